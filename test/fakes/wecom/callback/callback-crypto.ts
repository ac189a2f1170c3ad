import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a callback is signed and encrypted with. `receiveId`: empty for a bot made inside the enterprise. */
export interface CallbackSecrets {
  readonly token: string
  readonly aesKey: string
  readonly receiveId: string
}

export interface Sealed {
  readonly encrypt: string
  readonly signature: string
  readonly timestamp: string
  readonly nonce: string
}

export type OpenProblem = 'signature_mismatch' | 'bad_ciphertext' | 'bad_padding' | 'bad_length' | 'receive_id_mismatch'

export class CannotOpen extends Error {
  readonly problem: OpenProblem

  constructor(problem: OpenProblem) {
    super(problem)
    this.name = 'CannotOpen'
    this.problem = problem
  }
}

const BLOCK = 32
const HEAD = 20

export const sign = (token: string, timestamp: string, nonce: string, encrypt: string): string =>
  createHash('sha1')
    .update([token, timestamp, nonce, encrypt].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).join(''))
    .digest('hex')

export const keyOf = (base64: string): Buffer => Buffer.from(base64, 'base64')

/** AES-256-CBC with the platform's padding to 32 bytes. */
export function encryptBytes(key: Buffer, plain: Buffer): Buffer {
  const pad = BLOCK - (plain.length % BLOCK)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(pad, pad)), cipher.final()])
}

export function decryptBytes(key: Buffer, encrypted: Buffer): Buffer {
  if (encrypted.length === 0 || encrypted.length % 16 !== 0) throw new CannotOpen('bad_ciphertext')
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(encrypted), decipher.final()])
  const pad = padded.at(-1) ?? 0
  const padding = padded.subarray(-pad)
  if (pad < 1 || pad > BLOCK || padding.length !== pad || padding.some((byte) => byte !== pad)) throw new CannotOpen('bad_padding')
  return padded.subarray(0, -pad)
}

/** Encrypts and signs; `random` are the 16 bytes that come first. */
export function seal(
  { token, aesKey, receiveId }: CallbackSecrets,
  message: string,
  timestamp: string,
  nonce: string,
  random: Buffer = randomBytes(16),
): Sealed {
  const body = Buffer.from(message)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  const encrypt = encryptBytes(keyOf(aesKey), Buffer.concat([random, length, body, Buffer.from(receiveId)])).toString('base64')
  return { encrypt, signature: sign(token, timestamp, nonce, encrypt), timestamp, nonce }
}

/** The message; throws CannotOpen with the first thing that is wrong, in the order signature, base64 and length, padding, frame, receive id. */
export function open({ token, aesKey, receiveId }: CallbackSecrets, { encrypt, signature, timestamp, nonce }: Sealed): string {
  const expected = Buffer.from(sign(token, timestamp, nonce, encrypt))
  const given = Buffer.from(signature)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new CannotOpen('signature_mismatch')
  const encrypted = Buffer.from(encrypt, 'base64')
  if (encrypted.toString('base64') !== encrypt) throw new CannotOpen('bad_ciphertext')
  const frame = decryptBytes(keyOf(aesKey), encrypted)
  const end = frame.length < HEAD ? Number.POSITIVE_INFINITY : HEAD + frame.readUInt32BE(16)
  if (end > frame.length) throw new CannotOpen('bad_length')
  if (frame.subarray(end).toString() !== receiveId) throw new CannotOpen('receive_id_mismatch')
  return frame.subarray(HEAD, end).toString()
}
