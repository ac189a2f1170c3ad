import type { Secret } from '../../secret.ts'

const VENDORS_HOST = 'qyapi.weixin.qq.com'

/**
 * Whether an address that came from outside may be called: on the vendor's host or that of the configured base, in the open only where the
 * base is.
 */
export function isOurs(address: string, apiBase: string): boolean {
  const url = URL.parse(address)
  const base = URL.parse(apiBase)
  if (url === null || base === null || url.username !== '' || url.password !== '') return false
  if (url.host === base.host) return url.protocol === base.protocol || url.protocol === 'https:'
  return url.host === VENDORS_HOST && url.protocol === 'https:'
}

/** The key of a group webhook, which the variable holds by itself or as the whole address; null when it is neither. */
export function webhookKey(webhook: Secret, apiBase: string): string | null {
  const text = webhook.reveal().trim()
  const key = /^https?:/i.test(text) && isOurs(text, apiBase) ? (URL.parse(text)?.searchParams.get('key') ?? '') : text
  return /^[A-Za-z0-9_-]{8,128}$/.test(key) ? key : null
}
