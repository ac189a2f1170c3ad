import type { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { FileMessage } from '../../../messages/message.ts'

/** A picture or file as the platform takes it. */
export interface MediaFile {
  readonly type: 'image' | 'file'
  readonly name: string
  readonly bytes: Buffer
}

const MB = 1024 * 1024
/** Bytes by the long connection (vendor's document 101463) and by a group's webhook (99110); nothing of less than 5 bytes. */
export const BOT_MOST = { image: 10 * MB, file: 20 * MB } as const
export const WEBHOOK_MOST = { image: 2 * MB, file: 20 * MB } as const
const LEAST = 5

const pictures = new Set(['image/png', 'image/jpeg'])

/** Whether any way takes a file of this size: the same for all, so that a message may change its way. */
export const isCarried = (content: Buffer | undefined): boolean =>
  content !== undefined && content.length >= LEAST && content.length <= Math.min(BOT_MOST.file, WEBHOOK_MOST.file)

/** A picture that the way does not show goes as a file; null when it is too small or too large for that too. */
export function mediaOf(file: FileMessage, bytes: Buffer, most: Readonly<Record<MediaFile['type'], number>>): MediaFile | null {
  const type = file.kind === 'image' && pictures.has(file.mediaType) && bytes.length <= most.image ? 'image' : 'file'
  if (bytes.length < LEAST || bytes.length > most[type]) return null
  return { type, name: fileName(file.name), bytes }
}

/** Without what could end a header or lead out of a folder. */
const fileName = (name: string): string =>
  name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}"\\/:*?<>|]/gu, '_')
    .slice(-120) || '附件'

export const md5Of = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex')
