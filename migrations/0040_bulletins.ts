import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // What a group was told, as it was told, and what was counted for it: a bulletin can be shown again unchanged and be corrected.
  `create table bulletin_edition (
    group_id text not null,
    -- A district, or city.
    scope text not null,
    -- The last of its days.
    date text not null,
    edition text not null check (edition in ('progress', 'final', 'weekly', 'monthly')),
    -- 1, and one more with each correction.
    revision integer not null,
    as_of timestamptz not null,
    posted_at timestamptz not null,
    -- Every event up to this one was known.
    last_event_id bigint not null,
    figures jsonb not null,
    message jsonb not null,
    -- Who corrected it, and why; null: the first.
    corrected_by text,
    reason text,
    primary key (group_id, scope, date, edition, revision)
  )`,
  // One of twenty orders: what is read one by one for a bulletin, beside the sums of those that ended in time.
  `create index orders_not_in_time on orders (district, due_by) where guaranteed and status <> 'on-time'`,
  // Orders whose reschedules a complaint has voided: they may have been due on a later day before. Very few.
  `create index orders_voided on orders (district, due_by) where 'reschedule-void-no-evidence' = any (flags)`,
  // What was open at a past instant, without a look at everything that has ended since.
  `drop index orders_ended`,
  `create index orders_ended on orders (ended_at, entered_at) where ended_at is not null`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table bulletin_edition`.execute(db)
  await sql`drop index orders_not_in_time`.execute(db)
  await sql`drop index orders_voided`.execute(db)
  await sql`drop index orders_ended`.execute(db)
  await sql`create index orders_ended on orders (ended_at) where ended_at is not null`.execute(db)
}
