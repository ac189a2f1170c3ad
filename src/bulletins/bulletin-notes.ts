import {
  causeLine,
  faultLine,
  kindLine,
  method,
  moneyLine,
  monthLine,
  monthMoney,
  noCause,
  openLine,
  rescheduleLine,
} from '../messages/bulletin-text.ts'
import { duration, kindNames } from '../messages/order-words.ts'
import { causeText } from '../policy/explain.ts'
import type { Figures } from '../policy/figures.ts'
import { type Instant, civil } from '../policy/instant.ts'
import { formatRate } from '../policy/rate.ts'
import type { Bulletin } from './bulletin.ts'
import { saidCounts, saidMoney } from './said.ts'

/** What stands below the table: work in hand, causes, reschedules, money, and the month. */
export function bulletinNotes({ day, unknownReschedules, monthToDate, date, asOf, districts }: Bulletin): string[] {
  const { rescheduled, causes } = day
  const byKind = districts !== null && day.all.due > 0
  const { month, date: dayOfMonth } = civil(date)
  const soFar = dayOfMonth === 1 ? `${month}月1日` : `${month}月1日至${dayOfMonth}日`
  return [
    ...(byKind ? [kindLine(kindNames.install, saidCounts(day.installs)), kindLine(kindNames.repair, saidCounts(day.repairs))] : []),
    openLine(day.openNow, day.overdueNow, oldest(day, asOf)),
    ...(causes.length === 0
      ? []
      : [causeLine(causes.map(({ cause, orders }) => ({ name: cause === null ? noCause : causeText[cause], orders })))]),
    rescheduleLine(rescheduled.part, formatRate(rescheduled), day.unconfirmedReschedules, unknownReschedules),
    faultLine(day.cancelledAfterDue, day.acceptanceFaults),
    moneyLine(saidMoney(day.compensation)),
    monthLine(soFar, saidCounts(monthToDate.all)),
    monthMoney(saidMoney(monthToDate.compensation)),
    method,
  ]
}

const oldest = ({ oldestOverdue }: Figures, asOf: Instant): { id: string; late: string } | null =>
  oldestOverdue && { id: oldestOverdue.id, late: duration(asOf - oldestOverdue.dueBy) }
