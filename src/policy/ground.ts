import type { ClauseId } from './clauses.ts'
import type { Instant } from './instant.ts'
import type { Area, DelayCause, ExemptionReason, Kind } from './order.ts'
import type { ScopeReason, Track } from './coverage.ts'

/** How the deadline was found: by the day or 24 h, by an agreed time, by the standard limit, or not at all. */
export type DeadlineBasis = 'day-of-entry' | 'hours-after-entry' | 'appointment' | 'next-day' | 'none'

/** What became of a reschedule; the first that fits. */
export type RescheduleOutcome = 'unconfirmed' | 'void-no-evidence' | 'after-deadline' | 'first-promise' | 'by-customer' | 'by-company'

/** Why an event in the district does not excuse the order: it began when the order was already late, or does not hold for this order. */
export type MissedEvent = 'after-deadline' | 'excepted'

/** Why a granted exemption does not hold; the first that fits. */
export type VoidGround = 'revoked' | 'not-rural' | 'no-evidence'

/** One step of a judgement with what its sentence needs. Steps stand in the order in which they were applied. */
export type Ground =
  | { readonly rule: 'out-of-scope'; readonly reason: ScopeReason; readonly area: Area; readonly enteredAt: Instant }
  | { readonly rule: 'in-scope'; readonly area: Area }
  | {
      readonly rule: 'deadline'
      readonly track: Track
      readonly basis: DeadlineBasis
      readonly enteredAt: Instant
      readonly cutOff: Instant
      readonly wantsSameDay: boolean
      readonly hours: number | null
      readonly dueBy: Instant | null
    }
  | {
      readonly rule: 'appointment-unusable'
      readonly why: 'before-entry' | 'too-early' | 'missing'
      readonly kind: Kind
      readonly wantsSameDay: boolean
    }
  | { readonly rule: 'opt-out-unproven' }
  | {
      readonly rule: 'reschedule'
      readonly outcome: RescheduleOutcome
      readonly at: Instant
      readonly to: Instant
      readonly dueBy: Instant | null
      readonly earlier: boolean
    }
  | {
      readonly rule: 'end'
      readonly event: 'completed' | 'cancelled' | 'open'
      readonly at: Instant
      readonly late: boolean
      readonly dueBy: Instant | null
    }
  | { readonly rule: 'cancelled-after-due'; readonly byCompany: boolean }
  | { readonly rule: 'late-days'; readonly days: number; readonly seconds: number }
  | { readonly rule: 'rural' }
  | { readonly rule: 'force-majeure'; readonly kind: Kind; readonly until: Instant; readonly graceHours: number; readonly expired: boolean }
  | { readonly rule: 'force-majeure-missed'; readonly why: MissedEvent }
  | { readonly rule: 'exemption-granted'; readonly reason: ExemptionReason; readonly evidence: string | null; readonly complaint: boolean }
  | { readonly rule: 'exemption-void'; readonly why: VoidGround; readonly reason: ExemptionReason; readonly at: Instant | null }
  | { readonly rule: 'not-guaranteed'; readonly kind: Kind }
  | {
      readonly rule: 'compensation'
      readonly kind: Kind
      readonly fen: number
      readonly days: number
      readonly capped: boolean
      readonly appointed: boolean
      readonly cause: DelayCause | null
    }
  | { readonly rule: 'cause-without-exemption'; readonly cause: DelayCause }
  | {
      readonly rule: 'pay-by'
      readonly payBy: Instant
      readonly days: number
      readonly from: Instant
      readonly event: 'end' | 'revocation' | 'complaint'
    }

const scopeClauses: Readonly<Record<ScopeReason, readonly ClauseId[]>> = {
  kind: ['二(二)', '二(四)1'],
  'before-effective-date': ['二(三)'],
  product: ['二(二)'],
  'customer-type': ['二(二)'],
  'area-not-opted-in': ['二(五)'],
}

const rescheduleClauses: Readonly<Record<RescheduleOutcome, readonly ClauseId[]>> = {
  unconfirmed: ['四(五)'],
  'void-no-evidence': ['四(五)', '三(三)1'],
  'after-deadline': ['四(五)', 'I-15'],
  'first-promise': ['四(五)'],
  'by-customer': ['四(五)', '三(二)1'],
  'by-company': ['四(五)', 'I-5'],
}

const reasonClause = (reason: ExemptionReason): ClauseId => (reason === 'customer' ? '三(二)1' : '三(二)2')

/** The clauses and interpretations that a step rests on. */
export function clausesOf(ground: Ground): readonly ClauseId[] {
  switch (ground.rule) {
    case 'out-of-scope':
      return scopeClauses[ground.reason]
    case 'in-scope':
      return ground.area === 'rural' ? ['二(二)', '二(三)', '二(五)', 'I-13'] : ['二(二)', '二(三)', '二(五)']
    case 'deadline':
      return deadlineClauses(ground)
    case 'appointment-unusable':
      return ground.kind === 'repair' ? ['二(四)2'] : ground.wantsSameDay ? ['二(四)1', 'I-14'] : ['二(四)1']
    case 'opt-out-unproven':
      return ['三(三)1']
    case 'reschedule':
      return ground.earlier ? [...rescheduleClauses[ground.outcome], 'I-15'] : rescheduleClauses[ground.outcome]
    case 'end':
      return ['三(三)2']
    case 'cancelled-after-due':
      return ['I-8']
    case 'late-days':
      return ['三(一)', 'I-3']
    case 'rural':
      return ['三(二)2', 'I-13']
    case 'force-majeure':
      return ['二(四)3(1)', '三(二)2', 'I-7']
    case 'force-majeure-missed':
      return ground.why === 'excepted' ? ['二(四)3(1)'] : ['二(四)3(1)', 'I-7']
    case 'exemption-granted':
      return ground.complaint ? [reasonClause(ground.reason), '三(三)1'] : [reasonClause(ground.reason)]
    case 'exemption-void':
      return ground.why === 'no-evidence' ? [reasonClause(ground.reason), '三(三)1'] : [reasonClause(ground.reason)]
    case 'not-guaranteed':
      return ground.kind === 'repair' ? ['二(四)2'] : ['二(四)1']
    case 'compensation':
      return compensationClauses(ground)
    case 'cause-without-exemption':
      return ['二(四)3(2)']
    case 'pay-by':
      return ground.event === 'end' ? ['四(六)', 'I-10'] : ['四(六)', 'I-10', 'I-16']
  }
}

function deadlineClauses(ground: Extract<Ground, { rule: 'deadline' }>): ClauseId[] {
  const clauses: ClauseId[] = ['三(三)2', ground.track.endsWith('install') ? '二(四)1' : '二(四)2']
  if (ground.wantsSameDay && ground.enteredAt === ground.cutOff) clauses.push('I-1')
  if (ground.track === 'standard-repair') clauses.push('I-9')
  if (ground.basis !== 'none') clauses.push('I-2')
  return clauses
}

function compensationClauses(ground: Extract<Ground, { rule: 'compensation' }>): ClauseId[] {
  const clauses: ClauseId[] = ['二(四)3(2)', '三(一)']
  if (ground.appointed) clauses.push('I-6')
  if (ground.cause === 'safety') clauses.push('四(八)', '三(二)', 'I-12')
  return clauses
}
