import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { Organisation } from '../people/organisation.ts'
import type { Instant } from '../policy/instant.ts'
import { type Repair, type Whereabouts, commonsOf } from './shared-traits.ts'

type Row = Whereabouts & Pick<Repair, 'id' | 'household' | 'enteredAt'>

/** The repairs entered from `from` on, up to and with `to`. What is enterprise's and campus's counts too: their lines fail with the others. */
export async function repairsBetween(db: Db, organisation: Organisation, from: Instant, to: Instant): Promise<Repair[]> {
  const { rows } = await sql<Row>`
    select id, household, district, entered_at as "enteredAt", facts ->> 'olt' as olt, facts ->> 'community' as community, address, account
    from orders
    where kind = 'repair' and entered_at >= ${timestamp(from)} and entered_at <= ${timestamp(to)}
    order by entered_at, id`.execute(db)
  const prefixes = prefixesOf(organisation)
  return rows.map((row) => ({
    id: row.id,
    household: row.household,
    district: row.district,
    enteredAt: row.enteredAt,
    commons: commonsOf(row, prefixes),
  }))
}

/** What districts are called at the beginning of addresses. */
const prefixesOf = ({ districts }: Organisation): string[] => districts.flatMap(({ name, aliases }) => [name, ...aliases])
