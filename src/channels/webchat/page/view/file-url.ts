import type { FileMessage } from '../../../../messages/message.ts'

const PICTURES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']

export const isPicture = ({ kind, mediaType }: FileMessage): boolean => kind === 'image' && PICTURES.includes(mediaType)

const urls = new WeakMap<FileMessage, string>()

/** An address of this page for what the message carries. Made once a message: such an address holds its bytes until the page closes. */
export function fileUrl(message: FileMessage): string {
  const known = urls.get(message)
  if (known) return known
  const bytes = Uint8Array.from(atob(message.base64), (char) => char.charCodeAt(0))
  // Anything else is for saving: no browser should open it as a page of ours.
  const type = isPicture(message) ? message.mediaType : 'application/octet-stream'
  const url = URL.createObjectURL(new Blob([bytes], { type }))
  urls.set(message, url)
  return url
}
