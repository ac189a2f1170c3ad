import { hash, timingSafeEqual } from 'node:crypto'
import { Secret } from '../../config/secret.ts'

/** Who may push: several tokens of a source are valid at once, so that they can be rotated. */
export interface Token {
  readonly source: string
  readonly token: Secret
}

/** The source of a token that names none. */
const USUAL_SOURCE = 'push'

/** `crm=token,dispatch=token` or a plain token; a short rest behind `=` is the padding of a token, not a token. */
const NAMED = /^([a-z][a-z0-9_-]{0,31})=(.{4,})$/

export function tokensOf(setting: Secret): Token[] {
  const parts = setting
    .reveal()
    .split(',')
    .map((part) => part.trim())
  return parts.flatMap((part) => {
    if (part === '') return []
    const [, source = USUAL_SOURCE, token = part] = NAMED.exec(part) ?? []
    return [{ source, token: new Secret(token) }]
  })
}

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
