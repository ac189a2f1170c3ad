import { Refused } from '../refused.ts'

/**
 * The part named `media` of a multipart body. The name of the file is taken from `filename="…"` as raw UTF-8 only, since not every gateway
 * of the platform understands `filename*`.
 */
export function mediaPart(contentType: string, body: Buffer): { name: string; bytes: Buffer } {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) throw new Refused(40058, 'Content-Type is not multipart/form-data with a boundary')
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const all = Buffer.concat([Buffer.from('\r\n'), body])
  for (let at = all.indexOf(delimiter); at >= 0;) {
    const next = all.indexOf(delimiter, at + delimiter.length)
    if (next < 0) break
    const part = readPart(all.subarray(at + delimiter.length + 2, next))
    if (part !== null) return part
    at = next
  }
  throw new Refused(40063, 'no part named media with a filename')
}

function readPart(part: Buffer): { name: string; bytes: Buffer } | null {
  const end = part.indexOf('\r\n\r\n')
  const disposition = /^content-disposition:\s*form-data;(.*)$/im.exec(part.subarray(0, Math.max(end, 0)).toString())?.[1] ?? ''
  const name = /[;\s]filename="([^"]+)"/.exec(disposition)?.[1]
  if (!/[;\s]?name="media"/.test(disposition) || name === undefined) return null
  return { name, bytes: part.subarray(end + 4) }
}
