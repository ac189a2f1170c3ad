import { Secret } from './secret.ts'

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

const SHORTEST = 24

/** What is wrong with the setting; a token is named by its place, never repeated. */
export function tokenProblems(setting: Secret): string[] {
  const tokens = tokensOf(setting)
  if (tokens.length === 0) return ['没有令牌']
  return tokens.flatMap(({ token }, i) => {
    const { length } = token.reveal()
    const which = tokens.length === 1 ? '令牌' : `第 ${i + 1} 个令牌`
    return length < SHORTEST ? [`${which}只有 ${length} 个字符，至少要 ${SHORTEST} 个，可用 openssl rand -hex 24 生成`] : []
  })
}
