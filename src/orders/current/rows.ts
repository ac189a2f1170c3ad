import { type Selectable, sql } from 'kysely'
import type { Trx } from '../../db/database.ts'
import type { RowArray } from '../append/row-array.ts'
import type { OrderTables } from '../../db/tables/orders.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import { parseOrder } from '../../policy/parse-order.ts'
import { type Fields, asFields, asList, instant, oneOf, text, textOrNull } from '../../policy/read.ts'
import type { Verdict } from '../../policy/verdict.ts'
import { addressKeys } from '../address-keys.ts'
import { type Contradiction, contradictable } from './contradictions.ts'
import { sourceStates } from '../history/event.ts'
import { readExemption } from '../history/kinds.ts'
import { factsText } from '../history/payload.ts'
import type { Escalation, Projection, Proposal } from './project.ts'
import { readRecorded, recordedText } from './recorded.ts'

/** As a `RowArray` takes it. What the household's other orders say of it stands beside it. */
export type OrderRow = Record<Exclude<keyof OrderTables['orders'], 'reentry_of'>, unknown> & {
  readonly id: string
  readonly household: string
}

/** An order as the rest of the program sees it; its verdict is judged anew whenever it is shown. */
export interface StoredOrder extends Omit<Projection, 'lastEventId'> {
  /** The cancelled order of the household that this one was entered in place of within seven days. */
  readonly reentryOf: string | null
}

/** Columns for the facts, the verdict as of `judgedAt`, and the selection of candidates. */
export function orderRow(projection: Projection, verdict: Verdict, judgedAt: Instant): OrderRow {
  const { order, contact } = projection
  return {
    id: order.id,
    facts: factsText(order),
    kind: order.kind,
    product: order.product,
    district: order.district,
    area: order.area,
    household: order.household,
    installer: order.installer,
    contractor: order.contractor,
    source_state: projection.sourceState,
    state_since: projection.stateSince,
    entered_at: order.enteredAt,
    ended_at: order.completedAt ?? order.cancelledAt,
    ...verdictColumns(verdict, judgedAt),
    proposal: projection.proposal && decisionText(projection.proposal),
    escalation: projection.escalation && decisionText(projection.escalation),
    recorded: recordedText(projection.recorded),
    reschedule_count: projection.rescheduleCount,
    unknown_reschedules: projection.unknownReschedules,
    customer_name: contact.name,
    phone: contact.phone,
    address: contact.address,
    address_keys: addressKeys(contact.address),
    account: contact.account,
    data_as_of: projection.dataAsOf,
    last_event_id: projection.lastEventId,
    contradictions: projection.contradictions.length === 0 ? '[]' : `[${projection.contradictions.map(decisionText).join()}]`,
    sources: projection.sources,
    reopenings: projection.reopenings.length === 0 ? '[]' : JSON.stringify(projection.reopenings.map(formatInstant)),
  }
}

/** The verdict as of `judgedAt`. */
export const verdictColumns = (verdict: Verdict, judgedAt: Instant) => ({
  judged_at: judgedAt,
  in_scope: verdict.inScope,
  guaranteed: verdict.guaranteed,
  status: verdict.status,
  due_by: verdict.dueBy,
  work_by: verdict.workBy,
  late_days: verdict.lateDays,
  exemption: verdict.exemption,
  compensation_fen: verdict.compensationFen,
  pay_by: verdict.payBy,
  flags: verdict.flags,
})

const decisionText = (decision: { readonly at: Instant }): string => JSON.stringify({ ...decision, at: formatInstant(decision.at) })

const columns = [
  'id',
  'facts',
  'kind',
  'product',
  'district',
  'area',
  'household',
  'installer',
  'contractor',
  'source_state',
  'state_since',
  'entered_at',
  'ended_at',
  'judged_at',
  'in_scope',
  'guaranteed',
  'status',
  'due_by',
  'work_by',
  'late_days',
  'exemption',
  'compensation_fen',
  'pay_by',
  'flags',
  'proposal',
  'escalation',
  'recorded',
  'reschedule_count',
  'unknown_reschedules',
  'customer_name',
  'phone',
  'address',
  'address_keys',
  'account',
  'data_as_of',
  'last_event_id',
  'contradictions',
  'sources',
  'reopenings',
] as const satisfies readonly (keyof OrderRow)[]

const listed = sql.join(columns.map((name) => sql.ref(name)))
const overwritten = sql.join(columns.slice(1).map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`))

/** Writes orders that are not there yet. */
export async function addOrders(trx: Trx, rows: Buffer): Promise<void> {
  await sql`insert into orders (${listed}) select ${listed} from unnest(${rows}::orders[])`.execute(trx)
}

/** Writes orders over what was there. */
export async function saveOrders(trx: Trx, rows: RowArray): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into orders (${listed}) select ${listed} from unnest(${rows.array()}::orders[])
    on conflict (id) do update set ${overwritten}`.execute(trx)
}

export const storedOrder = (row: Selectable<OrderTables['orders']>): StoredOrder => ({
  order: parseOrder(row.facts),
  sourceState: oneOf(sourceStates, row.source_state, 'source_state'),
  stateSince: row.state_since ?? row.entered_at,
  contact: { name: row.customer_name, phone: row.phone, address: row.address, account: row.account },
  proposal: row.proposal && readProposal(asFields(row.proposal, 'proposal')),
  escalation: row.escalation && readEscalation(asFields(row.escalation, 'escalation')),
  recorded: readRecorded(row.recorded),
  rescheduleCount: row.reschedule_count,
  unknownReschedules: row.unknown_reschedules,
  dataAsOf: row.data_as_of,
  contradictions: asList(row.contradictions, 'contradictions').map((one) => readContradiction(asFields(one, 'contradiction'))),
  sources: row.sources,
  reopenings: readReopenings(row.reopenings),
  reentryOf: row.reentry_of,
})

export const readReopenings = (stored: object): Instant[] => asList(stored, 'reopenings').map((at) => instant(at, 'reopenings'))

const readContradiction = (f: Fields): Contradiction => ({
  fact: oneOf(contradictable, f['fact'], 'fact'),
  held: textOrNull(f['held'], 'held') ?? '',
  said: text(f['said'], 'said'),
  source: text(f['source'], 'source'),
  at: instant(f['at'], 'at'),
})

const readProposal = (f: Fields): Proposal => ({
  ...readExemption(f),
  at: instant(f['at'], 'at'),
  by: textOrNull(f['by'], 'by'),
})

const readEscalation = (f: Fields): Escalation => ({
  reason: text(f['reason'], 'reason'),
  at: instant(f['at'], 'at'),
  by: textOrNull(f['by'], 'by'),
})
