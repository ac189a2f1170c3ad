import { decryptFile, WecomCrypto } from '@wecom/aibot-node-sdk'
import { decrypt, encrypt, getSignature } from '@wecom/crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CannotOpen, type CallbackSecrets, decryptBytes, encryptBytes, keyOf, open, seal, sign } from './callback-crypto.ts'
import { type CallbackVector, callbackVectors, mediaVectors } from './vectors.ts'

const secretsOf = (one: CallbackVector): CallbackSecrets => ({
  token: one.token,
  aesKey: one.encoding_aes_key,
  receiveId: one.receive_id,
})
const sealedOf = ({ encrypt, msg_signature: signature, timestamp, nonce }: CallbackVector) => ({ encrypt, signature, timestamp, nonce })
const problemOf = (work: () => unknown): string => {
  try {
    work()
    return 'ok'
  } catch (error) {
    if (error instanceof CannotOpen) return error.problem
    throw error
  }
}

const valid = callbackVectors.filter((one) => one.expect === 'ok')

test.each(valid)('$id is opened, and sealed again to the same bytes', (one) => {
  const { random_hex = '', plaintext = '' } = one
  expect(open(secretsOf(one), sealedOf(one))).toBe(plaintext)
  const sealed = seal(secretsOf(one), plaintext, one.timestamp, one.nonce, Buffer.from(random_hex, 'hex'))
  expect(sealed).toEqual(sealedOf(one))
})

test.each(valid)('the vendor’s library finds the same in $id', (one) => {
  const random = Buffer.from(one.random_hex ?? '', 'hex')
  expect(getSignature(one.token, one.timestamp, one.nonce, one.encrypt)).toBe(sign(one.token, one.timestamp, one.nonce, one.encrypt))
  expect(decrypt(one.encoding_aes_key, one.encrypt)).toEqual({ message: one.plaintext, id: one.receive_id, random })
  expect(encrypt(one.encoding_aes_key, one.plaintext ?? '', one.receive_id, random)).toBe(one.encrypt)
})

test.each(callbackVectors.filter((one) => one.expect !== 'ok'))('$id is refused: $expect', (one) => {
  expect(problemOf(() => open(secretsOf(one), sealedOf(one)))).toBe(one.expect)
})

test('a signature over parts in the order of a language is not the right one', () => {
  const sorted = valid.filter(({ locale_sorted_signature }) => locale_sorted_signature !== undefined)
  expect(sorted.length).toBeGreaterThan(0)
  for (const one of sorted)
    expect(problemOf(() => open(secretsOf(one), { ...sealedOf(one), signature: one.locale_sorted_signature ?? '' }))).toBe(
      'signature_mismatch',
    )
})

test('a declared length that reaches past the end of the frame is refused also with an empty receive id', () => {
  const secrets = { token: 'T', aesKey: 'Y5W737u91nPEGJjhVsNZX4PX3REOrLPROVqXwTeGJZI', receiveId: '' }
  const frame = Buffer.concat([Buffer.alloc(16), Buffer.from([0, 0, 0, 4]), Buffer.from('abc')])
  const encrypt = encryptBytes(keyOf(secrets.aesKey), frame).toString('base64')
  const signature = sign(secrets.token, '1', '2', encrypt)
  expect(problemOf(() => open(secrets, { encrypt, signature, timestamp: '1', nonce: '2' }))).toBe('bad_length')
})

test('whatever is said, the vendor’s two libraries read what is sealed here, and here is read what they seal', () => {
  const aesKey = 'Y5W737u91nPEGJjhVsNZX4PX3REOrLPROVqXwTeGJZI'
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom('', 'ww7f3a91c25be84d06'), (message, receiveId) => {
      const secrets = { token: 'T0ken', aesKey, receiveId }
      const sealed = seal(secrets, message, '1767225600', 'n1')
      expect(decrypt(aesKey, sealed.encrypt)).toMatchObject({ message, id: receiveId })
      const theirs = new WecomCrypto(secrets.token, aesKey, receiveId)
      expect(theirs.verifySignature(sealed.signature, sealed.timestamp, sealed.nonce, sealed.encrypt)).toBe(true)
      expect(theirs.decrypt(sealed.encrypt)).toBe(message)
      expect(open(secrets, { ...theirs.encrypt(message, '5', 'n2'), timestamp: '5', nonce: 'n2' })).toBe(message)
      const plain = encrypt(aesKey, message, receiveId)
      expect(open(secrets, { encrypt: plain, signature: getSignature(secrets.token, '6', 'n3', plain), timestamp: '6', nonce: 'n3' })).toBe(
        message,
      )
    }),
    { numRuns: 100 },
  )
})

test.each(mediaVectors.filter((one) => one.expect === 'ok'))('$id: media is decrypted and encrypted as the vendor does', (one) => {
  const [key, encrypted] = [keyOf(one.aeskey_base64), Buffer.from(one.ciphertext_base64, 'base64')]
  const plain = Buffer.from(one.plaintext_base64 ?? '', 'base64')
  expect(decryptBytes(key, encrypted).equals(plain)).toBe(true)
  expect(encryptBytes(key, plain).equals(encrypted)).toBe(true)
  expect(decryptFile(encrypted, one.aeskey_base64).equals(plain)).toBe(true)
})

test.each(mediaVectors.filter((one) => one.expect !== 'ok'))('$id: media is refused: $expect', (one) => {
  const work = (): unknown => decryptBytes(keyOf(one.aeskey_base64), Buffer.from(one.ciphertext_base64, 'base64'))
  expect(problemOf(work)).toBe(one.expect)
})
