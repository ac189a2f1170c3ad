import { z } from 'zod'
import { InDoubt } from '../../call.ts'
import type { Verdict } from '../codes.ts'
import type { LongConnection } from './long-connection.ts'
import { type MediaFile, md5Of } from './media.ts'

/** Before base64 (vendor's document 101463). */
const CHUNK = 512 * 1024
/** A chunk that failed is sent twice more: chunks may come repeatedly. */
const MOST_TRIES = 3

const announced = z.object({ upload_id: z.string().min(1) })
const finished = z.object({ media_id: z.string().min(1) })

/** `lost`: no answer. Nothing is shown of an upload, so whatever went wrong, it can be done anew. */
export type Uploaded = { readonly mediaId: string } | { readonly refused: Verdict } | { readonly lost: string }

/** Brings a file to the platform in chunks; its id can be sent for three days. Throws Unreached. */
export async function upload(connection: LongConnection, { type, name, bytes }: MediaFile): Promise<Uploaded> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / CHUNK) }, (_, i) => bytes.subarray(i * CHUNK, (i + 1) * CHUNK))
  const init = { type, filename: name, total_size: bytes.length, total_chunks: chunks.length, md5: md5Of(bytes) }
  const begun = await step(connection, 'aibot_upload_media_init', init)
  if (!('body' in begun)) return begun
  const id = announced.safeParse(begun.body).data?.upload_id
  if (id === undefined) return { lost: '上传没有得到编号' }
  const failed = await sendAll(connection, id, chunks)
  if (failed !== null) return failed
  const ended = await step(connection, 'aibot_upload_media_finish', { upload_id: id })
  if (!('body' in ended)) return ended
  const mediaId = finished.safeParse(ended.body).data?.media_id
  return mediaId === undefined ? { lost: '上传没有得到素材编号' } : { mediaId }
}

type Failed = Exclude<Uploaded, { readonly mediaId: string }>

/** So many at a time as the vendor's SDK: more at once are answered "system error". */
const atOnce = (chunks: number): number => (chunks <= 4 ? 4 : chunks <= 10 ? 3 : 2)

async function sendAll(connection: LongConnection, uploadId: string, chunks: readonly Buffer[]): Promise<Failed | null> {
  const left = [...chunks.entries()].values()
  let failed: Failed | null = null
  const worker = async (): Promise<void> => {
    for (const [index, chunk] of left) {
      if (failed !== null) return
      failed ??= await sendChunk(connection, { upload_id: uploadId, chunk_index: index, base64_data: chunk.toString('base64') })
    }
  }
  await Promise.all(Array.from({ length: atOnce(chunks.length) }, worker))
  return failed
}

async function sendChunk(connection: LongConnection, body: object): Promise<Failed | null> {
  let failed: Failed | null = null
  for (let i = 0; i < MOST_TRIES; i++) {
    const sent = await step(connection, 'aibot_upload_media_chunk', body)
    if ('body' in sent) return null
    failed = sent
  }
  return failed
}

async function step(connection: LongConnection, cmd: string, body: object): Promise<{ readonly body: unknown } | Failed> {
  try {
    const { verdict, body: answered } = await connection.ask(cmd, body)
    return verdict.errcode === 0 ? { body: answered } : { refused: verdict }
  } catch (error) {
    if (error instanceof InDoubt) return { lost: error.message }
    throw error
  }
}
