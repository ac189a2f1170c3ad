import { compareText, halfUp } from './exact.ts'
import { dayOf, timeOfDay } from './instant.ts'
import type { Kind, Order, Product } from './order.ts'
import { type Dated, inForce } from './parameters.ts'

/**
 * 四(四): the tables that install pay is reckoned by, from the organisation file. 四(九)2: nothing here sees a verdict, so no
 * compensation can lower anybody's pay.
 */
export interface PayTables {
  readonly unitPrices: readonly UnitPrice[]
  readonly coefficients: readonly Coefficient[]
}

export interface UnitPrice {
  readonly kind: Kind
  readonly product: Product
  readonly fen: readonly Dated<number>[]
}

export interface Coefficient {
  readonly name: string
  readonly condition: Condition
  /** In thousandths: 1 200 is × 1.2. */
  readonly thousandths: readonly Dated<number>[]
}

export type Condition =
  /** Completed at or after this time of day, in seconds since midnight (四(三)2: extra pay for the evening). */
  | { readonly completedFrom: number }
  /** Seconds from entry to completion, `from` included, `under` not; null: no bound. */
  | { readonly durationFrom: number; readonly durationUnder: number | null }
  /** The installer's service score of the period, `from` included, `under` not. */
  | { readonly scoreFrom: number; readonly scoreUnder: number | null }

export interface PayLine {
  readonly kind: Kind
  readonly product: Product
  readonly unitFen: number
  readonly coefficients: readonly { readonly name: string; readonly thousandths: number }[]
  readonly count: number
  readonly fen: number
}

export interface Pay {
  readonly installer: string
  readonly lines: readonly PayLine[]
  readonly fen: number
  /** Completed on-site orders without a unit price: nothing is invented for them. */
  readonly unpriced: readonly string[]
}

/**
 * 四(四): the pay of one installer for completed on-site installs and moves. `score` is the service score of the period, null if none.
 * @public No command asks for it yet; the notice's rule is here with its cases, and the price tables are in the organisation file.
 */
export function installPay(installer: string, orders: readonly Order[], tables: PayTables, score: number | null): Pay {
  const lines = new Map<string, PayLine>()
  const unpriced: string[] = []
  for (const order of orders) {
    if (order.installer !== installer || !counts(order)) continue
    const line = lineOf(order, tables, score)
    if (line === null) unpriced.push(order.id)
    else add(lines, line)
  }
  const sorted = [...lines].toSorted(([a], [b]) => compareText(a, b))
  const paid = sorted.map(([, line]) => ({ ...line, fen: lineFen(line) }))
  return { installer, lines: paid, fen: paid.reduce((fen, line) => fen + line.fen, 0), unpriced: unpriced.toSorted() }
}

const counts = (order: Order): boolean => order.completedAt !== null && order.onSite && order.kind !== 'repair'

function lineOf(order: Order, tables: PayTables, score: number | null): PayLine | null {
  const day = dayOf(order.enteredAt)
  const price = tables.unitPrices.find(({ kind, product }) => kind === order.kind && product === order.product)
  if (!price || !hasValue(price.fen, day)) return null
  const coefficients = tables.coefficients
    .filter(({ condition, thousandths }) => hasValue(thousandths, day) && holds(condition, order, score))
    .map(({ name, thousandths }) => ({ name, thousandths: inForce(thousandths, day) }))
  return { kind: order.kind, product: order.product, unitFen: inForce(price.fen, day), coefficients, count: 1, fen: 0 }
}

const hasValue = (values: readonly Dated<unknown>[], day: number): boolean => values.some(({ from }) => from <= day)

function holds(condition: Condition, order: Order, score: number | null): boolean {
  if (order.completedAt === null) return false
  if ('completedFrom' in condition) return timeOfDay(order.completedAt) >= condition.completedFrom
  if ('durationFrom' in condition) return within(order.completedAt - order.enteredAt, condition.durationFrom, condition.durationUnder)
  return score !== null && within(score, condition.scoreFrom, condition.scoreUnder)
}

const within = (value: number, from: number, under: number | null): boolean => value >= from && (under === null || value < under)

function add(lines: Map<string, PayLine>, line: PayLine): void {
  const key = JSON.stringify([line.kind, line.product, line.unitFen, line.coefficients])
  lines.set(key, { ...line, count: (lines.get(key)?.count ?? 0) + 1 })
}

/** Count × unit price × coefficients, rounded half up to a fen. */
function lineFen({ count, unitFen, coefficients }: PayLine): number {
  const numerator = coefficients.reduce((n, { thousandths }) => n * BigInt(thousandths), BigInt(count) * BigInt(unitFen))
  return Number(halfUp(numerator, 1000n ** BigInt(coefficients.length)))
}
