import { sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'
import { tooLateText } from '../../src/messages/delivery-text.ts'
import { LISTED } from '../../src/messages/alert-text.ts'
import { type Instant, dayOf, formatInstant, startOfDay } from '../../src/policy/instant.ts'
import { type Knowledge, knowledgeOf } from './knowledge.ts'
import { type Arrival, named } from './platform.ts'
import type { Course } from './world.ts'

const MINUTE = 60
const HOUR = 3600
const MORNING = 7.5 * HOUR
/** Looks of the program within which what is due is said; one may fail, and what a minute has said already waits for the next. */
const LOOKS = 4

interface Row {
  readonly id: string
  readonly key: string
  readonly hearer: string
  readonly state: string
  readonly at: Instant
  readonly reason: string | null
  /** What it is noted to speak of. */
  readonly orders: readonly string[]
}

/**
 * Says what went wrong in a course of days, from what the branch knew and what the platform shows: nothing late is unsaid, nothing is said twice
 * unmarked or of what has ended, groups are spared, and every escalation has an owner or a next step. Empty: nothing.
 */
export async function faults(db: Db, course: Course): Promise<string[]> {
  const rows = await saidRows(db)
  const known = knowledgeOf(course)
  return [
    ...missing(course, rows, known),
    ...twice(course, rows),
    ...ofTheEnded(course, known),
    ...overBudget(course, rows),
    ...unsettled(course, rows),
    ...(await neverWritten(db)),
    ...ladders(course, known),
  ]
}

async function saidRows(db: Db): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select id, key, split_part(key, '/', 2) as hearer, state, reason, said_at as at, array(
        select order_id from alert_said s
        where s.hearer = split_part(key, '/', 2) and s.kind = split_part(key, '/', 3) and s.slot = outgoing.said_at and s.state = 'said'
      ) as orders
    from outgoing where lane = 'alert' order by position`.execute(db)
  return rows
}

/** A card that lists ten counts the others, of which only the notes tell which they are. */
const namedOrCounted = (arrival: Arrival, { orders }: Row): readonly string[] => {
  const ids = named(arrival)
  return ids.length < LISTED ? ids : [...ids, ...orders]
}

/**
 * Whoever was to be told of a late order, at once or in the morning, saw its number while it was still late. Not where a message was in doubt
 * twice and waits for a person, nor a group of what somebody has in hand.
 */
function missing({ orders, sweeps, arrivals, taken, organisation }: Course, rows: readonly Row[], known: Knowledge): string[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const doubted = rows.flatMap(({ state, hearer, at, orders: noted }) =>
    state === 'in-doubt' ? noted.map((id) => ({ who: `${hearer} ${id}`, at })) : [],
  )
  const shown = arrivals.flatMap((arrival) => {
    const row = byId.get(arrival.id)
    return row === undefined || row.key.split('/')[2] !== 'after'
      ? []
      : namedOrCounted(arrival, row).map((id) => ({ who: `${row.hearer} ${id}`, at: arrival.at }))
  })
  const seen = Map.groupBy([...shown, ...doubted], ({ who }) => who)
  const { holds } = organisation.escalation
  const inHand = (id: string, from: Instant): boolean =>
    taken.some((one) => one.order === id && one.at <= from && from < Math.min(one.at + holds, one.until))
  const wasTold = (hearer: string, id: string, from: Instant, to: Instant): boolean =>
    (seen.get(`${hearer} ${id}`) ?? []).some(({ at }) => at >= from && at <= to)
  const found: string[] = []
  for (const { id, district } of orders) {
    let since: { dueBy: Instant; at: Instant } | null = null
    let morning = 0
    for (const [i, at] of sweeps.entries()) {
      const state = known(id, at)
      if (state.state !== 'overdue' || since?.dueBy !== state.dueBy) {
        since = state.state === 'overdue' ? { dueBy: state.dueBy, at } : null
        morning = 0
      }
      const until = sweeps[i + LOOKS]
      if (since === null || until === undefined || !stays(known, id, sweeps.slice(i, i + LOOKS + 1), since.dueBy)) continue
      const grace = until + 2 * HOUR
      if (at === since.at && !wasTold('@desk', id, at - MINUTE, grace))
        found.push(`${id}, late since ${formatInstant(since.dueBy)}, is unknown to the desk at ${formatInstant(at)}`)
      const time = startOfDay(dayOf(at)) + MORNING
      const before = sweeps[i - 1] ?? -Infinity
      if (morning === 0 && at >= time && time > since.dueBy && (since.at <= time || before < time)) {
        morning = time
        if (!inHand(id, at) && !wasTold(district, id, since.at - MINUTE, grace))
          found.push(`${id}, late since ${formatInstant(since.dueBy)}, is unknown in ${district} at ${formatInstant(at)}`)
      }
    }
  }
  return found
}

const stays = (known: Knowledge, id: string, looks: readonly Instant[], dueBy: Instant): boolean =>
  looks.every((at) => {
    const state = known(id, at)
    return state.state === 'overdue' && state.dueBy === dueBy
  })

/** A message is shown once unmarked; and of one late order the desk is told at once for each deadline and each life. */
function twice({ orders, arrivals }: Course, rows: readonly Row[]): string[] {
  const found = [
    ...Map.groupBy(
      arrivals.filter(({ repeat }) => !repeat),
      ({ id }) => id,
    ),
  ].flatMap(([id, shown]) => (shown.length > 1 ? [`message ${id} is shown ${shown.length} times unmarked`] : []))
  const breaches = new Set(rows.filter(({ key }) => key.includes('/after/breach/')).map(({ id }) => id))
  const shown = new Map(arrivals.filter(({ id }) => breaches.has(id)).map((arrival) => [arrival.id, arrival]))
  const times = Map.groupBy([...shown.values()].flatMap(named), (id) => id)
  for (const { id, versions } of orders) {
    const lives = versions.filter(({ facts }) => !('completedAt' in facts) || facts.completedAt === null).length
    const count = times.get(id)?.length ?? 0
    if (count > lives) found.push(`${id} is late to the desk ${count} times, with ${lives} versions that are open`)
  }
  return found
}

/** Nothing that had ended by then is said to be late or due. */
const ofTheEnded = ({ arrivals, orders }: Course, known: Knowledge): string[] => {
  const ids = new Set(orders.map(({ id }) => id))
  return arrivals
    .filter(({ message }) => message.kind === 'card')
    .flatMap((arrival) =>
      named(arrival).flatMap((id) =>
        ids.has(id) && known(id, arrival.at).state === 'ended'
          ? [`${id} had ended when ${arrival.id} was shown at ${formatInstant(arrival.at)}`]
          : [],
      ),
    )
}

/** What is not urgent comes at most so often a day to a group. */
function overBudget({ organisation }: Course, rows: readonly Row[]): string[] {
  const urgent = new Set(organisation.alerts.filter((step) => step.urgent).map(({ id }) => id))
  const counted = rows.filter(
    ({ key, hearer }) => key.startsWith('alert/') && !hearer.startsWith('@') && !urgent.has(key.split('/')[3] ?? ''),
  )
  return [...Map.groupBy(counted, ({ hearer, at }) => `${hearer} ${dayOf(at)}`)].flatMap(([of, said]) =>
    said.length > organisation.alertBudget ? [`${of} is told ${said.length} times`] : [],
  )
}

/** At the end nothing waits, and nothing counts as sent that nobody was shown. */
function unsettled({ arrivals }: Course, rows: readonly Row[]): string[] {
  const shown = new Set(arrivals.map(({ id }) => id))
  return rows.flatMap(({ id, key, state, reason }) => {
    // News of what is late is worth a day, longer than anything here is away.
    const tooOld = state === 'dropped' && key.includes('/after/') && reason?.startsWith(tooLateText) === true
    const lost = tooOld || ['queued', 'sending', 'dead'].includes(state) || (state === 'sent' && !shown.has(id))
    return lost ? [`${id} is ${state} at the end`] : []
  })
}

/** What was decided has its message. */
async function neverWritten(db: Db): Promise<string[]> {
  const { rows } = await sql<{ hearer: string; slot: Instant }>`
    select hearer, slot from alert_message m where not exists (
      select from outgoing o where o.said_at = m.slot and o.key like 'alert/' || m.hearer || '/' || m.kind || '/%')`.execute(db)
  return rows.map(({ hearer, slot }) => `what ${hearer} was to hear at ${formatInstant(slot)} was never written`)
}

/** While nobody has it the next level is told; while somebody has, nobody is. */
function ladders({ asked, taken, arrivals, end, organisation }: Course, known: Knowledge): string[] {
  const calls = Map.groupBy(
    arrivals.flatMap((arrival) => (isCall(arrival) ? named(arrival).map((id) => ({ id, at: arrival.at })) : [])),
    ({ id }) => id,
  )
  const called = (id: string, from: Instant, to: Instant): number => (calls.get(id) ?? []).filter(({ at }) => at > from && at <= to).length
  const longest = Math.max(...organisation.escalation.levels.flatMap(({ waits, eveningWaits }) => [waits, eveningWaits]))
  const held = organisation.escalation.holds
  return [
    ...asked.flatMap(({ order, at }) => {
      const until = at + longest + 5 * HOUR
      const nobody =
        !taken.some((one) => one.order === order && one.at >= at && one.at < until) && known(order, until).state !== 'ended' && until < end
      return nobody && called(order, at, until) === 0 ? [`${order}, escalated at ${formatInstant(at)}, is told to nobody else`] : []
    }),
    // What left before it was taken may come a little later.
    ...taken.flatMap(({ order, at, until }) =>
      called(order, at + 35 * MINUTE, Math.min(at + held, until) - MINUTE) > 0
        ? [`${order} was taken at ${formatInstant(at)}, and called for`]
        : [],
    ),
  ]
}

const isCall = ({ message }: Arrival): boolean =>
  message.kind === 'card'
    ? message.buttons.some(({ label }) => label === '接手') && message.fields.some(({ name }) => name === '原因')
    : message.kind === 'table' && message.title.includes('接手')
