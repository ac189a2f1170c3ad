import { lock } from '../db/lock.ts'
import { z } from 'zod'
import type { Trx } from '../db/database.ts'
import { type Jobs, enqueueAll, onEach } from '../delivery/enqueue.ts'
import type { Refreshed } from '../delivery/refresh.ts'
import { worth } from '../delivery/too-late.ts'
import { connectionBack, connectionIsBack, connectionLost } from '../messages/delivery-text.ts'
import type { Organisation } from '../people/organisation.ts'
import { type GroupPlatform, type Platform, groupPlatforms, platforms } from '../platforms/platforms.ts'
import { whenBriefly } from '../policy/explain.ts'
import { DAY, type Instant, formatInstant } from '../policy/instant.ts'
import { besides, shortHash } from './tell.ts'

interface Telling {
  readonly organisation: Organisation
  readonly jobs: Jobs
  readonly now: Instant
  /** Where a group is told; empty: it cannot be reached. */
  platformsOf(group: string): readonly Platform[]
}

/** What a connection is in need of, and the ways of the platform that go by it. */
export interface Lost {
  readonly reason: string
  readonly ways: string
}

const BACK = 'back'
const whatOf = (platform: GroupPlatform): string => `connection/${platform}`

/** The reasons that were told since the connection was there for the last time. */
const reasonsIn = (state: string): string[] => (state === BACK ? [] : state.split(' '))

/** What the message is about, as it stands with it in the queue: that the connection is lost for this reason, and since when. */
const about = z.object({ connection: z.enum(groupPlatforms), why: z.string(), since: z.number() })

/**
 * Tells the control group that a platform's connection needs a person: on the other platforms that the group is on, else by another way of
 * the same. Once for each reason until it is back, and once a day; in the caller's transaction. The ids of new messages. While the group
 * cannot be reached nothing counts as told.
 */
export async function tellLost(trx: Trx, telling: Telling, platform: GroupPlatform, { reason, ways }: Lost): Promise<string[]> {
  const { platformsOf, now } = telling
  const before = await toldOf(trx, platform)
  const known = before === undefined || now - before.told_at >= DAY ? [] : reasonsIn(before.state)
  const why = shortHash(reason)
  if (known.includes(why)) return []
  const control = controlOf(telling)
  const reached = control === null ? [] : platformsOf(control)
  if (control === null || reached.length === 0) return []
  const since = before !== undefined && known.length > 0 ? before.told_at : now
  await note(trx, platform, [...known, why].join(' '), since)
  return say(trx, telling, besides(platform, reached), {
    key: `control/connection/${platform}/${why}/${now}`,
    group: control,
    text: connectionLost(platforms[platform].name, whenBriefly(now), reason),
    about: { connection: platform, why, since },
    avoid: ways,
  })
}

/** The connection is there again; told where it was told that it was not. */
export async function tellBack(trx: Trx, telling: Telling, platform: GroupPlatform): Promise<string[]> {
  const { platformsOf, now } = telling
  const before = await toldOf(trx, platform)
  if (before === undefined || before.state === BACK) return []
  await note(trx, platform, BACK, now)
  const control = controlOf(telling)
  if (control === null) return []
  const text = connectionBack(platforms[platform].name, whenBriefly(before.told_at))
  return say(trx, telling, platformsOf(control), { key: `control/connection/${platform}/back/${now}`, group: control, text })
}

/** Null: the message is about something else. What is no longer so by the time it is sent is not said. */
export async function refreshConnection(trx: Trx, given: unknown): Promise<Refreshed | null> {
  const read = about.safeParse(given)
  if (!read.success) return null
  const { connection, why, since } = read.data
  const row = await trx.selectFrom('control_told').select(['state', 'told_at']).where('what', '=', whatOf(connection)).executeTakeFirst()
  const isSo = row !== undefined && row.told_at === since && reasonsIn(row.state).includes(why)
  return isSo ? 'as-it-is' : { nothingLeft: connectionIsBack }
}

const controlOf = ({ organisation }: Telling): string | null => organisation.groups.find(({ purpose }) => purpose === 'control')?.id ?? null

/** One at a time: of two processes the second sees what the first has told. */
async function toldOf(trx: Trx, platform: GroupPlatform) {
  await lock(trx, 'control')
  return trx.selectFrom('control_told').select(['state', 'told_at']).where('what', '=', whatOf(platform)).executeTakeFirst()
}

async function note(trx: Trx, platform: GroupPlatform, state: string, now: Instant): Promise<void> {
  const told = { what: whatOf(platform), state, told_at: formatInstant(now) }
  await trx
    .insertInto('control_told')
    .values(told)
    .onConflict((conflict) => conflict.column('what').doUpdateSet(told))
    .execute()
}

interface Said {
  readonly key: string
  readonly group: string
  readonly text: string
  readonly about?: z.input<typeof about>
  readonly avoid?: string
}

const say = (trx: Trx, { jobs, now }: Telling, on: readonly Platform[], { group, text, ...said }: Said): Promise<string[]> =>
  enqueueAll(
    trx,
    jobs,
    onEach(on, {
      ...said,
      conversation: { kind: 'group', group },
      message: { kind: 'text', text },
      lane: 'alert',
      ...worth('control', now),
    }),
  )
