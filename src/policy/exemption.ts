import type { Context } from './context.ts'
import type { Ground, MissedEvent, VoidGround } from './ground.ts'
import { HOUR, type Instant, dayOf } from './instant.ts'
import type { ExemptionReason, GrantedExemption, Order } from './order.ts'
import { inForce } from './parameters.ts'
import type { Flag } from './verdict.ts'

export interface ExemptionFinding {
  readonly reason: ExemptionReason | null
  /** The instant from which a repair's compensated days count: the deadline, or the end of the grace after force majeure. */
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
  const { excuse, missed } = forceMajeure(order, dueBy, end, context)
  const granted = grantedExemption(order)
  if (excuse === null) return { ...granted, countFrom: dueBy, grounds: [...missed, ...granted.grounds] }
  const event: Ground = { rule: 'force-majeure', kind: order.kind, ...excuse, expired: end > excuse.until }
  if (!event.expired) return { ...none, reason: 'force-majeure', grounds: [event] }
  return {
    ...granted,
    countFrom: excuse.until,
    flags: ['force-majeure-expired', ...granted.flags],
    grounds: [event, ...granted.grounds],
  }
}

interface ForceMajeureFinding {
  /** Until when the events excuse, grace included; null when none met the promised window or the deadline outlasts them. */
  readonly excuse: { readonly until: Instant; readonly graceHours: number } | null
  /** Why none does although there were some. */
  readonly missed: readonly Ground[]
}

/** I-7: the declared events of the order's district must meet the promised window, from entry to deadline. */
function forceMajeure(order: Order, dueBy: Instant, end: Instant, context: Context): ForceMajeureFinding {
  let latest: Instant | null = null
  let missed: MissedEvent | null = null
  for (const event of context.forceMajeure) {
    if (!event.districts.includes(order.district) || event.to < order.enteredAt || event.from > end) continue
    if (event.declaredAt !== null && event.declaredAt > context.asOf) continue
    if (event.except.includes(order.id)) missed = 'excepted'
    else if (event.from > dueBy) missed ??= 'after-deadline'
    else if (latest === null || event.to > latest) latest = event.to
  }
  if (latest === null) return { excuse: null, missed: missed === null ? [] : [{ rule: 'force-majeure-missed', why: missed }] }
  const graceHours = inForce(context.parameters.forceMajeureGraceHours, dayOf(order.enteredAt))
  const until = latest + graceHours * HOUR
  return { excuse: until > dueBy ? { until, graceHours } : null, missed: [] }
}

type Granted = Pick<ExemptionFinding, 'reason' | 'revokedAt' | 'flags' | 'grounds'>

const voidFlags: Readonly<Record<VoidGround, readonly Flag[]>> = {
  revoked: [],
  'not-rural': ['exemption-void-not-rural'],
  'no-evidence': ['exemption-void-no-evidence'],
}

function grantedExemption(order: Order): Granted {
  const { exemption, complaint } = order
  if (exemption === null) return { reason: null, revokedAt: null, flags: [], grounds: [] }
  const { reason, evidence, revokedAt } = exemption
  const why = voidGround(exemption, order)
  if (why === null)
    return {
      reason,
      revokedAt: null,
      flags: [],
      grounds: [{ rule: 'exemption-granted', reason, evidence, complaint: complaint !== null }],
    }
  const at = why === 'revoked' ? revokedAt : null
  return { reason: null, revokedAt: at, flags: voidFlags[why], grounds: [{ rule: 'exemption-void', why, reason, at }] }
}

/** 三(三)1 for the last: once the customer complains, only proof upholds what the district says. */
function voidGround(exemption: GrantedExemption, order: Order): VoidGround | null {
  if (exemption.revokedAt !== null) return 'revoked'
  if (exemption.reason === 'rural' && order.area !== 'rural') return 'not-rural'
  return order.complaint && exemption.evidence === null ? 'no-evidence' : null
}
