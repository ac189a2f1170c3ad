import { createHash, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { HOUR, type Instant } from '../../../../src/policy/instant.ts'
import type { Bot } from '../bot.ts'
import type { MediaType } from '../media.ts'
import { decodeBase64 } from '../picture.ts'
import { Rate } from '../rate.ts'
import { Refused, read } from '../refused.ts'

const MB = 1024 * 1024
const CHUNK_MOST = 512 * 1024
const most: Readonly<Record<MediaType, number>> = { image: 10 * MB, voice: 2 * MB, video: 10 * MB, file: 20 * MB }

const initSchema = z.object({
  type: z.enum(['image', 'voice', 'video', 'file']),
  filename: z.string().min(1),
  total_size: z.number().int().min(5),
  total_chunks: z.number().int().min(1).max(100),
  md5: z.string().optional(),
})
const chunkSchema = z.object({ upload_id: z.string(), chunk_index: z.number().int(), base64_data: z.string() })
const finishSchema = z.object({ upload_id: z.string() })

interface Upload {
  readonly init: z.infer<typeof initSchema>
  readonly at: Instant
  readonly chunks: Map<number, Buffer>
}

/** The upload in three steps: announced, its chunks in any order and as often as one likes, put together. */
export class Uploads {
  readonly #bot: Bot
  readonly #firstChunk: number
  readonly #rate: Rate
  readonly #open = new Map<string, Upload>()

  constructor(bot: Bot, { firstChunk = 0, limits = 'on' }: { firstChunk?: 0 | 1; limits?: 'on' | 'off' }) {
    this.#bot = bot
    this.#firstChunk = firstChunk
    this.#rate = new Rate(...(limits === 'off' ? [] : [{ most: 30, seconds: 60 }, { most: 1000, seconds: HOUR }])) // prettier-ignore
  }

  init(body: unknown): { upload_id: string } {
    const init = read(initSchema, body)
    if (init.total_size > most[init.type]) throw new Refused(40058, `total_size exceed max size of ${init.type}`)
    if (init.total_size > init.total_chunks * CHUNK_MOST) throw new Refused(40058, 'total_chunks too few for total_size')
    this.#rate.take('upload', this.#bot.enterprise.clock.now())
    const upload_id = randomUUID()
    this.#open.set(upload_id, { init, at: this.#bot.enterprise.clock.now(), chunks: new Map() })
    return { upload_id }
  }

  chunk(body: unknown): void {
    const { upload_id, chunk_index, base64_data } = read(chunkSchema, body)
    const { init, chunks } = this.#upload(upload_id)
    const index = chunk_index - this.#firstChunk
    if (index < 0 || index >= init.total_chunks) throw new Refused(40058, 'chunk_index out of range')
    const bytes = decodeBase64(base64_data)
    if (bytes.length > CHUNK_MOST) throw new Refused(40058, 'chunk exceed max size 524288')
    chunks.set(index, bytes)
  }

  finish(body: unknown): { type: MediaType; media_id: string; created_at: string } {
    const { upload_id } = read(finishSchema, body)
    const { init, chunks } = this.#upload(upload_id)
    if (chunks.size < init.total_chunks) throw new Refused(40058, 'chunk missing')
    const bytes = Buffer.concat([...chunks].toSorted(([a], [b]) => a - b).map(([, chunk]) => chunk))
    if (bytes.length !== init.total_size) throw new Refused(40058, 'total_size not match')
    const md5 = createHash('md5').update(bytes).digest('hex')
    if (init.md5 !== undefined && init.md5 !== md5) throw new Refused(40058, 'md5 not match')
    this.#open.delete(upload_id)
    return this.#bot.media.keep(init.type, init.filename, bytes)
  }

  #upload(id: string): Upload {
    const upload = this.#open.get(id)
    if (upload === undefined || this.#bot.enterprise.clock.now() - upload.at > HOUR / 2) throw new Refused(40058, 'invalid upload_id')
    return upload
  }
}
