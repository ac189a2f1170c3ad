import { Secret } from './secret.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Something is wrong with environment variables: every problem by the variable's name, no values. */
export class BadConfig extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`环境变量有 ${problems.length} 处问题：\n${problems.join('\n')}`)
    this.name = 'BadConfig'
    this.problems = problems
  }
}

/** Reads variables one by one and remembers what was wrong. A value is never repeated: it may be a secret in the wrong place. */
export class Variables {
  readonly problems: string[] = []
  readonly #environment: Environment

  constructor(environment: Environment) {
    this.#environment = environment
  }

  problem(name: string, says: string): void {
    this.problems.push(`${name}：${says}`)
  }

  /** Null when unset or empty: most ways of setting variables cannot leave one out. */
  text(name: string): string | null {
    const value = this.#environment[name]
    if (value === undefined || value === '') return null
    if (value.trim() !== value) this.problem(name, '首尾有空白或换行，请去掉')
    return value
  }

  secret(name: string): Secret | null {
    const value = this.text(name)
    return value === null ? null : new Secret(value)
  }

  /** What `read` makes of the text; `expected` is the problem when it makes null of it. */
  read<T>(name: string, read: (text: string) => T | null, expected: string): T | null {
    const value = this.text(name)
    if (value === null) return null
    const made = read(value)
    if (made === null) this.problem(name, expected)
    return made
  }

  /** The variables of one thing, all or none of which are set: false when none is, or not all, which is a problem. */
  together(required: readonly string[], optional: readonly string[]): boolean {
    const given = [...required, ...optional].filter((name) => this.text(name) !== null)
    if (given.length === 0) return false
    const missing = required.filter((name) => this.text(name) === null)
    for (const name of missing) this.problem(name, `缺少；已设 ${given.join('、')}，要与它一起设`)
    return missing.length === 0
  }
}

/** The address, where it is of one of these protocols. */
export function urlOf(text: string, protocols: readonly string[]): URL | null {
  const url = URL.parse(text)
  return url && protocols.includes(url.protocol) ? url : null
}
