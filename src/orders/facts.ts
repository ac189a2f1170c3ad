import { areaNames, kindNames, productNames } from '../messages/order-words.ts'
import type { FactName, Order } from '../policy/order.ts'
import { factNames } from '../policy/parse-order.ts'
import type { EventType, Payloads } from './history/event.ts'
import { causeNames, customerTypeNames, initiatorNames, yesOrNo } from './words/value-words.ts'

interface Row<Value = unknown> {
  /** What people call it. */
  readonly name: string
  /** What people call its values, where those are of a closed list. */
  readonly values?: Readonly<Record<string, string>>
  /**
   * How its value comes about. `as-said-last`: of what all sources said the last holds, and two can contradict each other. `with-the-end`:
   * a completion holds over a cancellation, source by source. `from-events`: put together from all that was ever told.
   */
  readonly held: 'for-good' | 'as-said-last' | 'with-the-end' | 'from-events'
  /** Until when a correction holds against those who repeat what was wrong; absent: for good. */
  readonly corrected?: 'until-said-anew'
  /** Whether a source that tells all it knows of an order tells of it in exports and pushes, in pushes only, or not at all. */
  readonly toldIn: 'exports' | 'pushes' | 'events'
  /** The events that tell of it alone, from systems or people. Undefined: this one says nothing of it. */
  readonly events?: { readonly [T in EventType]?: (payload: Payloads[T]) => Value | undefined }
  /**
   * From when on it holds where it is told with others. Absent: from the entry on, or it has a time of its own. Who is on the order counts
   * with the former: exports do not tell since when, and an order that nobody is on would be nobody's to remember.
   */
  readonly dated?: 'when-said'
  /** A value that says nothing, as null does: sources that do not tell are read so. */
  readonly silence?: Value
  /** How many characters of it may be pushed; absent: 128. */
  readonly longest?: number
}

/** The facts of an order: what the program knows of each beside its form (policy/order.ts). */
const rows = {
  id: { name: '工单编号', held: 'for-good', toldIn: 'exports' },
  kind: { name: '工单类型', values: kindNames, held: 'as-said-last', toldIn: 'exports' },
  product: { name: '产品', values: productNames, held: 'as-said-last', toldIn: 'exports' },
  customerType: { name: '客户类型', values: customerTypeNames, held: 'as-said-last', toldIn: 'exports' },
  household: { name: '客户编码', held: 'as-said-last', toldIn: 'exports' },
  district: { name: '区域', held: 'as-said-last', toldIn: 'exports' },
  area: { name: '区域类型', values: areaNames, held: 'as-said-last', toldIn: 'exports' },
  enteredAt: { name: '录入时间', held: 'as-said-last', toldIn: 'exports' },
  wantsSameDay: { name: '要求当日', values: yesOrNo, held: 'as-said-last', toldIn: 'exports' },
  appointment: { name: '预约时间', held: 'as-said-last', toldIn: 'exports', events: { appointment: (said) => said.appointment } },
  acceptanceEvidence: {
    name: '受理凭证',
    held: 'as-said-last',
    toldIn: 'pushes',
    longest: 500,
    events: { evidence: (said) => (said.of === 'acceptance' ? said.evidence : undefined) },
  },
  reschedules: { name: '改约', held: 'from-events', toldIn: 'events' },
  completedAt: { name: '竣工时间', held: 'with-the-end', toldIn: 'exports' },
  cancelledAt: { name: '撤单时间', held: 'with-the-end', toldIn: 'exports' },
  cancelledBy: {
    name: '撤单方',
    values: initiatorNames,
    held: 'as-said-last',
    toldIn: 'pushes',
    events: { cancellation: (said) => said.by ?? undefined },
  },
  exemption: { name: '豁免', held: 'from-events', toldIn: 'events' },
  complaint: { name: '投诉', held: 'from-events', toldIn: 'events' },
  delayCause: {
    name: '定责',
    values: causeNames,
    held: 'as-said-last',
    toldIn: 'exports',
    dated: 'when-said',
    events: { cause: (said) => said.cause },
  },
  contractor: {
    name: '代维单位',
    held: 'as-said-last',
    corrected: 'until-said-anew',
    toldIn: 'exports',
    events: { assignment: (said) => said.contractor },
  },
  installer: {
    name: '装维人员',
    held: 'as-said-last',
    // The installer of an order goes on changing.
    corrected: 'until-said-anew',
    toldIn: 'exports',
    events: { assignment: (said) => said.installer, completion: (said) => said.installer ?? undefined },
  },
  acceptedBy: { name: '受理人', held: 'as-said-last', toldIn: 'pushes' },
  olt: { name: 'OLT', held: 'as-said-last', toldIn: 'exports' },
  community: { name: '小区', held: 'as-said-last', toldIn: 'exports' },
  onSite: { name: '上门', values: yesOrNo, held: 'as-said-last', toldIn: 'pushes', silence: true },
} as const satisfies { readonly [F in FactName]: Row<Order[F]> }

type Rows = typeof rows
type Where<C extends Partial<Row>> = { [F in FactName]: Rows[F] extends C ? F : never }[FactName]

export const facts: Readonly<Record<FactName, Row>> = rows

/** Facts of which one value holds at a time; sources can say different things of them. */
export type Fact = Where<{ readonly held: 'as-said-last' }>
export const singleFacts = factNames.filter((name): name is Fact => facts[name].held === 'as-said-last')

/** What a correction may put right: all that a source says of an order, apart from what has events of its own. */
export type Correctable = Where<{ readonly held: 'as-said-last' | 'with-the-end' }>
const isCorrectable = (name: FactName): name is Correctable => facts[name].held === 'as-said-last' || facts[name].held === 'with-the-end'
export const correctable = factNames.filter(isCorrectable)

/** What an export tells. */
export type ExportedFact = Where<{ readonly toldIn: 'exports' }>
/** What is told where an order is pushed as a whole. */
export type PushedFact = Where<{ readonly toldIn: 'exports' | 'pushes' }>
export const pushedFacts = factNames.filter((name): name is PushedFact => facts[name].toldIn !== 'events')

export const isFact = (name: string): name is FactName => Object.hasOwn(rows, name)

/** Changing facts are corrected until somebody says them anew, the ends source by source. */
export const isCorrectedForGood = (name: string): boolean =>
  isFact(name) && facts[name].held === 'as-said-last' && facts[name].corrected === undefined
