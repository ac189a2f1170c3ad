import { readFileSync, readdirSync } from 'node:fs'
import { parse } from 'yaml'
import { type Facts, claimOf, contextOf, listOf, mapping, orderOf, shareOf, texts, verdictOf } from './case-fields.ts'
import { text } from './case-words.ts'
import { iso } from './facts.ts'

/** A case as a policy owner writes it in one of the files of `cases/`, in the code's names. */
export interface OwnCase {
  readonly file: string
  readonly name: string
  /** The JSON form of docs/notice.md section 2. */
  readonly orders: readonly Facts[]
  readonly context: Facts
  /** Fields that the verdict of the first order must have. Flags that are not named must not be set. */
  readonly verdict: Facts | null
  readonly clauses: readonly string[]
  readonly notClauses: readonly string[]
  /** The whole explanation. */
  readonly sentences: readonly string[] | null
  readonly claims: readonly Facts[] | null
  readonly month: string
  readonly contractors: readonly Facts[] | null
}

const defaultOrder = {
  kind: 'repair',
  product: 'ftth',
  customerType: 'public',
  household: '户1',
  district: '赣榆',
  area: 'county-town',
}
const defaultContext = { asOf: iso('11-30 12:00'), districts: [{ id: '赣榆', optedIn: [{ area: 'other', from: '2017-07-01' }] }] }

const folder = new URL('cases/', import.meta.url)

function casesOf(file: string): OwnCase[] {
  return listOf(mapping)(parse(readFileSync(new URL(file, folder), 'utf8'))).map((raw) => {
    try {
      return ownCase(file, raw)
    } catch (cause) {
      throw new Error(`${file}: ${String(raw['案例'])}: ${String(cause)}`, { cause })
    }
  })
}

function ownCase(file: string, raw: Facts): OwnCase {
  const parts = ['案例', '工单', '条件', '应为', '依据', '不依据', '说明', '户补偿', '月份', '代维承担']
  for (const key of Object.keys(raw)) if (!parts.includes(key)) throw new Error(`no part ${key}`)
  const orders = Array.isArray(raw['工单']) ? raw['工单'] : [raw['工单']]
  return {
    file,
    name: text(raw['案例']),
    orders: orders.map((order, i) => ({ ...defaultOrder, id: `单${i + 1}`, ...orderOf(order) })),
    context: { ...defaultContext, ...contextOf(raw['条件'] ?? {}) },
    verdict: orNull(raw['应为'], (said) => ({ flags: [], ...verdictOf(said) })),
    clauses: texts(raw['依据'] ?? []),
    notClauses: texts(raw['不依据'] ?? []),
    sentences: orNull(raw['说明'], texts),
    claims: orNull(raw['户补偿'], listOf(claimOf)),
    month: text(raw['月份'] ?? '2026-11'),
    contractors: orNull(raw['代维承担'], listOf(shareOf)),
  }
}

const orNull = <T>(value: unknown, read: (value: unknown) => T): T | null => (value === undefined ? null : read(value))

export const caseFiles = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
export const ownCases: readonly OwnCase[] = caseFiles.flatMap(casesOf)
