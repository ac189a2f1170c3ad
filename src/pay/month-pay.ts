import type { Db } from '../db/database.ts'
import { compareText } from '../policy/exact.ts'
import type { Instant } from '../policy/instant.ts'
import type { Pay, PayTables } from '../policy/pay.ts'
import { completedIn } from './completed-orders.ts'
import { type Freezing, freezingOf, frozenPay, lastFrozen } from './frozen-months.ts'
import { type Correction, type InstallerPay, correctionOf, payOfOrders } from './installer-pay.ts'
import { type Month, monthText, monthsUpTo } from './month.ts'

export interface MonthPay {
  readonly month: Month
  /** Null: later facts still change it. */
  readonly frozen: Freezing | null
  readonly installers: readonly InstallerPay[]
}

/** So many frozen months back later facts are still looked for. */
export const CORRECTED_MONTHS = 12

/** 四(四): the install pay of a month as of `now`, as it was frozen where it is. `crews`: of these only; null: of all. */
export async function monthPay(db: Db, tables: PayTables, month: Month, crews: readonly string[] | null, now: Instant): Promise<MonthPay> {
  if (crews?.length === 0) return { month, frozen: null, installers: [] }
  const frozen = await freezingOf(db, month)
  if (frozen !== null) {
    const kept = await frozenPay(db, month, crews)
    return { month, frozen, installers: kept.filter((one) => one.month === monthText(month)).map(({ pay }) => pay) }
  }
  const last = await lastFrozen(db)
  // Corrections belong in the first month that is not frozen.
  const corrections =
    last === null || last.next !== month.first ? new Map<string, Correction[]>() : await correctionsFor(db, tables, last, crews, now)
  const pays = new Map(payOfOrders(await completedIn(db, month, crews, now), tables).map((pay) => [pay.installer, pay]))
  const names = [...new Set([...pays.keys(), ...corrections.keys()])].toSorted(compareText)
  return {
    month,
    frozen: null,
    installers: names.map((name) => withCorrections(pays.get(name) ?? nothingFor(name), corrections.get(name) ?? [])),
  }
}

const nothingFor = (installer: string): Pay => ({ installer, lines: [], fen: 0, unpriced: [] })

const withCorrections = (pay: Pay, corrections: readonly Correction[]): InstallerPay => ({
  ...pay,
  corrections,
  fen: corrections.reduce((fen, one) => fen + one.fen, pay.fen),
})

/** What is to be made good of the frozen months up to `last`, per installer. */
async function correctionsFor(
  db: Db,
  tables: PayTables,
  last: Month,
  crews: readonly string[] | null,
  now: Instant,
): Promise<Map<string, Correction[]>> {
  const [earliest] = monthsUpTo(last, CORRECTED_MONTHS)
  const frozen = await frozenPay(db, earliest ?? last, crews)
  const known = new Set(frozen.map(({ month }) => month))
  const found = new Map<string, Correction[]>()
  for (const month of monthsUpTo(last, CORRECTED_MONTHS)) {
    const text = monthText(month)
    if (!known.has(text) && (await freezingOf(db, month)) === null) continue
    const today = new Map(payOfOrders(await completedIn(db, month, crews, now), tables).map((pay) => [pay.installer, pay]))
    const then = new Map(frozen.filter((one) => one.month === text).map(({ pay }) => [pay.installer, pay]))
    const before = frozen.flatMap(({ pay }) =>
      pay.corrections.filter((one) => one.month === text).map((one) => ({ ...one, of: pay.installer })),
    )
    for (const name of new Set([...today.keys(), ...then.keys(), ...before.map(({ of }) => of)])) {
      const correction = correctionOf(
        text,
        then.get(name) ?? null,
        before.filter(({ of }) => of === name),
        today.get(name) ?? null,
      )
      if (correction !== null) found.set(name, [...(found.get(name) ?? []), correction])
    }
  }
  return found
}
