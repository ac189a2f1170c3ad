import { sql } from 'kysely'
import { lastBackup } from '../backup/made.ts'
import type { Database, Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { Room } from '../db/room.ts'
import { deliveryHealth } from '../delivery/health.ts'
import { feedAges } from '../orders/feeds.ts'
import type { Feed } from '../people/organisation.ts'
import type { Instant } from '../policy/instant.ts'
import { thisRelease } from '../program/release.ts'
import { SILENT_AFTER, lastRun } from '../watchdog/last-run.ts'
import type { HeldPlatforms, OpenChannels } from '../program/channels.ts'
import type { Readiness } from './health.ts'
import type { Measured } from './metrics.ts'

/** A message that waits longer than any platform's limits explain: delivery has stopped. */
const WAITED_TOO_LONG = 300

export const databaseReadiness = ({ db }: Database): Readiness => ({
  name: 'database',
  check: async () => {
    await sql`select 1`.execute(db)
    return 'ok'
  },
})

/** Includes a write now and then: a database that only reads keeps nothing. */
export const diskReadiness = (room: Room): Readiness => ({
  name: 'disk',
  check: async () => {
    const { full, free } = await room.look()
    if (full) throw new Error(`there is no room for what comes in${free === null ? '' : `: ${free} bytes are free`}`)
    return 'ok'
  },
})

export const deliveryReadiness = (db: Db): Readiness => ({
  name: 'delivery',
  check: async () => {
    const { oldestQueuedSeconds, troubledSince } = await deliveryHealth(db)
    if (oldestQueuedSeconds > WAITED_TOO_LONG) throw new Error(`a message has waited for ${Math.round(oldestQueuedSeconds)} s`)
    // It goes on serving: a message that waits for a person must not take the callbacks away from everybody.
    return troubledSince === null ? 'ok' : 'attention'
  },
})

/** Its own silence is noticed here, by whoever watches the server; what it found is for people, and takes nothing out of service. */
export const watchdogReadiness = (db: Db, now: () => Instant): Readiness => ({
  name: 'watchdog',
  check: async () => {
    const { age, findings } = await lastRun(db, now())
    return (age ?? 0) > SILENT_AFTER || Object.keys(findings).length > 0 ? 'attention' : 'ok'
  },
})

/** Where this process is at a platform, it is connected; a process that waits for its turn has nothing to be ready for. */
export const channelReadiness = (channels: OpenChannels, held: HeldPlatforms): Readiness => ({
  name: 'channels',
  check: () => {
    const lost = [...held].filter((platform) => channels.get(platform)?.connected() === false)
    return lost.length === 0 ? Promise.resolve('ok') : Promise.reject(new Error(`not connected: ${lost.join(', ')}`))
  },
})

/** Per platform: 1 where this process is at it and connected, 0 where it is at it and is not. */
export const measuredChannels = (channels: OpenChannels, held: HeldPlatforms): Measured => ({
  name: 'sameday_channel_connected',
  help: 'Whether the platform that this process is at is connected',
  label: 'platform',
  read: () =>
    Promise.resolve(Object.fromEntries([...held].map((platform) => [platform, channels.get(platform)?.connected() === true ? 1 : 0]))),
})

/** Whether work is taken, and what is free where the embedded engine writes: a server's disk is its own to measure. */
export const measuredRoom = (room: Room): Measured[] => [
  {
    name: 'sameday_disk_full',
    help: 'Whether there is no room for what comes in, so that nothing is taken',
    label: 'of',
    read: async () => ({ database: (await room.look().catch(() => room.state())).full ? 1 : 0 }),
  },
  {
    name: 'sameday_disk_free_bytes',
    help: 'Bytes free on the disk of the embedded engine, and below how many nothing is taken',
    label: 'of',
    read: async () => {
      const { free } = await room.look().catch(() => room.state())
      return free === null ? {} : { data: free, least: room.least }
    },
  },
]

/** Counts of the database for the metrics. `feeds`: those that the organisation file expects. */
export const measuredOf = (db: Db, feeds: readonly Feed[], now: () => Instant): Measured[] => [
  {
    name: 'sameday_info',
    help: 'The version that runs, always 1',
    label: 'version',
    read: () => Promise.resolve({ [thisRelease().version]: 1 }),
  },
  {
    name: 'sameday_feed_age_seconds',
    help: 'How old what each source of orders said last is; a source that has not spoken yet has no series',
    label: 'source',
    read: async () =>
      Object.fromEntries(
        (await feedAges(db, feeds, now())).flatMap(({ source, dataAsOf, ageSeconds }) => (dataAsOf === null ? [] : [[source, ageSeconds]])),
      ),
  },
  {
    name: 'sameday_backup_age_seconds',
    help: 'Seconds since the last back-up; no series where none was made',
    label: 'of',
    read: async () => {
      const last = await lastBackup(db)
      return last === null ? {} : { database: now() - last.at }
    },
  },
  {
    name: 'sameday_orders_past_deadline',
    help: 'Open orders past their deadline, exempt ones among them, by district',
    label: 'district',
    read: async () => {
      const { rows } = await sql<{ district: string; count: number }>`
        select district, count(*)::int as count from orders where ended_at is null and due_by < ${timestamp(now())} group by district`.execute(
        db,
      )
      return Object.fromEntries(rows.map(({ district, count }) => [district, count]))
    },
  },
  {
    name: 'sameday_inbox_messages',
    help: 'What people said and has no answer yet',
    label: 'state',
    read: async () => {
      const { rows } = await sql<{ state: string; count: number }>`
        select state, count(*)::int as count from inbox where state in ('new', 'handling') group by state`.execute(db)
      return { new: 0, handling: 0, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) }
    },
  },
  {
    name: 'sameday_outgoing_messages',
    help: 'Messages not sent, by state; too-late: given up because they were no news any more',
    label: 'state',
    read: async () => {
      const { queued, inDoubt, refused, dead, tooLate } = await deliveryHealth(db)
      return { queued, 'in-doubt': inDoubt, refused, dead, 'too-late': tooLate }
    },
  },
  {
    name: 'sameday_outgoing_waiting_seconds',
    help: 'How long the oldest message waits: to be sent, or for a person to look at it',
    label: 'for',
    read: async () => {
      const { oldestQueuedSeconds, troubledSince } = await deliveryHealth(db)
      return { platform: oldestQueuedSeconds, person: troubledSince === null ? 0 : Math.max(0, now() - troubledSince) }
    },
  },
  {
    name: 'sameday_watchdog_findings',
    help: 'What the watchdog found last: things that should have been announced, moved on or delivered, and were not',
    label: 'kind',
    read: async () => (await lastRun(db, now())).findings,
  },
  {
    name: 'sameday_watchdog_age_seconds',
    help: 'Seconds since the watchdog looked last; it looks every five minutes',
    label: 'of',
    read: async () => {
      const { age } = await lastRun(db, now())
      return age === null ? {} : { run: age }
    },
  },
]
