import { commonText, foldedOrders, outageName } from '../../messages/outages/outage-text.ts'
import type { Button } from '../../messages/message.ts'
import type { AlertKind } from '../../people/alert-steps.ts'
import type { Instant } from '../../policy/instant.ts'
import type { HearerAlert, JudgedOrder, Told } from '../decide.ts'
import type { AcceptedOutage } from './accepted-outages.ts'
import { timeText } from './order-row.ts'

/** The orders of one outage in one message. */
export interface Fold {
  readonly outage: AcceptedOutage
  readonly told: readonly Told<JudgedOrder>[]
  /** With the least time left, or the longest late. */
  readonly first: Told<JudgedOrder>
}

/** What a message lists: outages, and the orders that are of none. */
export interface Listed {
  readonly folds: readonly Fold[]
  /** In the sequence in which they were told. */
  readonly apart: readonly Told<JudgedOrder>[]
}

/**
 * Orders of one outage take one line together. What waits for somebody does not: a stuck order is cleared, and a customer called, one by
 * one, whatever the fault is.
 */
export function foldedBy(
  outages: ReadonlyMap<string, AcceptedOutage>,
  { kind, told }: Pick<HearerAlert<JudgedOrder>, 'kind' | 'told'>,
): Listed {
  if (kind === 'waiting') return { folds: [], apart: told }
  const byNumber = new Map([...outages.values()].map((outage) => [outage.id, outage] as const))
  const folds = [...byNumber.values()]
    .toSorted((a, b) => a.id - b.id)
    .flatMap((outage) =>
      foldOf(
        outage,
        told.filter(({ order }) => outages.get(order.id)?.id === outage.id),
      ),
    )
  return { folds, apart: told.filter(({ order }) => !outages.has(order.id)) }
}

/** None of no orders. News before what was said before is how orders are listed; for the line only the time counts. */
const foldOf = (outage: AcceptedOutage, told: readonly Told<JudgedOrder>[]): Fold[] =>
  told.length === 0 ? [] : [{ outage, told, first: told.reduce((a, b) => (b.basis < a.basis ? b : a)) }]

/** The line of an outage: its name and what is said of its orders. */
export const foldRow = ({ outage, told, first }: Fold, kind: AlertKind, now: Instant): { name: string; value: string } => ({
  name: outageName(outage.id),
  value: foldedOrders(kind, commonText(outage.common), {
    orders: told.length,
    first: first.order.id,
    time: timeText(first.basis, kind, now),
    cause: outage.cause,
  }),
})

/** Shows its orders and why it is taken for one fault. */
export const foldButton = ({ outage }: Fold): Button => ({ label: outageName(outage.id), says: outageName(outage.id), style: 'primary' })
