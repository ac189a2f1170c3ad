import { readFileSync } from 'node:fs'
import { z } from 'zod'

const callback = z.object({
  id: z.string(),
  kind: z.enum(['verify_url', 'decrypt', 'encrypt']),
  expect: z.enum(['ok', 'signature_mismatch', 'bad_ciphertext', 'bad_padding', 'bad_length', 'receive_id_mismatch']),
  token: z.string(),
  encoding_aes_key: z.string(),
  receive_id: z.string(),
  timestamp: z.string(),
  nonce: z.string(),
  msg_signature: z.string(),
  encrypt: z.string(),
  random_hex: z.string().optional(),
  plaintext: z.string().optional(),
  locale_sorted_signature: z.string().optional(),
  query: z.string().optional(),
})

const media = z.object({
  id: z.string(),
  expect: z.enum(['ok', 'bad_padding']),
  aeskey_base64: z.string(),
  ciphertext_base64: z.string(),
  plaintext_base64: z.string().optional(),
})

export type CallbackVector = z.infer<typeof callback>

const text = readFileSync(new URL('../../vectors.json', import.meta.url), 'utf8')
const parsed = z.object({ wecom_callback_crypto: z.array(callback), wecom_media: z.array(media) }).parse(JSON.parse(text))

/** The known answers of test/platforms/vectors.json that concern WeCom. */
export const callbackVectors: readonly CallbackVector[] = parsed.wecom_callback_crypto
export const mediaVectors: readonly z.infer<typeof media>[] = parsed.wecom_media
