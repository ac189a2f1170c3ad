import type { Finding } from '../../channels/platform.ts'

export const found = (what: string, says: string): Finding => ({ what, ok: true, says })
export const wrong = (what: string, says: string): Finding => ({ what, ok: false, says })
