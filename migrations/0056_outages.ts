import { type Kysely, sql } from 'kysely'
import { createIndex } from '../src/db/migrating/large-tables.ts'

export const change = 'expand'
export const transaction = 'none'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
  // Repairs of a few hours, of millions of orders.
  await createIndex(db, 'orders_repairs_entered', `orders (entered_at) where kind = 'repair'`)
}

const statements = [
  // What several repairs have in common, and what people decided of it.
  `create table if not exists outage (
    id bigint generated always as identity primary key,
    district text not null,
    kind text not null check (kind in ('olt', 'community', 'road', 'account')),
    value text not null,
    state text not null check (state in ('proposed', 'watched', 'accepted', 'refused', 'closed')),
    -- The entry of its first order, and of the last so far.
    since timestamptz not null,
    last_at timestamptz not null,
    found_at timestamptz not null,
    -- Households when the desk was told last; it is told again when they have doubled.
    told integer not null,
    -- What was usual and how likely chance alone was, when it was told last; null: nobody knew what is usual.
    expected double precision,
    chance double precision,
    usual_days integer not null,
    decided_by text,
    decided_at timestamptz,
    -- Why it was refused.
    reason text,
    cause text,
    cause_by text,
    closed_by text,
    closed_at timestamptz,
    check ((state = 'proposed') = (decided_by is null))
  )`,
  `create index if not exists outage_last on outage (last_at)`,

  // An order is of one outage.
  `create table if not exists outage_order (
    order_id text primary key,
    outage_id bigint not null references outage (id),
    household text not null,
    added_at timestamptz not null
  )`,
  `create index if not exists outage_order_outage on outage_order (outage_id)`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index orders_repairs_entered`.execute(db)
  await sql`drop table outage_order, outage`.execute(db)
}
