import { type Instant, formatInstant, parseInstant } from '../../policy/instant.ts'

// One rule for whatever brings facts: rows of files and pushed events.

/** The notice is of 2017; what lies before it or a lifetime ahead is a slip. */
const FIRST_YEAR = 2017
const LAST_YEAR = 2100
const FROM = startOf(FIRST_YEAR)
const TO = startOf(LAST_YEAR + 1)

/** Clocks of two systems differ by this much without anybody lying. */
export const SKEW = 5 * 60

function startOf(year: number): Instant {
  const at = parseInstant(`${year}-01-01T00:00:00+08:00`)
  if (at === null) throw new RangeError(`no year ${year}`)
  return at
}

/** Why a time of an order cannot be, planned or past; null when it can. */
export const impossibleYear = (at: Instant): string | null => (at < FROM || at >= TO ? `不在 ${FIRST_YEAR} 至 ${LAST_YEAR} 年之间` : null)

/** Up to when something can have happened: as of when its source speaks, or the clock. */
export interface Until {
  readonly at: Instant
  readonly name: '数据截至时间' | '现在'
}

/** Why a fact cannot have happened at this time; null when it can have. */
export const impossibleFact = (at: Instant, until: Until): string | null =>
  impossibleYear(at) ?? (at > until.at + SKEW ? `晚于${until.name} ${shown(until.at)}` : null)

/** Why an order cannot have ended then; null when it can have. */
export const impossibleEnd = (endedAt: Instant, enteredAt: Instant): string | null =>
  endedAt < enteredAt ? `早于录入时间 ${shown(enteredAt)}` : null

export const shown = (at: Instant): string => formatInstant(at).slice(0, 19).replace('T', ' ')
