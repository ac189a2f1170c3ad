import { sql } from 'kysely'
import { z } from 'zod'
import type { Trx } from '../db/database.ts'
import type { Refreshed, SaidOf } from '../delivery/refresh.ts'
import { nothingLeftToTake } from '../messages/escalation-text.ts'

/** Which escalations a message asks somebody to take, and how often it was asked by then, as it stands with it in the queue. */
const about = z.object({ escalations: z.array(z.object({ id: z.number(), times: z.number() })) })

export const aboutCalls = (calls: z.input<typeof about>['escalations']): z.input<typeof about> => ({ escalations: [...calls] })

/** A message is not sent once all that it asks for is taken, ended, or asked of somebody else; null: it asks for nothing of the kind. */
export async function refreshCall(trx: Trx, { about: given }: Pick<SaidOf, 'about'>): Promise<Refreshed | null> {
  const read = about.safeParse(given)
  if (!read.success) return null
  const { escalations } = read.data
  const { rows } = await sql`
    select 1 from escalation e
    join unnest(${escalations.map(({ id }) => id)}::bigint[], ${escalations.map(({ times }) => times)}::int[]) as asked (id, times)
      on e.id = asked.id and e.times = asked.times
    join orders o on o.id = e.order_id
    where e.state = 'open' and o.ended_at is null limit 1`.execute(trx)
  return rows.length > 0 ? 'as-it-is' : { nothingLeft: nothingLeftToTake(escalations.length) }
}
