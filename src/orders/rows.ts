import { type Insertable, type Selectable, sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import type { OrderTables } from '../db/tables/orders.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { Order } from '../policy/order.ts'
import { orderJson, parseOrder } from '../policy/parse-order.ts'
import { type Fields, asFields, asList, instant, oneOf, text, textOrNull } from '../policy/read.ts'
import { exemptionReasons } from '../policy/order.ts'
import type { Verdict } from '../policy/verdict.ts'
import { type Contradiction, contradictable } from './contradictions.ts'
import { type Contact, type SourceState, sourceStates } from './event.ts'
import type { Escalation, Projection, Proposal } from './project.ts'

export type OrderRow = Record<Exclude<keyof OrderTables['orders'], 'reentry_of'>, unknown> &
  Pick<Insertable<OrderTables['orders']>, 'id' | 'household'>

/** An order as the rest of the program sees it; its verdict is judged anew whenever it is shown. */
export interface StoredOrder {
  readonly order: Order
  readonly sourceState: SourceState
  readonly contact: Contact
  readonly proposal: Proposal | null
  readonly escalation: Escalation | null
  readonly rescheduleCount: number
  /** The source counts more reschedules than are known. */
  readonly unknownReschedules: boolean
  /** The newest time at which a source spoke of the order. */
  readonly dataAsOf: Instant
  /** Where a source says otherwise than what holds. */
  readonly contradictions: readonly Contradiction[]
  /** Whose exports speak of the order, by name. */
  readonly sources: readonly string[]
  /** The cancelled order of the household that this one was entered in place of within seven days. */
  readonly reentryOf: string | null
}

const atOrNull = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))

/** Where the row keeps the facts, the verdict as of `judgedAt`, and what selects candidates. */
export function orderRow(projection: Projection, verdict: Verdict, judgedAt: Instant): OrderRow {
  const { order, contact } = projection
  return {
    id: order.id,
    facts: orderJson(order),
    kind: order.kind,
    product: order.product,
    district: order.district,
    area: order.area,
    household: order.household,
    installer: order.installer,
    contractor: order.contractor,
    source_state: projection.sourceState,
    entered_at: formatInstant(order.enteredAt),
    ended_at: atOrNull(order.completedAt ?? order.cancelledAt),
    ...verdictColumns(verdict, judgedAt),
    proposal: projection.proposal && decisionJson(projection.proposal),
    escalation: projection.escalation && decisionJson(projection.escalation),
    reschedule_count: projection.rescheduleCount,
    unknown_reschedules: projection.unknownReschedules,
    customer_name: contact.name,
    phone: contact.phone,
    address: contact.address,
    account: contact.account,
    data_as_of: formatInstant(projection.dataAsOf),
    last_event_id: projection.lastEventId,
    contradictions: projection.contradictions.map(decisionJson),
    sources: projection.sources,
  }
}

/** The verdict as of `judgedAt`. */
export const verdictColumns = (verdict: Verdict, judgedAt: Instant) => ({
  judged_at: formatInstant(judgedAt),
  in_scope: verdict.inScope,
  guaranteed: verdict.guaranteed,
  status: verdict.status,
  due_by: atOrNull(verdict.dueBy),
  work_by: atOrNull(verdict.workBy),
  late_days: verdict.lateDays,
  exemption: verdict.exemption,
  compensation_fen: verdict.compensationFen,
  pay_by: atOrNull(verdict.payBy),
  flags: verdict.flags,
})

const decisionJson = <T extends { readonly at: Instant }>(decision: T) => ({ ...decision, at: formatInstant(decision.at) })

/** Writes the rows in one statement, over what was there. */
export async function saveOrders(trx: Trx, rows: readonly OrderRow[]): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  const changing = Object.keys(first).filter((name) => name !== 'id')
  await sql`
    insert into orders
    select * from jsonb_populate_recordset(null::orders, ${JSON.stringify(rows)}::jsonb)
    on conflict (id) do update set ${sql.join(changing.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`))}`.execute(trx)
}

export const storedOrder = (row: Selectable<OrderTables['orders']>): StoredOrder => ({
  order: parseOrder(row.facts),
  sourceState: oneOf(sourceStates, row.source_state, 'source_state'),
  contact: { name: row.customer_name, phone: row.phone, address: row.address, account: row.account },
  proposal: row.proposal && readProposal(asFields(row.proposal, 'proposal')),
  escalation: row.escalation && readEscalation(asFields(row.escalation, 'escalation')),
  rescheduleCount: row.reschedule_count,
  unknownReschedules: row.unknown_reschedules,
  dataAsOf: Math.floor(row.data_as_of.getTime() / 1000),
  contradictions: asList(row.contradictions, 'contradictions').map((one) => readContradiction(asFields(one, 'contradiction'))),
  sources: row.sources,
  reentryOf: row.reentry_of,
})

const readContradiction = (f: Fields): Contradiction => ({
  fact: oneOf(contradictable, f['fact'], 'fact'),
  held: textOrNull(f['held'], 'held') ?? '',
  said: text(f['said'], 'said'),
  source: text(f['source'], 'source'),
  at: instant(f['at'], 'at'),
})

const readProposal = (f: Fields): Proposal => ({
  reason: oneOf(exemptionReasons, f['reason'], 'reason'),
  evidence: textOrNull(f['evidence'], 'evidence'),
  at: instant(f['at'], 'at'),
  by: textOrNull(f['by'], 'by'),
})

const readEscalation = (f: Fields): Escalation => ({
  reason: text(f['reason'], 'reason'),
  at: instant(f['at'], 'at'),
  by: textOrNull(f['by'], 'by'),
})
