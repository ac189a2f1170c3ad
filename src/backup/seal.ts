import { isUtf8 } from 'node:buffer'
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { BackupProblem, fileProblem } from './problems.ts'

/** What a key file held: 32 bytes as they are, or words to derive a key from. */
export type BackupKey = { readonly bytes: Buffer } | { readonly words: Buffer }

/** What stands openly at the head of a sealed file. */
export interface SealHead {
  readonly derived: 'hkdf' | 'scrypt'
  readonly salt: string
  /** Tells a wrong key from a damaged file. */
  readonly check: string
}

const KEY_BYTES = 32
const LEAST_WORDS = 16
/** About a tenth of a second and 64 MB for each guess at the words. */
const SCRYPT = { N: 2 ** 16, r: 8, p: 1, maxmem: 2 ** 27 }

/** Throws BackupProblem. */
export function readKey(path: string): BackupKey {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw fileProblem('不能读取密钥文件', path, error)
  }
  // Words may happen to be of that length, with or without the end of their line, which is no part of them.
  if (bytes.length === KEY_BYTES && !isUtf8(bytes)) return { bytes }
  const words = Buffer.from(bytes.toString('latin1').trim(), 'latin1')
  if (words.length < LEAST_WORDS)
    throw new BackupProblem(`密钥文件 ${path} 不能用：应为 32 个随机字节（openssl rand -out FILE 32），或至少 ${LEAST_WORDS} 个字节的口令`)
  return { words }
}

/** Each file has a key of its own, so that no nonce is ever used twice. */
function fileKey(key: BackupKey, salt: Buffer): { readonly key: Buffer; readonly check: Buffer } {
  const derived =
    'bytes' in key
      ? Buffer.from(hkdfSync('sha256', key.bytes, salt, 'sameday backup', KEY_BYTES + 16))
      : scryptSync(key.words, salt, KEY_BYTES + 16, SCRYPT)
  return { key: derived.subarray(0, KEY_BYTES), check: derived.subarray(KEY_BYTES) }
}

export interface Seal {
  readonly head: SealHead
  readonly key: Buffer
}

export function newSeal(key: BackupKey): Seal {
  const salt = randomBytes(32)
  const derived = fileKey(key, salt)
  return {
    head: { derived: 'bytes' in key ? 'hkdf' : 'scrypt', salt: salt.toString('hex'), check: derived.check.toString('hex') },
    key: derived.key,
  }
}

/** Throws BackupProblem: it is another key. */
export function openSeal(head: SealHead, key: BackupKey): Seal {
  const derived = fileKey(key, Buffer.from(head.salt, 'hex'))
  const check = Buffer.from(head.check, 'hex')
  const isThis = check.length === derived.check.length && timingSafeEqual(check, derived.check)
  if (!isThis) throw new BackupProblem('密钥不对：这份备份是用另一个密钥加密的')
  return { head, key: derived.key }
}

const CHUNK = 64 * 1024
const TAG = 16

/** The place of the chunk, and whether it is the last: none can be moved, left out or cut off unseen. */
function nonce(place: number, isLast: boolean): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUIntBE(place, 5, 6)
  bytes[11] = isLast ? 1 : 0
  return bytes
}

export const sealed = (seal: Seal, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> =>
  inChunks(source, CHUNK, (chunk, place, isLast) => {
    const cipher = createCipheriv('aes-256-gcm', seal.key, nonce(place, isLast))
    return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()])
  })

/** Throws BackupProblem where anything is not as it was sealed. */
export const unsealed = (seal: Seal, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> =>
  inChunks(source, CHUNK + TAG, (chunk, place, isLast) => {
    const damaged = new BackupProblem('备份已损坏、被改动或被截断：加密校验不通过，没有恢复')
    if (chunk.length < TAG) throw damaged
    const decipher = createDecipheriv('aes-256-gcm', seal.key, nonce(place, isLast), { authTagLength: TAG })
    decipher.setAuthTag(chunk.subarray(chunk.length - TAG))
    try {
      return Buffer.concat([decipher.update(chunk.subarray(0, chunk.length - TAG)), decipher.final()])
    } catch {
      throw damaged
    }
  })

/** Always a last chunk, be it empty; all others are full. */
async function* inChunks(
  source: AsyncIterable<Buffer>,
  size: number,
  turn: (chunk: Buffer, place: number, isLast: boolean) => Buffer,
): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0)
  let place = 0
  for await (const bytes of source) {
    held = Buffer.concat([held, bytes])
    let at = 0
    for (; held.length - at > size; at += size) yield turn(held.subarray(at, at + size), place++, false)
    held = held.subarray(at)
  }
  yield turn(held, place, true)
}
