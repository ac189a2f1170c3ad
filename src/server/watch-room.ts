import type { RoomState } from '../db/room.ts'
import { noRoomText, tellRoom } from '../control-group/no-room.ts'
import type { Instant } from '../policy/instant.ts'
import type { HeldPlatforms, OpenChannels } from '../program/channels.ts'
import { sayToControl } from '../program/past-the-queue.ts'
import type { Program } from '../program/program.ts'

type Watching = Pick<Program, 'database' | 'room' | 'clock' | 'log' | 'organisation' | 'tellControl' | 'queue' | 'inbox'>

/** Looks at the disk, each time it is called, and tells the control group when it has become full, and when it is no more. */
export function roomWatch(program: Watching, channels: OpenChannels, held: HeldPlatforms): () => Promise<void> {
  const { database, room, clock, log, organisation, tellControl } = program
  let fullSince: Instant | null = null
  let toldBesides = false

  async function tell(state: RoomState): Promise<void> {
    const ids = await database.db.transaction().execute((trx) => tellRoom(trx, tellControl, { ...state, fullSince }, clock.now()))
    if (ids.length > 0) await (await program.queue()).deliverNow(ids)
    if (state.full || fullSince === null) return
    fullSince = null
    toldBesides = false
    // What was taken and could not be answered.
    await (await program.inbox()).resume()
  }

  return async () => {
    const state = await room.look()
    if (state.full && fullSince === null) log.error({ free: state.free }, 'there is no room for what comes in')
    if (state.full) fullSince ??= clock.now()
    if (state.full && toldBesides) return
    try {
      await tell(state)
    } catch (error) {
      if (!room.met(error)) throw error
      // Not even room for saying so.
      const senders = [...held].flatMap((platform) => channels.get(platform)?.sender ?? [])
      const saying = { organisation, senders, log, now: () => clock.now() }
      toldBesides = await sayToControl(saying, noRoomText(room.state().free))
    }
  }
}
