import type { Trx } from '../db/database.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { Outage, OutageState } from './outages.ts'

/** What people do about an outage. */
export const decisions = ['accept', 'watch', 'refuse', 'cause', 'close'] as const
export type Decision = (typeof decisions)[number]

/** From which states it is possible. Nothing is decided of what is over. */
const from: Readonly<Record<Decision, readonly OutageState[]>> = {
  accept: ['proposed', 'watched', 'refused'],
  watch: ['proposed'],
  refuse: ['proposed', 'watched', 'accepted'],
  cause: ['accepted', 'closed'],
  close: ['accepted'],
}

export const mayDecide = (outage: Outage, decision: Decision): boolean => from[decision].includes(outage.state)

/** Keeps it; false when somebody else has decided meanwhile. `text`: why it is refused, or the cause. */
export async function decide(trx: Trx, outage: Outage, decision: Decision, by: string, text: string, now: Instant): Promise<boolean> {
  const at = formatInstant(now)
  const decided = { decided_by: by, decided_at: at }
  const changes = {
    accept: { state: 'accepted', ...decided, reason: null },
    watch: { state: 'watched', ...decided },
    refuse: { state: 'refused', ...decided, reason: text },
    cause: { cause: text, cause_by: by },
    close: { state: 'closed', closed_by: by, closed_at: at },
  } as const satisfies Record<Decision, object>
  const { numUpdatedRows } = await trx
    .updateTable('outage')
    .set(changes[decision])
    .where('id', '=', outage.id)
    .where('state', '=', outage.state)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
