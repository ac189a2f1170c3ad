import type { FileMessage } from '../../../messages/message.ts'

const urls = new WeakMap<FileMessage, string>()

/** An address of this page for what the message carries. Made once a message: such an address holds its bytes until the page closes. */
export function fileUrl(message: FileMessage): string {
  const known = urls.get(message)
  if (known) return known
  const bytes = Uint8Array.from(atob(message.base64), (char) => char.charCodeAt(0))
  const url = URL.createObjectURL(new Blob([bytes], { type: message.mediaType }))
  urls.set(message, url)
  return url
}
