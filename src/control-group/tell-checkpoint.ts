import type { Trx } from '../db/database.ts'
import { type SignedCheckpoint, storedCheckpoints, takeCheckpoint } from '../audit/checkpoints.ts'
import { faultLine } from '../audit/finding-words.ts'
import type { AuditKeys } from '../audit/keys.ts'
import { faultsSince } from '../audit/verify.ts'
import { type Jobs, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import { auditCheckpoint, auditTrouble } from '../messages/audit-text.ts'
import type { Organisation } from '../people/organisation.ts'
import type { Platform } from '../platforms/platforms.ts'
import { type Instant, dayOf, formatClock, formatDay, timeOfDay } from '../policy/instant.ts'

interface Telling {
  readonly organisation: Organisation
  readonly auditKeys: AuditKeys
  /** The product clock: a slot that is caught up on lies before it. */
  readonly now: Instant
  /** Where a group is told; empty: it cannot be reached. */
  platformsOf(group: string): readonly Platform[]
}

/**
 * Notes the end of the audit trail and tells the control group, whose members then hold what no database can take back; and what is wrong
 * with the entries since the last time. In the caller's transaction; the ids of new messages.
 */
export async function tellCheckpoint(trx: Trx, telling: Telling, jobs: Jobs, slot: Instant): Promise<string[]> {
  const { auditKeys, organisation, platformsOf, now } = telling
  const last = (await storedCheckpoints(trx)).at(-1) ?? null
  const faults = await faultsSince(trx, auditKeys, last)
  const taken = await takeCheckpoint(trx, auditKeys, slot)
  const group = organisation.groups.find(({ purpose }) => purpose === 'control')
  const platforms = group === undefined ? [] : platformsOf(group.id)
  if (group === undefined || platforms.length === 0) return []
  const lines = [...(taken === null ? [] : [textOf(taken)]), ...faults.slice(0, 1).map((fault) => auditTrouble(faultLine(fault)))]
  if (lines.length === 0) return []
  const message = { kind: 'text', text: lines.join('\n') } as const
  const conversation = { kind: 'group', group: group.id } as const
  const said = { key: `control/audit/${slot}`, conversation, message, lane: 'alert', ...worth('control', now) } as const
  return enqueueAll(trx, jobs, onEach(platforms, said))
}

const textOf = ({ slot, id, hash }: SignedCheckpoint): string =>
  auditCheckpoint(`${formatDay(dayOf(slot)).slice(5)} ${formatClock(timeOfDay(slot)).slice(0, 5)}`, id, hash)
