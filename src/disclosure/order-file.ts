import { contactSeen } from '../audit/contact-looks.ts'
import { payoutJson } from '../compensation/payout-json.ts'
import { payoutLines } from '../compensation/read-ledger.ts'
import type { Db } from '../db/database.ts'
import { parseLine } from '../compensation/line-key.ts'
import { orderAsOf } from '../orders/as-of.ts'
import { recordedText } from '../orders/current/recorded.ts'
import type { StoredEvent } from '../orders/history/event.ts'
import { payloadText } from '../orders/history/payload.ts'
import { historyLine, orderPage } from '../orders/words/order-page.ts'
import type { Organisation } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import type { Context } from '../policy/context.ts'
import { explain } from '../policy/explain.ts'
import { formatInstant } from '../policy/instant.ts'
import { judge } from '../policy/judge.ts'
import { orderJson } from '../policy/parse-order.ts'
import { verdictJson } from '../policy/verdict.ts'
import { messagesOf } from './messages.ts'
import { partsOf } from './parts.ts'

/** Everything that is held about one order, for the customer who asks; null: there is no such order. Reads only. */
export async function orderFile(db: Db, id: string, context: Context, organisation: Organisation): Promise<object | null> {
  const known = await orderAsOf(db, id, context.asOf, 'ever')
  if ('knownSince' in known) return null
  const { stored, history } = known
  const verdict = judge(stored.order, context)
  const reading = { given: contextOf(organisation, context.asOf), districts: organisation.districts.map((district) => district.id) }
  const payouts = await payoutLines(db, reading, { orders: [id] })
  const own = payouts.filter(({ claim }) => claim.orders.includes(id))
  const claims = [...new Set(own.flatMap(({ key }) => parseLine(key)?.claim ?? []))]
  return {
    order: id,
    asOf: formatInstant(context.asOf),
    page: [...orderPage(stored, verdict, organisation, context.asOf), ...history.map(historyLine)],
    contact: stored.contact,
    facts: orderJson(stored.order),
    recorded: JSON.parse(recordedText(stored.recorded) ?? 'null') as object | null,
    verdict: { ...verdictJson(verdict), why: explain(verdict) },
    history: history.map(eventOf),
    payouts: own.map(payoutJson),
    ...(await partsOf(db, { id, claims })),
    messages: await messagesOf(db, id),
    contactSeen: (await contactSeen(db, { orderId: id, person: null, from: null, to: null })).map(({ at, person, platform, where }) => ({
      at: formatInstant(at),
      person,
      platform,
      where,
    })),
  }
}

const eventOf = (event: StoredEvent) => ({
  type: event.type,
  happenedAt: formatInstant(event.happenedAt),
  learntAt: formatInstant(event.learntAt),
  source: event.source,
  actor: event.actor,
  payload: JSON.parse(payloadText(event)) as object,
})
