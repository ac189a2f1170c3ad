import {
  byKind,
  householdsShort,
  monthShort,
  noneLate,
  ofLate,
  oldestShort,
  tileNames,
  unconfirmedShort,
} from '../../messages/board-text.ts'
import { editionWords } from '../../messages/bulletin-text.ts'
import { durationBriefly } from '../../messages/order-words.ts'
import type { Tile } from '../../pictures/board.ts'
import { yuan } from '../../policy/explain.ts'
import { formatRate } from '../../policy/rate.ts'
import type { Bulletin } from '../bulletin.ts'
import { overdueOf } from '../figure-words.ts'

/** Eight figures: the day's above, what stays to be done and the month below. */
export function boardTiles(bulletin: Bulletin): Tile[] {
  const { day, overdue, asOf, monthToDate: month, edition } = bulletin
  const { all, installs, repairs, compensation } = day
  const running = editionWords[edition].running
  const oldest = overdue.oldest === null ? null : durationBriefly(asOf - overdue.oldest.dueBy)
  const third = all.late === 0 ? noneLate : ofLate(all.exempt, overdueOf(all))
  return [
    plain(tileNames.due, String(all.due), byKind(String(installs.due), String(repairs.due))),
    running
      ? plain(tileNames.done, String(all.done), byKind(String(installs.done), String(repairs.done)))
      : plain(tileNames.onTime, String(all.onTime), byKind(formatRate(installs.rawRate), formatRate(repairs.rawRate))),
    { ...plain(editionWords[edition].late, String(all.late), third), tone: all.late > all.exempt ? 'poor' : 'none' },
    running
      ? plain(tileNames.open, String(all.open), byKind(String(installs.open), String(repairs.open)))
      : plain(tileNames.owed, yuan(compensation.accruedFen), householdsShort(compensation.claims)),
    { ...plain(tileNames.overdue, String(overdue.total), oldestShort(oldest)), tone: overdue.total > 0 ? 'poor' : 'none' },
    plain(tileNames.rescheduled, String(day.rescheduled.part), unconfirmedShort(day.unconfirmedReschedules)),
    plain(tileNames.month, formatRate(month.all.assessedRate), monthShort(month.all.due, month.all.late)),
    plain(`本月${tileNames.owed}`, yuan(month.compensation.accruedFen), householdsShort(month.compensation.claims)),
  ]
}

const plain = (name: string, value: string, note: string): Tile => ({ name, value, note, tone: 'none' })
