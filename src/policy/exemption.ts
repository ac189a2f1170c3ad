import type { Context } from './context.ts'
import type { Ground, VoidGround } from './ground.ts'
import { HOUR, type Instant, dayOf } from './instant.ts'
import type { ExemptionReason, GrantedExemption, Order } from './order.ts'
import { inForce } from './parameters.ts'
import type { Flag } from './verdict.ts'

export interface ExemptionFinding {
  readonly reason: ExemptionReason | null
  /** From when a repair's compensated days count: the deadline, or the end of the grace after force majeure. */
  readonly countFrom: Instant
  /** A revocation that took the exemption away: the 7 days run from then (I-16). */
  readonly revokedAt: Instant | null
  readonly flags: readonly Flag[]
  readonly grounds: readonly Ground[]
}

/** 三(二): whether an order that ran late past `dueBy` until `end` is exempt; the first ground that holds. */
export function exemptionOf(order: Order, dueBy: Instant, end: Instant, context: Context): ExemptionFinding {
  const none = { reason: null, countFrom: dueBy, revokedAt: null, flags: [], grounds: [] }
  if (order.area === 'rural') return { ...none, reason: 'rural', grounds: [{ rule: 'rural' }] }
  const event = forceMajeureUntil(order, dueBy, context)
  if (event !== null && end <= event.until)
    return { ...none, reason: 'force-majeure', grounds: [{ rule: 'force-majeure', ...event, expired: false }] }
  const granted = grantedExemption(order)
  if (event === null) return { ...none, ...granted }
  return {
    ...granted,
    countFrom: event.until,
    flags: ['force-majeure-expired', ...granted.flags],
    grounds: [{ rule: 'force-majeure', ...event, expired: true }, ...granted.grounds],
  }
}

/** I-7: until when force majeure that met the promised window excuses; null when none did or the deadline outlasts it. */
function forceMajeureUntil(order: Order, dueBy: Instant, context: Context): { until: Instant; graceHours: number } | null {
  let latest: Instant | null = null
  for (const event of context.forceMajeure) {
    if (!event.districts.includes(order.district) || event.except.includes(order.id)) continue
    if (event.declaredAt !== null && event.declaredAt > context.asOf) continue
    if (event.from <= dueBy && event.to >= order.enteredAt && (latest === null || event.to > latest)) latest = event.to
  }
  if (latest === null) return null
  const graceHours = inForce(context.parameters.forceMajeureGraceHours, dayOf(order.enteredAt))
  const until = latest + graceHours * HOUR
  return until > dueBy ? { until, graceHours } : null
}

type Granted = Pick<ExemptionFinding, 'reason' | 'revokedAt' | 'flags' | 'grounds'>

const voidFlags: Readonly<Record<VoidGround, readonly Flag[]>> = {
  revoked: [],
  'not-rural': ['exemption-void-not-rural'],
  'no-evidence': ['exemption-void-no-evidence'],
}

function grantedExemption(order: Order): Granted {
  const { exemption } = order
  if (exemption === null) return { reason: null, revokedAt: null, flags: [], grounds: [] }
  const why = voidGround(exemption, order)
  const { reason, evidence } = exemption
  if (why === null) return { reason, revokedAt: null, flags: [], grounds: [{ rule: 'exemption-granted', reason, evidence }] }
  const at = why === 'revoked' ? exemption.revokedAt : why === 'no-evidence' ? (order.complaint?.at ?? null) : null
  return {
    reason: null,
    revokedAt: why === 'revoked' ? exemption.revokedAt : null,
    flags: voidFlags[why],
    grounds: [{ rule: 'exemption-void', why, at }],
  }
}

/** 三(三)1 for the last: once the customer complains, only proof upholds what the district says. */
function voidGround(exemption: GrantedExemption, order: Order): VoidGround | null {
  if (exemption.revokedAt !== null) return 'revoked'
  if (exemption.reason === 'rural' && order.area !== 'rural') return 'not-rural'
  return order.complaint && exemption.evidence === null ? 'no-evidence' : null
}
