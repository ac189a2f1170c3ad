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
  /** Order numbers, sorted as text. */
  readonly orders: readonly string[]
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

/** 四(四): the pay of one installer for completed on-site installs and moves. `score` is the service score of the period, null if none. */
export function installPay(installer: string, orders: readonly Order[], tables: PayTables, score: number | null): Pay {
  const lines = new Map<string, PayLine>()
  const unpriced: string[] = []
  for (const order of orders) {
    if (order.installer !== installer || reasonNotPaid(order) !== null) continue
    const line = lineOf(order, tables, score)
    if (line === null) unpriced.push(order.id)
    else add(lines, line)
  }
  const sorted = [...lines].toSorted(([a], [b]) => compareText(a, b))
  const paid = sorted.map(([, line]) => ({ ...line, orders: line.orders.toSorted(compareText), fen: lineFen(line) }))
  return { installer, lines: paid, fen: paid.reduce((fen, line) => fen + line.fen, 0), unpriced: unpriced.toSorted() }
}

/** Why an order brings its installer no pay, whatever the tables say; null: it does. */
export function reasonNotPaid({ kind, completedAt, cancelledAt, onSite }: Order): 'repair' | 'cancelled' | 'open' | 'not-on-site' | null {
  if (kind === 'repair') return 'repair'
  if (completedAt === null) return cancelledAt === null ? 'open' : 'cancelled'
  return onSite ? null : 'not-on-site'
}

function lineOf(order: Order, tables: PayTables, score: number | null): PayLine | null {
  const day = dayOf(order.enteredAt)
  const price = tables.unitPrices.find(({ kind, product }) => kind === order.kind && product === order.product)
  if (!price || !hasValue(price.fen, day)) return null
  const coefficients = tables.coefficients
    .filter(({ condition, thousandths }) => hasValue(thousandths, day) && holds(condition, order, score))
    .map(({ name, thousandths }) => ({ name, thousandths: inForce(thousandths, day) }))
  return {
    kind: order.kind,
    product: order.product,
    unitFen: inForce(price.fen, day),
    coefficients,
    orders: [order.id],
    count: 1,
    fen: 0,
  }
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
  const known = lines.get(key)
  if (known === undefined) lines.set(key, line)
  else lines.set(key, { ...line, orders: known.orders.concat(line.orders), count: known.count + 1 })
}

/** Count × unit price × coefficients before it is rounded, as a fraction of fen. */
export function lineProduct({ count, unitFen, coefficients }: Pick<PayLine, 'count' | 'unitFen' | 'coefficients'>): {
  readonly numerator: bigint
  readonly denominator: bigint
} {
  const numerator = coefficients.reduce((n, { thousandths }) => n * BigInt(thousandths), BigInt(count) * BigInt(unitFen))
  return { numerator, denominator: 1000n ** BigInt(coefficients.length) }
}

/** Rounded half up to a fen. */
function lineFen(line: PayLine): number {
  const { numerator, denominator } = lineProduct(line)
  return Number(halfUp(numerator, denominator))
}
