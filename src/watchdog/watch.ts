import type { Trx } from '../db/database.ts'
import { type Jobs, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import { watchdogAlarm, watchdogQuiet } from '../messages/watchdog-text.ts'
import type { Organisation } from '../people/organisation.ts'
import type { Platform } from '../platforms/platforms.ts'
import { HOUR, type Instant, formatInstant } from '../policy/instant.ts'
import { type Finding, look } from './look.ts'

interface Watching {
  readonly organisation: Organisation
  platformsOf(group: string): readonly Platform[]
  readonly now: Instant
}

/** What lasts is said again after so long. */
const AGAIN_AFTER = HOUR

/** After a longer one, the program was down or its clock moved: the others catch up first. */
const LONGEST_GAP = 600

/**
 * Looks once, keeps what was found, and tells the control group in the caller's transaction when there is something new, when it lasts, and
 * when all is well again. The ids of new messages. While the group cannot be reached nothing counts as told.
 */
export async function watch(trx: Trx, { organisation, platformsOf, now }: Watching, jobs: Jobs, at: Instant): Promise<string[]> {
  const row = await trx.selectFrom('watchdog_run').selectAll().forUpdate().executeTakeFirst()
  const isAfterGap = row === undefined || now - row.ran_at > LONGEST_GAP
  const findings = isAfterGap ? [] : await look(trx, organisation, now)
  const before = { counts: countsIn(row?.told ?? {}), at: row?.told_at ?? null }
  const group = organisation.groups.find(({ purpose }) => purpose === 'control')
  const platforms = group === undefined ? [] : platformsOf(group.id)
  const text = isAfterGap || platforms.length === 0 ? null : textToTell(findings, before, now)
  const counts = JSON.stringify(countsOf(findings))
  const told = text === null ? JSON.stringify(before.counts) : counts
  const toldAt = text === null ? before.at : now
  const run = { ran_at: formatInstant(now), findings: counts, told, told_at: toldAt === null ? null : formatInstant(toldAt) }
  await trx
    .insertInto('watchdog_run')
    .values(run)
    .onConflict((conflict) => conflict.column('only_row').doUpdateSet(run))
    .execute()
  if (text === null || group === undefined) return []
  const conversation = { kind: 'group', group: group.id } as const
  const said = { key: `control/watchdog/${formatInstant(at)}`, conversation, message: { kind: 'text', text }, lane: 'alert' } as const
  return enqueueAll(trx, jobs, onEach(platforms, { ...said, ...worth('control', now) }))
}

type Counts = Readonly<Record<string, number>>

interface Told {
  readonly counts: Counts
  readonly at: Instant | null
}

const countsOf = (findings: readonly Finding[]): Counts => Object.fromEntries(findings.map(({ kind, count }) => [kind, count]))

export const countsIn = (stored: object): Counts =>
  Object.fromEntries(
    Object.entries(stored).flatMap(([kind, count]: [string, unknown]) => (typeof count === 'number' ? [[kind, count]] : [])),
  )

/** Null: nothing that the group does not know. */
function textToTell(findings: readonly Finding[], { counts, at }: Told, now: Instant): string | null {
  if (findings.length === 0) return Object.keys(counts).length === 0 ? null : watchdogQuiet
  const isNews = findings.some(({ kind, count }) => count > (counts[kind] ?? 0))
  return isNews || at === null || now - at >= AGAIN_AFTER ? watchdogAlarm(findings) : null
}
