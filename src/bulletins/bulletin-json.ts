import type { Figures } from '../policy/figures.ts'
import { type Instant, formatDay, formatInstant } from '../policy/instant.ts'
import type { OverdueCounts } from '../policy/overdue.ts'
import { type Rate, formatRate } from '../policy/rate.ts'
import { type Bulletin, scopeKey } from './bulletin.ts'
import { overdueOf } from './figure-words.ts'

/** A bulletin for programs: every figure whole, rates exact and as they are shown, money in fen. */
export const bulletinJson = (bulletin: Bulletin) => ({
  scope: scopeKey(bulletin.scope),
  date: formatDay(bulletin.date),
  edition: bulletin.edition,
  asOf: formatInstant(bulletin.asOf),
  dataAsOf: bulletin.dataAsOf === null ? null : formatInstant(bulletin.dataAsOf),
  day: { ...figuresJson(bulletin.day), unknownReschedules: bulletin.unknownReschedules },
  dayBefore: countsOfAll(bulletin.dayBefore),
  monthToDate: figuresJson(bulletin.monthToDate),
  payouts: bulletin.payouts,
  days: { from: formatDay(bulletin.days.from), to: formatDay(bulletin.days.to) },
  weekBefore: bulletin.weekBefore && countsOfAll(bulletin.weekBefore),
  escalations: bulletin.escalations,
  overdue: overdueJson(bulletin.overdue),
  exemptOverdue: bulletin.exemptOverdue,
  rankedBy: bulletin.rankedBy,
  place: bulletin.place,
  crews: bulletin.crews.map((one) => ({ ...one, counts: counts(one.counts) })),
  contractors: bulletin.contractors.map((one) => ({ ...one, installerLate: rate(one.installerLate) })),
  late: bulletin.late.map((one) => ({ ...one, dueBy: formatInstant(one.dueBy), completedAt: instantOrNull(one.completedAt) })),
  toDo: bulletin.toDo.map(({ task, orders }) => ({ task, orders: orders.map((one) => ({ ...one, dueBy: instantOrNull(one.dueBy) })) })),
  districts: bulletin.districts?.map(({ rank, entry }) => ({ rank, district: entry.district, ...figuresJson(entry.figures) })) ?? null,
})

export const instantOrNull = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))

export const overdueJson = ({ oldest, ...counted }: OverdueCounts) => ({
  ...counted,
  oldest: oldest && { id: oldest.id, dueBy: formatInstant(oldest.dueBy) },
})

export const figuresJson = (figures: Figures) => ({
  ...countsOfAll(figures),
  openNow: figures.openNow,
  overdueNow: figures.overdueNow,
  oldestOverdue: figures.oldestOverdue && { id: figures.oldestOverdue.id, dueBy: formatInstant(figures.oldestOverdue.dueBy) },
  rescheduled: rate(figures.rescheduled),
  unconfirmedReschedules: figures.unconfirmedReschedules,
  cancelledAfterDue: figures.cancelledAfterDue,
  acceptanceFaults: figures.acceptanceFaults,
  causes: figures.causes,
  compensation: figures.compensation,
})

export const countsOfAll = ({ all, installs, repairs }: Pick<Figures, 'all' | 'installs' | 'repairs'>) => ({
  all: counts(all),
  installs: counts(installs),
  repairs: counts(repairs),
})

const counts = (c: Figures['all']) => ({ ...c, overdue: overdueOf(c), rawRate: rate(c.rawRate), assessedRate: rate(c.assessedRate) })

const rate = (r: Rate) => ({ part: r.part, of: r.of, shown: formatRate(r) })
