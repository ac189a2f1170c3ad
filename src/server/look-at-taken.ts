import { findOutages } from '../outages/find-outages.ts'
import type { Program } from '../program/program.ts'
import { whenAsked } from '../schedule/when-asked.ts'

const STOP_WITHIN_MILLIS = 3_000
/** A look reads the repairs of some hours: a source that pushes one event after the other is not to keep the database at it. */
const REST_MILLIS = 1_000

type Where = Pick<Program, 'database' | 'organisation' | 'clock' | 'log' | 'platformsNow' | 'queue' | 'taken'>

/**
 * Looks for outages whenever orders were taken in: when equipment fails five households call within a minute. The schedule looks besides,
 * in case the process dies between the two commits.
 */
export async function lookAtTaken(program: Where, open: AsyncDisposableStack): Promise<void> {
  const { database, organisation, clock, log, platformsNow, taken } = program
  const queue = await program.queue()
  const look = whenAsked(
    async () => {
      const ids = await database.db.transaction().execute(async (trx) => {
        const platformsOf = await platformsNow(trx)
        return findOutages(trx, { organisation, platformsOf }, queue, clock.now())
      })
      if (ids.length > 0) await queue.deliverNow(ids)
    },
    REST_MILLIS,
    log,
  )
  taken.hear(() => look.ask())
  open.defer(() => look.stop(STOP_WITHIN_MILLIS))
}
