import { compareText } from '../policy/exact.ts'
import type { Order } from '../policy/order.ts'
import { type Pay, type PayTables, installPay } from '../policy/pay.ts'
import { lineName } from './pay-words.ts'

/** What an installer is paid for a month. */
export interface InstallerPay extends Pay {
  /** What was learnt of months that were frozen already; part of `fen`. */
  readonly corrections: readonly Correction[]
}

/** What became known of a frozen month after it was frozen. */
export interface Correction {
  /** The frozen month, as `2026-10`. */
  readonly month: string
  /** The orders that are paid otherwise, by number: the line they were in, and the one they belong in; null: none. */
  readonly orders: readonly { readonly id: string; readonly was: string | null; readonly now: string | null }[]
  readonly fen: number
}

/** The pay of every installer with a completed order, by name, without corrections. */
export function payOfOrders(orders: readonly Order[], tables: PayTables): Pay[] {
  const perInstaller = new Map<string, Order[]>()
  for (const order of orders) {
    if (order.installer === null) continue
    const known = perInstaller.get(order.installer)
    if (known === undefined) perInstaller.set(order.installer, [order])
    else known.push(order)
  }
  // No source tells service scores yet, and none is invented.
  return [...perInstaller]
    .map(([installer, own]) => installPay(installer, own, tables, null))
    .filter(({ lines, unpriced }) => lines.length + unpriced.length > 0)
    .toSorted((a, b) => compareText(a.installer, b.installer))
}

/**
 * What is to be added to, or taken off, what was paid for a frozen month so that it comes to what it comes to now. `frozen`: its list;
 * `before`: corrections of that month that were frozen since. Null: all is as it was.
 */
export function correctionOf(month: string, frozen: Pay | null, before: readonly Correction[], now: Pay | null): Correction | null {
  const known = linesOfOrders(frozen)
  for (const { orders } of before)
    for (const { id, now: line } of orders)
      if (line === null) known.delete(id)
      else known.set(id, line)
  const today = linesOfOrders(now)
  const orders = [...new Set([...known.keys(), ...today.keys()])]
    .map((id) => ({ id, was: known.get(id) ?? null, now: today.get(id) ?? null }))
    .filter((one) => one.was !== one.now)
    .toSorted((a, b) => compareText(a.id, b.id))
  const fen = sumOf(now) - sumOf(frozen) - before.reduce((sum, one) => sum + one.fen, 0)
  return orders.length === 0 && fen === 0 ? null : { month, orders, fen }
}

/** Of the month itself, without what was made good of others. */
const sumOf = (pay: Pay | null): number => (pay?.lines ?? []).reduce((sum, { fen }) => sum + fen, 0)

/** In which line each order stands. */
const linesOfOrders = (pay: Pay | null): Map<string, string> =>
  new Map((pay?.lines ?? []).flatMap((line) => line.orders.map((id) => [id, lineName(line)] as const)))
