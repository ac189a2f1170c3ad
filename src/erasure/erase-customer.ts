import { randomBytes } from 'node:crypto'
import { appendAudit } from '../audit/append.ts'
import type { AuditKeys } from '../audit/keys.ts'
import type { Db, Trx } from '../db/database.ts'
import { eraseOrders } from '../orders/append/erase-orders.ts'
import type { Context } from '../policy/context.ts'
import { type Customer, customerOf } from './customer.ts'
import { hindrances } from './hindrances.ts'
import { type Erased, eraseTraces } from './traces.ts'

export interface Wanted {
  readonly household: string
  readonly by: string
  /** Why, as said: what names the customer in it is not kept. */
  readonly reason: string
}

export type ErasureOutcome =
  | { readonly done: true; readonly customer: Customer; readonly household: string; readonly erased: readonly Erased[] }
  | { readonly done: false; readonly hindrances: readonly string[] }

const PSEUDONYM = /^erased-[0-9a-f]{20}$/

/**
 * Erases what is known of a customer, all of it in one transaction: broken off it is not begun, and again it finds nothing. The trail gets an
 * entry of each order with who and why, without the data. `try`: nothing is written, the answer is the same.
 */
export async function eraseCustomer(db: Db, wanted: Wanted, context: Context, keys: AuditKeys, how: 'try' | 'do'): Promise<ErasureOutcome> {
  try {
    const outcome = await db.transaction().execute(async (trx) => {
      const result = await erase(trx, wanted, context, keys)
      if (how === 'try') throw new TriedOnly(result)
      return result
    })
    // What was said of the customer while it went on, by somebody who had looked before.
    if (outcome.done) await db.transaction().execute((trx) => eraseTraces(trx, outcome.customer, outcome.household))
    return outcome
  } catch (error) {
    if (error instanceof TriedOnly) return error.outcome
    throw error
  }
}

class TriedOnly extends Error {
  readonly outcome: ErasureOutcome

  constructor(outcome: ErasureOutcome) {
    super('nothing is to be written')
    this.outcome = outcome
  }
}

async function erase(trx: Trx, wanted: Wanted, context: Context, keys: AuditKeys): Promise<ErasureOutcome> {
  const customer = await customerOf(trx, wanted.household, context.asOf)
  const inTheWay = await hindrances(trx, customer)
  if (inTheWay.length > 0) return { done: false, hindrances: inTheWay }
  const household = customer.inBooks || PSEUDONYM.test(wanted.household) ? wanted.household : `erased-${randomBytes(10).toString('hex')}`
  // The orders last: they hold what the rest is found by, and others wait for their locks.
  const traces = await eraseTraces(trx, customer, household)
  const erasure = { orders: customer.orders, formerly: wanted.household, household, at: context.asOf, by: wanted.by }
  const events = await eraseOrders(trx, erasure, context)
  const erased = [{ title: '工单', count: customer.orders.length }, { title: '工单经过', count: events }, ...traces]
  for (const orderId of customer.orders) {
    await appendAudit(trx, keys, {
      at: context.asOf,
      person: wanted.by,
      platform: 'cli',
      conversation: null,
      action: 'erase-customer',
      orderId,
      outcome: 'done',
      detail: `清除客户个人信息：${withoutNames(wanted.reason, customer)}`,
    })
  }
  return { done: true, customer, household, erased }
}

const withoutNames = (reason: string, { marks, names, household, inBooks }: Customer): string =>
  [...marks, ...names, ...(inBooks ? [] : [household])].reduce((text, one) => text.replaceAll(one, '**'), reason).replace(/\d{7,}/g, '**')
