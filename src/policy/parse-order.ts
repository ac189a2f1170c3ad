import { BadInput } from './bad-input.ts'
import { type Instant, endOfDay, formatInstant } from './instant.ts'
import {
  type Appointment,
  type GrantedExemption,
  type Order,
  type Reschedule,
  areas,
  customerTypes,
  delayCauses,
  exemptionReasons,
  initiators,
  kinds,
  products,
} from './order.ts'
import { asFields, asList, booleanOr, dayOrNull, instant, instantOrNull, isAbsent, oneOf, oneOfOrNull, text, textOrNull } from './read.ts'

/** The JSON form of docs/notice.md section 2 → an order; throws BadInput naming field and value. Fields it does not know are left alone. */
export function parseOrder(raw: unknown): Order {
  const f = asFields(raw, '工单')
  const enteredAt = instant(f['enteredAt'], 'enteredAt')
  return {
    id: text(f['id'], 'id'),
    kind: oneOf(kinds, f['kind'], 'kind'),
    product: oneOf(products, f['product'], 'product'),
    customerType: oneOf(customerTypes, f['customerType'], 'customerType'),
    household: text(f['household'], 'household'),
    district: text(f['district'], 'district'),
    area: oneOf(areas, f['area'], 'area'),
    enteredAt,
    wantsSameDay: booleanOr(f['wantsSameDay'], 'wantsSameDay', true),
    appointment: isAbsent(f['appointment']) ? null : appointment(f['appointment'], 'appointment'),
    acceptanceEvidence: textOrNull(f['acceptanceEvidence'], 'acceptanceEvidence'),
    reschedules: isAbsent(f['reschedules'])
      ? []
      : asList(f['reschedules'], 'reschedules').map((r, i) => reschedule(r, `reschedules[${i}]`, enteredAt)),
    completedAt: instantOrNull(f['completedAt'], 'completedAt'),
    cancelledAt: instantOrNull(f['cancelledAt'], 'cancelledAt'),
    cancelledBy: oneOfOrNull(initiators, f['cancelledBy'], 'cancelledBy'),
    exemption: isAbsent(f['exemption']) ? null : exemption(f['exemption']),
    complaint: isAbsent(f['complaint']) ? null : { at: instant(asFields(f['complaint'], 'complaint')['at'], 'complaint.at') },
    delayCause: oneOfOrNull(delayCauses, f['delayCause'], 'delayCause'),
    contractor: textOrNull(f['contractor'], 'contractor'),
    installer: textOrNull(f['installer'], 'installer'),
    acceptedBy: textOrNull(f['acceptedBy'], 'acceptedBy'),
    onSite: booleanOr(f['onSite'], 'onSite', true),
  }
}

/** `{ from?, to }`, or `{ date }` for a whole day; `to` says more than `date` and goes before it. */
export function appointment(raw: unknown, field: string): Appointment {
  const f = asFields(raw, field)
  const from = instantOrNull(f['from'], `${field}.from`)
  const to = instantOrNull(f['to'], `${field}.to`)
  const day = dayOrNull(f['date'], `${field}.date`)
  if (to !== null) return { from, to }
  if (day === null) throw new BadInput(field, raw, '要有 to（时间）或 date（日期）')
  return { from, to: endOfDay(day) }
}

function reschedule(raw: unknown, field: string, enteredAt: Instant): Reschedule {
  const f = asFields(raw, field)
  const at = instant(f['at'], `${field}.at`)
  if (at < enteredAt) throw new BadInput(`${field}.at`, f['at'], `改约不能早于录入时间 ${formatInstant(enteredAt)}`)
  const { confirmed } = f
  if (typeof confirmed !== 'boolean') throw new BadInput(`${field}.confirmed`, confirmed, '应为 true 或 false')
  if (isAbsent(f['appointment'])) throw new BadInput(`${field}.appointment`, f['appointment'], '改约必须写明新的预约时间')
  return {
    at,
    initiator: oneOf(initiators, f['initiator'], `${field}.initiator`),
    confirmed,
    evidence: textOrNull(f['evidence'], `${field}.evidence`),
    appointment: appointment(f['appointment'], `${field}.appointment`),
  }
}

function exemption(raw: unknown): GrantedExemption {
  const f = asFields(raw, 'exemption')
  const note =
    f['reason'] === 'safety' ? '；安全原因不上门的，超时仍须补偿，不是免责事由〔四(八)〕' : '；没有其他免责事由〔三(二)〕〔I-12〕'
  return {
    reason: oneOf(exemptionReasons, f['reason'], 'exemption.reason', note),
    grantedAt: instant(f['grantedAt'], 'exemption.grantedAt'),
    evidence: textOrNull(f['evidence'], 'exemption.evidence'),
    revokedAt: instantOrNull(f['revokedAt'], 'exemption.revokedAt'),
  }
}

const orNull = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))
export const appointmentJson = (a: Appointment) =>
  a.from === null ? { to: formatInstant(a.to) } : { from: formatInstant(a.from), to: formatInstant(a.to) }

/** The order in the JSON form that `parseOrder` reads. */
export const orderJson = (o: Order) => ({
  ...o,
  enteredAt: formatInstant(o.enteredAt),
  appointment: o.appointment && appointmentJson(o.appointment),
  reschedules: o.reschedules.map((r) => ({ ...r, at: formatInstant(r.at), appointment: appointmentJson(r.appointment) })),
  completedAt: orNull(o.completedAt),
  cancelledAt: orNull(o.cancelledAt),
  exemption: o.exemption && { ...o.exemption, grantedAt: formatInstant(o.exemption.grantedAt), revokedAt: orNull(o.exemption.revokedAt) },
  complaint: o.complaint && { at: formatInstant(o.complaint.at) },
})
