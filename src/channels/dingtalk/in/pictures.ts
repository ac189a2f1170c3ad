import { z } from 'zod'
import type { FetchedPicture } from '../../../conversation/inbox/incoming.ts'
import { InDoubt, Unreached } from '../../call.ts'
import { asPicture, download } from '../../download.ts'
import type { Client } from '../wire/client.ts'

const link = z.object({ downloadCode: z.string().min(1).max(4096) })
const located = z.object({ downloadUrl: z.string().min(1) })

/** More than anybody proves something with. */
const MOST = 5

/** The pictures of a message's content, as they are kept until they are fetched. */
export function picturesIn(msgtype: string | undefined, content: unknown): z.infer<typeof link>[] {
  if (msgtype === 'picture') return link.safeParse(content).data === undefined ? [] : [link.parse(content)]
  const parts = msgtype === 'richText' ? z.looseObject({ richText: z.array(z.unknown()) }).safeParse(content).data?.richText : undefined
  return (parts ?? []).flatMap((part) => link.safeParse(part).data ?? []).slice(0, MOST)
}

/** Asks where it is, and fetches it. */
export async function fetchPicture(given: unknown, client: Client, robotCode: string, bases: readonly string[]): Promise<FetchedPicture> {
  const read = link.safeParse(given)
  if (!read.success) return { trouble: '钉钉没有给出下载码' }
  try {
    const { downloadCode } = read.data
    const called = await client.call('POST', '/v1.0/robot/messageFiles/download', { downloadCode, robotCode })
    if (!('done' in called)) return { trouble: called.reason }
    const { data } = located.safeParse(called.body)
    if (data === undefined) return { trouble: '钉钉没有给出下载地址' }
    const downloaded = await download(data.downloadUrl, bases)
    return 'trouble' in downloaded ? downloaded : asPicture(downloaded.content)
  } catch (error) {
    if (error instanceof InDoubt || error instanceof Unreached) return { trouble: '连不上钉钉' }
    throw error
  }
}
