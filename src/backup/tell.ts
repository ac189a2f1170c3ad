import type { Trx } from '../db/database.ts'
import { databaseKind, databaseMadeAt } from '../db/mark.ts'
import { type Jobs, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import { backupOld, neverBackedUp } from '../messages/backup-text.ts'
import { duration } from '../messages/order-words.ts'
import type { Organisation } from '../people/organisation.ts'
import type { Platform } from '../platforms/platforms.ts'
import { whenBriefly } from '../policy/explain.ts'
import { type Instant, dayOf, formatDay } from '../policy/instant.ts'
import { STALE_AFTER, lastBackup } from './made.ts'

interface Telling {
  readonly organisation: Organisation
  /** Where a group is told; empty: it cannot be reached. */
  platformsOf(group: string): readonly Platform[]
}

/** Tells the control group once a day that no back-up was made for longer than a day; in the caller's transaction. The ids of new messages. */
export async function tellBackup(trx: Trx, { organisation, platformsOf }: Telling, jobs: Jobs, slot: Instant): Promise<string[]> {
  const group = organisation.groups.find(({ purpose }) => purpose === 'control')
  const text = await staleText(trx, slot)
  if (group === undefined || text === null) return []
  const said = {
    key: `control/backup/${formatDay(dayOf(slot))}`,
    conversation: { kind: 'group', group: group.id },
    message: { kind: 'text', text },
    lane: 'alert',
    ...worth('control', slot),
  } as const
  return enqueueAll(trx, jobs, onEach(platformsOf(group.id), said))
}

/** Null: there is nothing to tell, as of any database that is no live one. */
async function staleText(trx: Trx, now: Instant): Promise<string | null> {
  if ((await databaseKind(trx)) !== 'live') return null
  const last = await lastBackup(trx)
  const since = last?.at ?? (await databaseMadeAt(trx)) ?? now
  if (now - since <= STALE_AFTER) return null
  return last === null ? neverBackedUp(duration(now - since)) : backupOld(whenBriefly(last.at), duration(now - since))
}
