import { sql } from 'kysely'
import type { Alerting } from '../alerting/alerts-due.ts'
import { loadHeard, noteForecast } from '../alerting/heard-today.ts'
import { peopleCalled } from '../alerting/hearers.ts'
import { type Silence, isSilenced, silencesAt } from '../alerting/silences/silences.ts'
import { isQuiet } from '../alerting/steps.ts'
import type { Db, Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { lock } from '../db/lock.ts'
import { type Jobs, type ToSay, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import { caughtUpLine, saidBeforeLine } from '../messages/forecast-text.ts'
import type { CardMessage, TableMessage } from '../messages/message.ts'
import { type Group, type Organisation, districtName } from '../people/organisation.ts'
import { HOUR, type Instant, dayOf, formatClock, formatInstant, startOfDay, timeOfDay } from '../policy/instant.ts'
import { forecastMessage } from './forecast-message.ts'
import { type Outlook, knownOf, outlookOf } from './outlook.ts'

/** When the cut-off has closed the day's list, and when help can still be sent. */
export const forecastTimes = [16 * HOUR, 17.5 * HOUR] as const

/** Later than this it says that it is late. */
const LATE_SECONDS = 600

interface Before {
  readonly slot: Instant
  readonly undone: number
}

/**
 * Tells the groups of the districts and the city what tonight will leave undone, in the caller's transaction, as of now: where something is, and
 * later in the day where that has changed, as far as the group's budget for the day goes. The ids of new messages.
 */
export async function sayForecasts(trx: Trx, alerting: Alerting, jobs: Jobs, slot: Instant): Promise<string[]> {
  const { organisation, platformsOf, now } = alerting
  if (isQuiet(organisation.quietHours, now)) return []
  const groups = organisation.groups.filter(
    ({ id, posts, purpose }) => purpose !== 'control' && posts.includes('alerts') && platformsOf(id).length > 0,
  )
  const known = await knownOf(trx, organisation, [...new Set(groups.flatMap(({ districts }) => districts))], now)
  // It shares the budget of the alerts, of which one decision is made at a time.
  await lock(trx, 'alerting')
  const { used } = await loadHeard(trx, now, slot)
  const silences = await silencesAt(trx, now)
  const messages: ToSay[] = []
  for (const group of groups.filter(({ id }) => used(id) < organisation.alertBudget)) {
    const found = outlookOf(known, group.districts)
    const before = await saidBefore(trx, group.id, slot)
    const message = messageFor(group, found, before, silences, { organisation, slot })
    if (message === null) continue
    const key = `forecast/${group.id}/${formatInstant(slot)}`
    await remember(trx, group.id, found, slot)
    await noteForecast(trx, { hearer: group.id, orders: found.late.length, key }, slot)
    const conversation = { kind: 'group', group: group.id } as const
    messages.push(...onEach(platformsOf(group.id), { key, conversation, message, lane: 'alert', ...worth('forecast', now) }))
  }
  return enqueueAll(trx, jobs, messages)
}

/** Null: there is nothing to say, or nothing else than before. */
function messageFor(
  group: Group,
  found: Outlook,
  before: Before | null,
  silences: readonly Silence[],
  { organisation, slot }: { readonly organisation: Organisation; readonly slot: Instant },
): CardMessage | TableMessage | null {
  const { late, undone, at } = found
  if (undone === null || late.length === (before?.undone ?? 0)) return null
  if (late.length > 0 && late.every((one) => isKeptQuiet(one, silences))) return null
  const where = group.purpose === 'city' ? '全市' : group.districts.map((id) => districtName(organisation, id)).join('、')
  const message = forecastMessage(found, organisation, where)
  if (message === null) return null
  const above = [
    ...(at - slot > LATE_SECONDS ? [caughtUpLine(clockText(slot))] : []),
    ...(before === null ? [] : [saidBeforeLine(clockText(before.slot), before.undone)]),
  ]
  const mentions = group.purpose === 'district' ? dispatchers(found, organisation) : []
  return { ...message, lead: [...above, ...(message.lead ?? [])], mentions }
}

const isKeptQuiet = ({ ifLate: { order } }: Outlook['late'][number], silences: readonly Silence[]): boolean =>
  silences.some((silence) => isSilenced(silence, order))

/** Who can send help. */
const dispatchers = ({ late }: Outlook, organisation: Organisation): string[] => [
  ...new Set(late.flatMap(({ work }) => peopleCalled(organisation, ['dispatcher'], { district: work.district, installer: work.crew }))),
]

const clockText = (at: Instant): string => formatClock(timeOfDay(at)).slice(0, 5)

/** The last of the day before this slot. */
async function saidBefore(db: Db, hearer: string, slot: Instant): Promise<Before | null> {
  const { rows } = await sql<Before>`
    select slot, undone from forecast_said
    where hearer = ${hearer} and slot >= ${timestamp(startOfDay(dayOf(slot)))} and slot < ${timestamp(slot)}
    order by slot desc limit 1`.execute(db)
  return rows[0] ?? null
}

async function remember(trx: Trx, hearer: string, { late, undone }: Outlook, slot: Instant): Promise<void> {
  const { low, high } = undone ?? { low: 0, high: 0 }
  await trx
    .insertInto('forecast_said')
    .values({ hearer, slot: formatInstant(slot), undone: late.length, low, high, orders: late.map(({ work }) => work.id) })
    .execute()
}
