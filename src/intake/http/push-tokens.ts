import { hash, timingSafeEqual } from 'node:crypto'
import type { Token } from '../../config/intake-tokens.ts'

/** The source whose token stands in the header; every token is compared, each in the same time whatever it is. */
export function sourceOf(authorization: string | undefined, tokens: readonly Token[]): string | null {
  const given = /^Bearer +(\S.*)$/i.exec(authorization ?? '')?.[1]?.trim()
  if (given === undefined) return null
  let source: string | null = null
  for (const known of tokens) if (timingSafeEqual(digest(given), digest(known.token.reveal()))) source = known.source
  return source
}

/** Of equal length whatever the token. */
const digest = (token: string): Buffer => hash('sha256', token, 'buffer')
