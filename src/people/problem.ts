/** One thing wrong with the organisation file. `expected` is Chinese: whoever edits the file reads it. */
export interface Problem {
  /** Counted from 1; null when the file could not be read at all. */
  readonly line: number | null
  /** `people[3].roles[0].districts[1]`; empty for the file as a whole. */
  readonly field: string
  /** The value as it may be shown, or null when there is none or it may be a secret. */
  readonly value: string | null
  readonly expected: string
}

export type Path = readonly (string | number)[]

/** A problem before its line is known. */
export interface UnplacedProblem {
  readonly path: Path
  readonly value: string | null
  readonly expected: string
}

/** Everything that is wrong with an organisation file, in the order of its lines. */
export class BadOrganisation extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    const sorted = problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
    super(`组织文件有 ${sorted.length} 处问题：\n${sorted.map(problemText).join('\n')}`)
    this.name = 'BadOrganisation'
    this.problems = sorted
  }
}

/** `第 12 行 people[3].crew：“赣榆装维1” 应为……`. */
export function problemText({ line, field, value, expected }: Problem): string {
  const where = [line === null ? '' : `第 ${line} 行`, field].filter(Boolean).join(' ')
  return `${where}${where && '：'}${value === null ? '' : `${value} `}${expected}`
}

/** `people[3].roles[0]`, as a person would look for it. */
export const pathText = (path: Path): string =>
  path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step), '')

const LONGEST = 60

/** A value as a message quotes it: text in quotes, anything else as JSON, cut short. */
export function shown(value: unknown): string | null {
  if (value === undefined) return null
  const text = typeof value === 'string' ? `“${value}”` : JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
