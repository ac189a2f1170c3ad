import type { Buffer } from 'node:buffer'
import { hash } from 'node:crypto'
import type { FileMessage, Message } from '../../src/messages/message.ts'

/** Stands for the table of files where a test has no database. */
const kept = new Map<string, { readonly content: Buffer; readonly mediaType: string }>()

/** A message that refers to this content. */
export function keptFile(message: Omit<FileMessage, 'hash' | 'size'>, content: Buffer): FileMessage {
  const key = hash('sha256', content)
  kept.set(key, { content, mediaType: message.mediaType })
  return { ...message, hash: key, size: content.length }
}

export const keptBy = (key: string) => Promise.resolve(kept.get(key) ?? null)

/** What the queue hands to a channel with the message. */
export function carrying(message: Message): { readonly content?: Buffer } {
  const found = 'hash' in message ? kept.get(message.hash) : undefined
  return found === undefined ? {} : { content: found.content }
}
