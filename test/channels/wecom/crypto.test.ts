import { createCipheriv } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { decrypt as vendorDecrypt } from '@wecom/crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type CallbackKey, aesKeyOf, unsealed, sealed, signatureOf } from '../../../src/channels/wecom/wire/crypto.ts'

const callbackVector = z.object({
  id: z.string(),
  kind: z.enum(['verify_url', 'decrypt', 'encrypt']),
  expect: z.string(),
  token: z.string(),
  encoding_aes_key: z.string(),
  receive_id: z.string(),
  timestamp: z.string(),
  nonce: z.string(),
  msg_signature: z.string(),
  encrypt: z.string(),
  random_hex: z.string().optional(),
  plaintext: z.string().optional(),
})
const vectors = z
  .object({ wecom_callback_crypto: z.array(callbackVector) })
  .parse(JSON.parse(readFileSync(new URL('../../fakes/vectors.json', import.meta.url), 'utf8')))

type Vector = z.infer<typeof callbackVector>
const keyOf = ({ token, encoding_aes_key, receive_id: receiveId }: Vector): CallbackKey => {
  const aesKey = aesKeyOf(encoding_aes_key)
  if (aesKey === null) throw new Error(`no key: ${encoding_aes_key}`)
  return { token, aesKey, receiveId }
}
const signedOf = ({ msg_signature: signature, timestamp, nonce, encrypt }: Vector) => ({ signature, timestamp, nonce, encrypt })

const good = vectors.wecom_callback_crypto.filter((vector) => vector.expect === 'ok')
const bad = vectors.wecom_callback_crypto.filter((vector) => vector.expect !== 'ok')

test('the known answers are all there', () => {
  expect([good.length, bad.length]).toEqual([14, 13])
})

describe.each(good)('$id', (vector) => {
  test('is opened', () => expect(unsealed(keyOf(vector), signedOf(vector))).toEqual({ message: vector.plaintext }))

  test('is made again byte for byte', () => {
    const random = Buffer.from(vector.random_hex ?? '', 'hex')
    const encrypt = sealed(keyOf(vector), vector.plaintext ?? '', random)
    expect(encrypt).toBe(vector.encrypt)
    expect(signatureOf(vector.token, { ...signedOf(vector), encrypt })).toBe(vector.msg_signature)
  })
})

test.each(bad)('$id is refused: $expect', (vector) => {
  expect(unsealed(keyOf(vector), signedOf(vector))).toEqual({ refused: vector.expect })
})

const example = good.find(({ id }) => id === 'aibot-pad-17')
if (example === undefined) throw new Error('no example')
const botKey = keyOf(example)
const signedNow = (encrypt: string) => {
  const of = { timestamp: '1767225610', nonce: 'n', encrypt }
  return { ...of, signature: signatureOf(botKey.token, of) }
}

/** A frame of one's own making, padded as the platform pads. */
function encrypted(declared: number, rest: string): string {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(declared)
  const frame = Buffer.concat([Buffer.alloc(16, 7), length, Buffer.from(rest)])
  const missing = 32 - (frame.length % 32)
  const { aesKey } = botKey
  const cipher = createCipheriv('aes-256-cbc', aesKey, aesKey.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(frame), cipher.update(Buffer.alloc(missing, missing)), cipher.final()]).toString('base64')
}

test.each([7, 8, 20, 26])(
  'a length of %i for six bytes is refused, which the vendor’s library lets through up to twenty too many',
  (declared) => {
    const encrypt = encrypted(declared, 'abcdef')
    expect(unsealed(botKey, signedNow(encrypt))).toEqual({ refused: 'bad_length' })
    expect(vendorDecrypt(example.encoding_aes_key, encrypt).id).toBe('')
  },
)

test('a length shorter than the message leaves a receiver, whom a bot of one’s own does not have', () => {
  expect(unsealed(botKey, signedNow(encrypted(3, 'abcdef')))).toEqual({ refused: 'receive_id_mismatch' })
})

test('bytes that are no text are refused', () => {
  const encrypt = sealed(botKey, '', Buffer.alloc(16))
  const bytes = Buffer.from([0xff, 0xfe, 0x41])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  const frame = Buffer.concat([Buffer.alloc(16), length, bytes])
  const cipher = createCipheriv('aes-256-cbc', botKey.aesKey, botKey.aesKey.subarray(0, 16)).setAutoPadding(false)
  const whole = Buffer.concat([cipher.update(frame), cipher.update(Buffer.alloc(9, 9)), cipher.final()]).toString('base64')
  expect(unsealed(botKey, signedNow(whole))).toEqual({ refused: 'bad_text' })
  expect(unsealed(botKey, signedNow(encrypt))).toEqual({ message: '' })
})

test('base64 of another writing is refused: spaces, the letters of addresses, no padding', () => {
  const encrypt = sealed(botKey, '装机单', Buffer.alloc(16, 1))
  for (const other of [` ${encrypt}`, `${encrypt}\n`, encrypt.replaceAll('+', '-').replaceAll('/', '_').replace(/=*$/, ''), ''])
    expect(unsealed(botKey, signedNow(other))).toEqual({ refused: 'bad_ciphertext' })
})

test('whatever is sealed is opened as it was, by us and by the vendor’s library', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.uint8Array({ minLength: 16, maxLength: 16 }), (text, random) => {
      const message = text.toWellFormed()
      const encrypt = sealed(botKey, message, Buffer.from(random))
      expect(unsealed(botKey, signedNow(encrypt))).toEqual({ message })
      expect(vendorDecrypt(example.encoding_aes_key, encrypt)).toMatchObject({ message, id: '' })
    }),
  )
})

test('one bit changed anywhere is noticed by the signature', () => {
  const encrypt = sealed(botKey, '装机单', Buffer.alloc(16, 1))
  fc.assert(
    fc.property(fc.nat(encrypt.length - 1), (at) => {
      const other = encrypt.slice(0, at) + (encrypt[at] === 'A' ? 'B' : 'A') + encrypt.slice(at + 1)
      expect(unsealed(botKey, { ...signedNow(encrypt), encrypt: other })).toEqual({ refused: 'signature_mismatch' })
    }),
  )
})

test('what is no key is no key', () => {
  for (const text of ['', 'a'.repeat(42), 'a'.repeat(44), `${'a'.repeat(42)}-`]) expect(aesKeyOf(text)).toBeNull()
})
