import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'

/** The platform pads to 32 bytes, twice the cipher's own block. */
const BLOCK = 32
const RANDOM = 16
/** Random bytes and the message's length. */
const HEAD = RANDOM + 4

/** What the administrator copies from the console, and whom the messages are meant for: nobody in particular (`''`), for a bot of the enterprise's own. */
export interface CallbackKey {
  readonly token: string
  readonly aesKey: Buffer
  readonly receiveId: string
}

/** The signed parts, as they stand in the address and the body. */
export interface Signed {
  readonly signature: string
  readonly timestamp: string
  readonly nonce: string
  readonly encrypt: string
}

export type WhyNotUnsealed = 'signature_mismatch' | 'bad_ciphertext' | 'bad_padding' | 'bad_length' | 'bad_text' | 'receive_id_mismatch'
export type Unsealed = { readonly message: string } | { readonly refused: WhyNotUnsealed }

/** EncodingAESKey: 43 characters of base64, whose spare bits say nothing. Null for anything else. */
export const aesKeyOf = (encoded: string): Buffer | null =>
  /^[A-Za-z0-9+/]{43}$/.test(encoded) ? Buffer.from(`${encoded}=`, 'base64') : null

export function signatureOf(token: string, { timestamp, nonce, encrypt }: Omit<Signed, 'signature'>): string {
  const sorted = [token, timestamp, nonce, encrypt].map((text) => Buffer.from(text)).toSorted((a, b) => Buffer.compare(a, b))
  return createHash('sha1').update(Buffer.concat(sorted)).digest('hex')
}

/**
 * The message, if every byte of the frame is as it must be. Stricter than the vendor's libraries, which let wrong padding, lengths beyond the
 * frame and foreign receivers through.
 */
export function unsealed({ token, aesKey, receiveId }: CallbackKey, signed: Signed): Unsealed {
  if (!sameText(signed.signature, signatureOf(token, signed))) return { refused: 'signature_mismatch' }
  const sealed = bytesOf(signed.encrypt)
  if (sealed === null) return { refused: 'bad_ciphertext' }
  const frame = unpadded(decrypted(sealed, aesKey))
  if (frame === null) return { refused: 'bad_padding' }
  if (frame.length < HEAD || frame.readUInt32BE(RANDOM) > frame.length - HEAD) return { refused: 'bad_length' }
  const end = HEAD + frame.readUInt32BE(RANDOM)
  if (!frame.subarray(end).equals(Buffer.from(receiveId))) return { refused: 'receive_id_mismatch' }
  const message = textOf(frame.subarray(HEAD, end))
  return message === null ? { refused: 'bad_text' } : { message }
}

/** `random`: 16 bytes, fresh for each message. */
export function sealed({ aesKey, receiveId }: CallbackKey, message: string, random: Buffer): string {
  const text = Buffer.from(message)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  const frame = Buffer.concat([random, length, text, Buffer.from(receiveId)])
  const missing = BLOCK - (frame.length % BLOCK)
  const cipher = createCipheriv('aes-256-cbc', aesKey, aesKey.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(frame), cipher.update(Buffer.alloc(missing, missing)), cipher.final()]).toString('base64')
}

/** A file that somebody sent, opened with the key of its link; null when it is none, or was sealed with another. */
export function openedFile(key: Buffer, bytes: Buffer): Buffer | null {
  return bytes.length > 0 && bytes.length % 16 === 0 ? unpadded(decrypted(bytes, key)) : null
}

function decrypted(bytes: Buffer, key: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([decipher.update(bytes), decipher.final()])
}

/** The padding's every byte tells its length. */
function unpadded(bytes: Buffer): Buffer | null {
  const length = bytes.at(-1) ?? 0
  if (length < 1 || length > BLOCK || length > bytes.length) return null
  const end = bytes.length - length
  return bytes.subarray(end).every((byte) => byte === length) ? bytes.subarray(0, end) : null
}

/** Whole blocks in base64 as it is written; Node by itself would skip what is no base64. */
function bytesOf(base64: string): Buffer | null {
  const bytes = Buffer.from(base64, 'base64')
  return bytes.length > 0 && bytes.length % 16 === 0 && bytes.toString('base64') === base64 ? bytes : null
}

function textOf(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** In constant time for texts of one length; the right one's length is no secret. */
function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
