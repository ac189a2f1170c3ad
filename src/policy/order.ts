import { BadInput } from './bad-input.ts'
import { type Instant, endOfDay, formatInstant } from './instant.ts'
import { type Fields, asFields, asList, dayOrNull, instant, instantOrNull, isAbsent, oneOf, text, textOrNull, trueOrFalse } from './read.ts'

/** The closed lists of the notice's facts. */
export const kinds = ['install', 'repair', 'move'] as const
export const products = ['ftth', 'itv-hd', 'other'] as const
export const customerTypes = ['public', 'enterprise', 'campus'] as const
export const areas = ['central', 'county-town', 'other', 'rural'] as const
export const initiators = ['customer', 'company'] as const
/** 三(二), I-12: nothing else exempts. */
export const exemptionReasons = ['customer', 'third-party', 'force-majeure', 'rural'] as const
export const delayCauses = ['installer', 'customer', 'third-party', 'force-majeure', 'acceptance', 'resource', 'safety'] as const

export type Kind = (typeof kinds)[number]
export type Product = (typeof products)[number]
export type CustomerType = (typeof customerTypes)[number]
export type Area = (typeof areas)[number]
export type Initiator = (typeof initiators)[number]
export type ExemptionReason = (typeof exemptionReasons)[number]
export type DelayCause = (typeof delayCauses)[number]

/** When the customer expects the visit; `to` is the last second of it. An appointment for a day ends at its 23:59:59. */
export interface Appointment {
  readonly from: Instant | null
  readonly to: Instant
}

export interface Reschedule {
  readonly at: Instant
  readonly initiator: Initiator
  readonly confirmed: boolean
  readonly evidence: string | null
  readonly appointment: Appointment
}

export interface GrantedExemption {
  readonly reason: ExemptionReason
  readonly grantedAt: Instant
  readonly evidence: string | null
  readonly revokedAt: Instant | null
}

export interface Complaint {
  readonly at: Instant
}

/** How a fact is written in JSON; a list: as one of its words. `parts`: in a form of its own. */
export type FactForm = 'text' | 'boolean' | 'instant' | 'appointment' | 'parts' | readonly string[]

interface Form<T> {
  readonly form: FactForm
  /** From JSON; throws BadInput. */
  readonly read: (value: unknown, field: string) => T
  readonly json: (value: T) => unknown
}

const asItIs = <T>(value: T): T => value
const words: Form<string> = { form: 'text', read: text, json: asItIs }
const yesOrNo: Form<boolean> = { form: 'boolean', read: trueOrFalse, json: asItIs }
const time: Form<Instant> = { form: 'instant', read: instant, json: formatInstant }
const visit: Form<Appointment> = { form: 'appointment', read: readAppointment, json: appointmentJson }
const oneWordOf = <T extends string>(list: readonly T[]): Form<T> => ({
  form: list,
  read: (value, field) => oneOf(list, value, field),
  json: asItIs,
})

/** Where nobody says it, it is `otherwise`; a fact without that has to be said. */
const unlessSaid = <T, const O>(form: Form<T>, otherwise: O) => ({ ...form, otherwise })
const ifKnown = <T>(form: Form<T>) => unlessSaid(form, null)

/**
 * The facts of one order, in the sequence in which they are written. The rest of what there is to know of each (its Chinese name, who says
 * it, how it is put together from what was said) is in orders/facts.ts.
 */
