import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // Since when the order stands where the source has it.
  `alter table orders add column state_since timestamptz`,
  `create index orders_at_desk on orders (state_since)
    where ended_at is null and source_state in ('at-resource-desk', 'at-network-desk', 'stuck')`,
  `create index orders_waiting_for_customer on orders (district)
    where ended_at is null and flags && array['missing-appointment', 'unconfirmed-reschedule']`,
  `create index orders_with_acceptance_fault on orders (entered_at)
    where flags && array['missing-appointment', 'appointment-too-early', 'appointment-before-entry']`,

  // Hearers are groups, and people as @ and their id.
  `alter table alert_said rename column group_id to hearer`,
  `alter table alert_said drop constraint alert_said_kind_check`,
  `alter table alert_said add constraint alert_said_kind_check check (kind in ('before', 'after', 'waiting'))`,
  // The crew that was on the order then.
  `alter table alert_said add column crew text`,
  // When the hearer was told that it has ended since.
  `alter table alert_said add column closed_told_at timestamptz`,
  `create index alert_said_open on alert_said (hearer, order_id) where state = 'said' and closed_told_at is null`,

  // A time of the day at which a step was said to a hearer, or at which there was nothing to say.
  `create table alert_occasion (
    hearer text not null,
    step text not null,
    at timestamptz not null,
    primary key (hearer, step, at)
  )`,

  // One row a message: what the budget of a day counts.
  `create table alert_message (
    hearer text not null,
    slot timestamptz not null,
    kind text not null check (kind in ('before', 'after', 'waiting')),
    urgent boolean not null,
    orders integer not null,
    primary key (hearer, slot, kind)
  )`,

  // Up to when what was due has been looked at.
  `create table alert_sweep (
    only_row boolean primary key default true check (only_row),
    swept_at timestamptz not null
  )`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table alert_sweep, alert_message, alert_occasion`.execute(db)
  await sql`delete from alert_said where kind = 'waiting'`.execute(db)
  await sql`drop index alert_said_open`.execute(db)
  await sql`alter table alert_said drop column closed_told_at, drop column crew`.execute(db)
  await sql`alter table alert_said drop constraint alert_said_kind_check`.execute(db)
  await sql`alter table alert_said add constraint alert_said_kind_check check (kind in ('before', 'after'))`.execute(db)
  await sql`alter table alert_said rename column hearer to group_id`.execute(db)
  for (const index of ['orders_with_acceptance_fault', 'orders_waiting_for_customer', 'orders_at_desk'])
    await sql`drop index ${sql.ref(index)}`.execute(db)
  await sql`alter table orders drop column state_since`.execute(db)
}
