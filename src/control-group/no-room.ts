import { lock } from '../db/lock.ts'
import type { Trx } from '../db/database.ts'
import type { RoomState } from '../db/room.ts'
import { noRoom, roomAgain, sizeText } from '../messages/room-text.ts'
import { whenBriefly } from '../policy/explain.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { TellControl } from './tell.ts'

const WHAT = 'room'

/** The disk as it is to be told, and since when it was full, where that could not be written down. */
export interface SaidRoom extends RoomState {
  readonly fullSince: Instant | null
}

/**
 * Tells the control group that the disk is full, and that it is no more, each once, however many processes see it; in the caller's
 * transaction. The ids of new messages. While the group cannot be reached nothing counts as told.
 */
export async function tellRoom(trx: Trx, tell: TellControl, { full, free, fullSince }: SaidRoom, now: Instant): Promise<string[]> {
  // One at a time: of two replicas the second sees what the first has told.
  await lock(trx, 'control')
  const row = await trx.selectFrom('control_told').select(['state', 'told_at']).where('what', '=', WHAT).executeTakeFirst()
  const since = row?.state === 'full' ? row.told_at : fullSince
  if (full === (row?.state === 'full') && (full || since === null)) return []
  const text = full || since === null ? noRoomText(free) : roomAgain(free === null ? null : sizeText(free), whenBriefly(since))
  const ids = await tell(trx, `${WHAT}/${full ? 'full' : 'enough'}/${now}`, text)
  if (ids.length === 0) return []
  const told = { what: WHAT, state: full ? 'full' : 'enough', told_at: formatInstant(now) }
  await trx
    .insertInto('control_told')
    .values(told)
    .onConflict((conflict) => conflict.column('what').doUpdateSet(told))
    .execute()
  return ids
}

export const noRoomText = (free: number | null): string => noRoom(free === null ? null : sizeText(free))