export const factForms = {
  id: words,
  kind: oneWordOf(kinds),
  product: oneWordOf(products),
  customerType: oneWordOf(customerTypes),
  /** The customer code; one household may hold several orders. */
  household: words,
  district: words,
  area: oneWordOf(areas),
  /** Entry in the source system: the clock starts here (三(三)2). */
  enteredAt: time,
  wantsSameDay: unlessSaid(yesOrNo, true),
  appointment: ifKnown(visit),
  acceptanceEvidence: ifKnown(words),
  reschedules: unlessSaid({ form: 'parts', read: readReschedules, json: reschedulesJson }, []),
  completedAt: ifKnown(time),
  cancelledAt: ifKnown(time),
  cancelledBy: ifKnown(oneWordOf(initiators)),
  exemption: ifKnown({ form: 'parts', read: readExemption, json: exemptionJson }),
  complaint: ifKnown({ form: 'parts', read: readComplaint, json: complaintJson }),
  delayCause: ifKnown(oneWordOf(delayCauses)),
  contractor: ifKnown(words),
  installer: ifKnown(words),
  acceptedBy: ifKnown(words),
  /** Where the line ends at the operator, and where the household is: what a common fault is known by. No clause asks for either. */
  olt: ifKnown(words),
  community: ifKnown(words),
  /** For pay: the order needed a visit. */
  onSite: unlessSaid(yesOrNo, true),
}

type Facts = typeof factForms
export type FactName = keyof Facts
type Otherwise<F extends FactName> = Facts[F] extends { readonly otherwise: infer O } ? O : never
/** All that is known of one order. */
export type Order = { readonly [F in FactName]: ReturnType<Facts[F]['read']> | Otherwise<F> }

/** The facts an order must have, and those it may have. */
export type SaidFacts = Pick<Order, { [F in FactName]: [Otherwise<F>] extends [never] ? F : never }[FactName]> & Partial<Order>

/** `{ from?, to }`, or `{ date }` for a whole day; `to` says more than `date` and goes before it. */
export function readAppointment(raw: unknown, field: string): Appointment {
  const f = asFields(raw, field)
  const from = instantOrNull(f['from'], `${field}.from`)
  const to = instantOrNull(f['to'], `${field}.to`)
  const day = dayOrNull(f['date'], `${field}.date`)
  if (to !== null) return { from, to }
  if (day === null) throw new BadInput(field, raw, '要有 to（时间）或 date（日期）')
  return { from, to: endOfDay(day) }
}

export function appointmentJson({ from, to }: Appointment) {
  return from === null ? { to: formatInstant(to) } : { from: formatInstant(from), to: formatInstant(to) }
}

function readReschedules(raw: unknown, field: string): readonly Reschedule[] {
  return asList(raw, field).map((one, i) => readReschedule(asFields(one, `${field}[${i}]`), `${field}[${i}]`))
}

function readReschedule(f: Fields, field: string): Reschedule {
  if (isAbsent(f['appointment'])) throw new BadInput(`${field}.appointment`, f['appointment'], '改约必须写明新的预约时间')
  return {
    at: instant(f['at'], `${field}.at`),
    initiator: oneOf(initiators, f['initiator'], `${field}.initiator`),
    confirmed: trueOrFalse(f['confirmed'], `${field}.confirmed`),
    evidence: textOrNull(f['evidence'], `${field}.evidence`),
    appointment: readAppointment(f['appointment'], `${field}.appointment`),
  }
}

function reschedulesJson(list: readonly Reschedule[]) {
  return list.map((r) => ({ ...r, at: formatInstant(r.at), appointment: appointmentJson(r.appointment) }))
}

function readExemption(raw: unknown, field: string): GrantedExemption {
  const f = asFields(raw, field)
  const note =
    f['reason'] === 'safety' ? '；安全原因不上门的，超时仍须补偿，不是免责事由〔四(八)〕' : '；没有其他免责事由〔三(二)〕〔I-12〕'
  return {
    reason: oneOf(exemptionReasons, f['reason'], `${field}.reason`, note),
    grantedAt: instant(f['grantedAt'], `${field}.grantedAt`),
    evidence: textOrNull(f['evidence'], `${field}.evidence`),
    revokedAt: instantOrNull(f['revokedAt'], `${field}.revokedAt`),
  }
}

function exemptionJson({ grantedAt, revokedAt, ...e }: GrantedExemption) {
  return { ...e, grantedAt: formatInstant(grantedAt), revokedAt: revokedAt === null ? null : formatInstant(revokedAt) }
}

function readComplaint(raw: unknown, field: string): Complaint {
  return { at: instant(asFields(raw, field)['at'], `${field}.at`) }
}

function complaintJson({ at }: Complaint) {
  return { at: formatInstant(at) }
}
