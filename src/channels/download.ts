import { Buffer } from 'node:buffer'
import type { FetchedPicture } from '../conversation/inbox/incoming.ts'

const MB = 1024 * 1024
/** Both platforms send on pictures of at most 10 MB; an encrypted one has up to 32 bytes more. */
const MOST_BYTES = 10 * MB
const WITHIN_MILLIS = 10_000

export type Downloaded = { readonly content: Buffer } | { readonly trouble: string }

/**
 * What is at an address that a platform gave. Only by TLS, or from a host that is configured as the platform's (`bases`); no redirection is
 * followed, and not more is read than a picture has.
 */
export async function download(address: string, bases: readonly string[]): Promise<Downloaded> {
  const url = URL.parse(address)
  if (url === null || (url.protocol !== 'https:' && !bases.some((base) => url.host === URL.parse(base)?.host)))
    return { trouble: '下载地址不对' }
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(WITHIN_MILLIS) })
    if (!response.ok || response.body === null) return { trouble: `平台应答 ${response.status}，可能已过期` }
    const chunks: Uint8Array[] = []
    let size = 0
    const body: AsyncIterable<Uint8Array> = response.body
    for await (const chunk of body) {
      size += chunk.length
      if (size > MOST_BYTES + 32) return { trouble: `超过 ${MOST_BYTES / MB} MB` }
      chunks.push(chunk)
    }
    return { content: Buffer.concat(chunks) }
  } catch (error) {
    // What the network says holds addresses; those are as good as the picture.
    return { trouble: error instanceof Error && error.name === 'TimeoutError' ? '平台没有及时应答' : '连不上平台' }
  }
}

const heads = [
  { mediaType: 'image/png', head: Buffer.from('89504e470d0a1a0a', 'hex') },
  { mediaType: 'image/jpeg', head: Buffer.from('ffd8ff', 'hex') },
] as const

/** A picture by what it begins with, whatever it is called: only such are ever shown again. */
export function asPicture(content: Buffer): FetchedPicture {
  const found = heads.find(({ head }) => content.subarray(0, head.length).equals(head))
  if (found === undefined) return { trouble: '只收 JPG 和 PNG' }
  return content.length > MOST_BYTES ? { trouble: `超过 ${MOST_BYTES / MB} MB` } : { content, mediaType: found.mediaType }
}
