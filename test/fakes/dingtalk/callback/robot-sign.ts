import { createHmac, timingSafeEqual } from 'node:crypto'

/** Milliseconds that a timestamp may be off, either way. */
const WINDOW = 3_600_000

/** The signature of custom robots and of the app's callback, base64. */
export const robotSign = (secret: string, timestamp: string): string =>
  createHmac('sha256', secret).update(`${timestamp}\n${secret}`, 'utf8').digest('base64')

/** What the platform says against a signature, or null. */
export function signProblem(
  secret: string,
  { timestamp, sign }: { readonly timestamp: string | null; readonly sign: string | null },
  now: number,
): 'invalid timestamp' | 'sign not match' | null {
  if (timestamp === null || !/^\d+$/.test(timestamp) || Math.abs(now - Number(timestamp)) > WINDOW) return 'invalid timestamp'
  const [given, right] = [Buffer.from(sign ?? ''), Buffer.from(robotSign(secret, timestamp))]
  return given.length === right.length && timingSafeEqual(given, right) ? null : 'sign not match'
}
