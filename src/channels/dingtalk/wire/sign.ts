import { createHmac, timingSafeEqual } from 'node:crypto'

/** Milliseconds that a signature is good for, before and after its own time. */
const WINDOW = 3_600_000

/** base64(HMAC-SHA256(key = secret, message = timestamp + "\n" + secret)): custom robots and callbacks sign alike. */
export const signature = (timestampMillis: string, secret: string): string =>
  createHmac('sha256', secret).update(`${timestampMillis}\n${secret}`, 'utf8').digest('base64')

/** The signature behind a custom robot's address; encoded once. */
export const signedQuery = (timestampMillis: number, secret: string): string =>
  `timestamp=${timestampMillis}&sign=${encodeURIComponent(signature(String(timestampMillis), secret))}`

export interface SignedHeaders {
  readonly timestamp: string | undefined
  readonly sign: string | undefined
}

/** Whether a callback's headers were made with the app's secret less than an hour from now. The body is not covered. */
export function isSigned({ timestamp, sign }: SignedHeaders, secret: string, nowMillis: number): boolean {
  if (timestamp === undefined || sign === undefined || !/^\d{13}$/.test(timestamp)) return false
  if (Math.abs(nowMillis - Number(timestamp)) > WINDOW) return false
  const [given, made] = [Buffer.from(sign), Buffer.from(signature(timestamp, secret))]
  return given.length === made.length && timingSafeEqual(given, made)
}
