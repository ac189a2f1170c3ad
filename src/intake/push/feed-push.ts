import { sql } from 'kysely'
import type { Trx } from '../../db/database.ts'
import { timestamp } from '../../db/instants.ts'
import type { Instant } from '../../policy/instant.ts'

/**
 * The source has spoken: its data are as of `at`, unless it has said something newer. Do it last: the row is held until the commit, and
 * every push of the source comes by.
 */
export async function heardFrom(trx: Trx, source: string, at: Instant): Promise<void> {
  await sql`
    insert into feed_push (source, data_as_of) values (${source}, ${timestamp(at)})
    on conflict (source) do update set data_as_of = excluded.data_as_of
    where feed_push.data_as_of < excluded.data_as_of`.execute(trx)
}
