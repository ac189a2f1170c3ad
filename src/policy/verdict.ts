import { type ClauseId } from './clauses.ts'
import { type Ground, clausesOf } from './ground.ts'
import { type Instant, formatInstant } from './instant.ts'
import type { ScopeReason, Track } from './coverage.ts'
import type { ExemptionReason } from './order.ts'

export const statuses = ['not-covered', 'open', 'overdue', 'on-time', 'late', 'cancelled'] as const
export type Status = (typeof statuses)[number]

export const flags = [
  'appointment-before-entry',
  'appointment-too-early',
  'cancelled-after-due',
  'cause-without-exemption',
  'exemption-void-no-evidence',
  'exemption-void-not-rural',
  'force-majeure-expired',
  'late-reschedule',
  'missing-appointment',
  'opt-out-unproven',
  'reschedule-void-no-evidence',
  'unconfirmed-reschedule',
] as const
export type Flag = (typeof flags)[number]

export type Verdict = NotCovered | Covered

/** Outside the scope: nothing is promised, so nothing else is said. */
export interface NotCovered {
  readonly id: string
  readonly inScope: false
  readonly scopeReason: ScopeReason
  readonly track: null
  readonly guaranteed: false
  readonly dueBy: null
  readonly workBy: null
  readonly status: 'not-covered'
  readonly lateDays: 0
  readonly exemption: null
  readonly compensationFen: 0
  readonly payBy: null
  readonly flags: readonly []
  readonly grounds: readonly Ground[]
}

export interface Covered {
  readonly id: string
  readonly inScope: true
  readonly scopeReason: null
  readonly track: Track
  /** 慢必赔 covers it. */
  readonly guaranteed: boolean
  /** The last second that is still in time; null when no time was ever promised. Promises and money look here. */
  readonly dueBy: Instant | null
  /** When the visit is now expected; alerts about work still to do look here. */
  readonly workBy: Instant | null
  readonly status: Exclude<Status, 'not-covered'>
  readonly lateDays: number
  readonly exemption: ExemptionReason | null
  readonly compensationFen: number
  readonly payBy: Instant | null
  /** A set, sorted. */
  readonly flags: readonly Flag[]
  /** What was applied, in order; `explain` turns it into sentences. */
  readonly grounds: readonly Ground[]
}

/** The clauses and interpretations a verdict rests on, each once, in the order they were first applied. */
export function clausesOfVerdict(verdict: Verdict): ClauseId[] {
  const seen: ClauseId[] = []
  for (const ground of verdict.grounds) for (const clause of clausesOf(ground)) if (!seen.includes(clause)) seen.push(clause)
  return seen
}

const instantOrNull = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))

function fieldsJson(v: Verdict) {
  const dueBy = instantOrNull(v.dueBy)
  return {
    id: v.id,
    inScope: v.inScope,
    scopeReason: v.scopeReason,
    track: v.track,
    guaranteed: v.guaranteed,
    dueBy,
    workBy: v.workBy === v.dueBy ? dueBy : instantOrNull(v.workBy),
    status: v.status,
    lateDays: v.lateDays,
    exemption: v.exemption,
    compensationFen: v.compensationFen,
    payBy: instantOrNull(v.payBy),
    flags: v.flags,
  }
}

/** The JSON form of `sameday judge`, fields in its order. */
export const verdictJson = (v: Verdict) => ({ ...fieldsJson(v), clauses: clausesOfVerdict(v) })

/** The same as text. Chinese would make JSON.stringify take three times as long; clauses have nothing to escape and are put in as they are. */
export const verdictLine = (v: Verdict): string =>
  `${JSON.stringify(fieldsJson(v)).slice(0, -1)},"clauses":["${clausesOfVerdict(v).join('","')}"]}`
