import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table import (
    id bigint generated always as identity primary key,
    file text not null,
    source text not null,
    -- What the file says it is as of: its title line, else the time of the file.
    data_as_of timestamptz not null,
    started_at timestamptz not null,
    state text not null check (state in ('running', 'done', 'failed')),
    problem text,
    -- The number the file's own total line gives.
    declared_rows integer,
    rows integer not null default 0,
    accepted integer not null default 0,
    updated integer not null default 0,
    unchanged integer not null default 0,
    quarantined integer not null default 0,
    -- Control totals: { kinds: { install: n … }, states: { stuck: n … } }.
    totals jsonb not null default '{}'
  )`,

  `create table quarantine (
    id bigint generated always as identity primary key,
    import_id bigint not null references import (id),
    source text not null,
    -- Of the row as it was written: the same bad row again is the same entry.
    key text not null,
    file text not null,
    line integer not null,
    order_id text,
    reason text not null,
    raw text not null,
    set_aside_at timestamptz not null,
    unique (source, key)
  )`,
  `create index quarantine_import on quarantine (import_id)`,

  `create table order_event (
    id bigint generated always as identity primary key,
    order_id text not null,
    type text not null,
    happened_at timestamptz not null,
    learnt_at timestamptz not null,
    source text not null,
    key text not null,
    actor text,
    payload jsonb not null,
    import_id bigint references import (id),
    unique (source, key)
  )`,
  `create index order_event_history on order_event (order_id, happened_at)`,
  // What people did is little beside the exports.
  `create index order_event_deeds on order_event (order_id) where type <> 'observed'`,
  `create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
    end $$`,
  `create trigger order_event_append_only before update or delete or truncate on order_event
    for each statement execute function refuse_change()`,

  `create table orders (
    id text primary key,
    facts jsonb not null,
    kind text not null,
    product text not null,
    district text not null,
    area text not null,
    household text not null,
    installer text,
    contractor text,
    source_state text not null,
    entered_at timestamptz not null,
    -- Completion or cancellation. It may lie ahead of a clock that replays the past.
    ended_at timestamptz,
    -- The verdict as of judged_at.
    judged_at timestamptz not null,
    in_scope boolean not null,
    guaranteed boolean not null,
    status text not null,
    due_by timestamptz,
    work_by timestamptz,
    late_days integer not null,
    exemption text,
    compensation_fen integer not null,
    pay_by timestamptz,
    flags text[] not null,
    -- What stands beside the facts.
    proposal jsonb,
    escalation jsonb,
    reschedule_count integer not null,
    unknown_reschedules boolean not null,
    customer_name text,
    phone text,
    address text,
    account text,
    data_as_of timestamptz not null,
    -- Events are never deleted: no foreign key has to say so.
    last_event_id bigint not null
  )`,
  `create index orders_open_work on orders (work_by) where ended_at is null`,
  `create index orders_open_due on orders (due_by) where ended_at is null`,
  `create index orders_open_district on orders (district, work_by) where ended_at is null`,
  `create index orders_open_installer on orders (installer, work_by) where ended_at is null`,
  // Ends that are still to come for a replayed clock; with the partial indexes above it finds all that is open at an instant.
  `create index orders_ended on orders (ended_at) where ended_at is not null`,
  `create index orders_due on orders (district, due_by)`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['orders', 'order_event', 'quarantine', 'import']) await sql`drop table ${sql.table(table)}`.execute(db)
  await sql`drop function refuse_change()`.execute(db)
}
