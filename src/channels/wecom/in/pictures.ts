import { z } from 'zod'
import type { FetchedPicture } from '../../../conversation/inbox/incoming.ts'
import { asPicture, download } from '../../download.ts'
import type { Body } from '../wire/body.ts'
import { openedFile } from '../wire/crypto.ts'

/** Where a picture is to be had for five minutes, encrypted. `aeskey`: of the long connection; by URL callback the callback's own key opens it. */
const link = z.object({ url: z.string().min(1).max(4096), aeskey: z.string().min(1).max(128).optional() })

/** More than anybody proves something with. */
const MOST = 5

/** The pictures of a message, as they are kept until they are fetched. */
export function picturesIn({ msgtype, image, mixed }: Body): z.infer<typeof link>[] {
  const given = msgtype === 'image' ? [image] : msgtype === 'mixed' ? (mixed?.msg_item ?? []).map((item) => item.image) : []
  return given.flatMap((one) => link.safeParse(one).data ?? []).slice(0, MOST)
}

/** Fetches and opens one. `bases`: where it may come from without TLS. */
export async function fetchPicture(given: unknown, callbackKey: Buffer | null, bases: readonly string[]): Promise<FetchedPicture> {
  const read = link.safeParse(given)
  const key = read.data?.aeskey === undefined ? callbackKey : Buffer.from(read.data.aeskey, 'base64')
  if (!read.success || key?.length !== 32) return { trouble: '企业微信没有给出可用的下载地址' }
  const downloaded = await download(read.data.url, bases)
  if ('trouble' in downloaded) return downloaded
  const content = openedFile(key, downloaded.content)
  return content === null ? { trouble: '解密不了' } : asPicture(content)
}
