import { branchName } from '../db/branch.ts'
import { type Day, type Instant, parseDay, parseInstant, parseMonth } from '../policy/instant.ts'

/** A type of value on the command line: how usage shows it, what it must look like, and what its text means; null: it is none. */
export interface ValueType<T> {
  readonly shown: string
  readonly expected: string
  read(text: string): T | null
}

/** An option or argument of a command: how often it may be given, and what the command gets of it. */
export interface Parameter<T> {
  readonly takes: 'nothing' | 'one' | 'many'
  readonly required: boolean
  readonly shown: string
  readonly expected: string
  /** Of the texts that were given, as many as it takes. Throws Misread. */
  read(texts: readonly string[]): T
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>

/** What a command gets of its parameters. */
export type Given<P extends Parameters> = { readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never }

/** A text that is not what its parameter expects. */
export class Misread extends Error {
  readonly text: string

  constructor(text: string) {
    super(`${text} cannot be read`)
    this.text = text
  }
}

/** True when it is given. */
export const flag: Parameter<boolean> = {
  takes: 'nothing',
  required: false,
  shown: '',
  expected: '不带值',
  read: (texts) => texts.length > 0,
}

export const required = <T>(type: ValueType<T>): Parameter<T> => ({
  ...type,
  takes: 'one',
  required: true,
  read: ([text = '']) => made(type, text),
})

/** Null when it is not given. */
export const optional = <T>(type: ValueType<T>): Parameter<T | null> => ({
  ...type,
  takes: 'one',
  required: false,
  read: ([text]) => (text === undefined ? null : made(type, text)),
})

/** Any number of arguments, at least one. */
export const several = <T>(type: ValueType<T>): Parameter<readonly T[]> => ({
  ...type,
  takes: 'many',
  required: true,
  read: (texts) => texts.map((text) => made(type, text)),
})

/** Any number of arguments, or none. */
export const any = <T>(type: ValueType<T>): Parameter<readonly T[]> => ({ ...several(type), required: false })

function made<T>(type: ValueType<T>, text: string): T {
  const value = type.read(text)
  if (value === null) throw new Misread(text)
  return value
}

/** Any words but none; `meaning` in Chinese. */
export const text = (shown: string, meaning: string): ValueType<string> => ({
  shown,
  expected: `应为${meaning}`,
  read: (given) => given.trim() || null,
})

/** A path, relative to the folder in which the command was called. */
export const file = text('FILE', '文件名')

/** From 1 on. */
export const integer = (shown: string, meaning: string): ValueType<number> => ({
  shown,
  expected: `应为${meaning}，是正整数`,
  read: (given) => (/^\d{1,9}$/.test(given) && Number(given) > 0 ? Number(given) : null),
})

export const instant: ValueType<Instant> = {
  shown: 'T',
  expected: '应为带时区的时间，如 2026-11-21T18:00:00+08:00',
  read: parseInstant,
}

export const day: ValueType<Day> = { shown: 'D', expected: '应为日期，如 2026-11-21', read: parseDay }

/** A month by its first day and the first day of the next. */
export const month: ValueType<{ readonly first: Day; readonly next: Day }> = {
  shown: 'YYYY-MM',
  expected: '应为月份，如 2026-11',
  read: parseMonth,
}

/** The number of an entry of the audit trail and the beginning of its hash. */
export const checkpoint: ValueType<{ readonly id: number; readonly hash: string }> = {
  shown: 'N:HASH',
  expected: '应为检查点的条数和校验值，如 1234:3f2a9c1b0d4e5f60',
  read: (given) => {
    const [, id, hash] = /^(\d{1,15}):([0-9a-f]{8,64})$/.exec(given) ?? []
    return id === undefined || hash === undefined ? null : { id: Number(id), hash }
  },
}

/** A branch on a server: what it is called, its schema, and the variable that holds the server's address. */
export interface NamedBranch {
  readonly name: string
  readonly schema: string
  readonly variable: string
}

/** `连云港=lianyungang,suqian@NORTH_URL`: each branch and each name once. */
export const branches: ValueType<readonly NamedBranch[]> = {
  shown: '[NAME=]SCHEMA[@VARIABLE],…',
  expected:
    '应为分公司的模式名，多个之间用逗号分开，各写一次；名称写在等号前，在另一台服务器上的把存有其地址的变量名写在 @ 后，如 连云港=lianyungang,宿迁=suqian@NORTH_DATABASE_URL',
  read: (given) => {
    const read = given.split(/[,，]/).map((part) => namedBranch(part.trim()))
    const known = read.filter((one) => one !== null)
    const once = (key: (one: NamedBranch) => string): boolean => new Set(known.map(key)).size === read.length
    return once(({ name }) => name) && once(({ schema, variable }) => `${schema}@${variable}`) ? known : null
  },
}

function namedBranch(text: string): NamedBranch | null {
  const [, name, schema = '', variable = 'DATABASE_URL'] = /^(?:([^=@]{1,40})=)?([^=@]+)(?:@([A-Z][A-Z0-9_]*))?$/.exec(text) ?? []
  return branchName(schema) === null ? null : { name: name?.trim() ?? schema, schema, variable }
}

export const oneOf = <const C extends string>(...choices: readonly C[]): ValueType<C> => ({
  shown: choices.join('|'),
  expected: `只能是 ${choices.join('、')}`,
  read: (given) => choices.find((choice) => choice === given) ?? null,
})

/** Several in one text with commas between, each once. `least` 0: an empty text says that there is none. */
export const list = (shown: string, meaning: string, least: 0 | 1 = 1): ValueType<readonly string[]> => ({
  shown,
  expected: `应为${meaning}，多个之间用逗号分开${least === 0 ? '，一个也没有就写 ""' : ''}`,
  read: (given) => {
    const parts = given.split(/[,，、]/).map((part) => part.normalize('NFKC').trim())
    const named = [...new Set(parts)].filter((part) => part !== '')
    return named.length < least ? null : named
  },
})
