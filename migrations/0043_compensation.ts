import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** What a claim was as judged: the same columns in the table of what each is now and in that of all they ever were. */
const judged = `
    version integer not null check (version > 0),
    household text not null,
    kind text not null,
    district text not null,
    -- The order whose amount it has, and what that one is late by. A claim that has ceased keeps them, with an amount of 0.
    leader text not null,
    orders text[] not null,
    due_by timestamptz not null,
    late_days integer not null,
    amount_fen bigint not null check (amount_fen >= 0),
    -- Null while one of its orders has not ended.
    pay_by timestamptz,
    last_pay_by timestamptz,
    -- The orders with a recorded cause that would exempt and no exemption.
    held_orders text[] not null,
    -- Since when the amount is known to be what it is, and until when a difference from then is to be paid.
    amount_since timestamptz not null,
    change_pay_by timestamptz not null,
    learnt_at timestamptz not null`

const statements = [
  // What is owed to each household, derived from the verdicts in the transaction that changed one.
  `create table claim (
    key text primary key,
    ${judged},
    -- The version that the ledger has taken in.
    booked integer not null default 0,
    -- Something may still be to be done: not yet told to the customer, nor withdrawn.
    open boolean not null default true
  )`,
  `create index claim_of_order on claim using gin (orders)`,
  `create index claim_unbooked on claim (key) where booked <> version`,
  `create index claim_open on claim (district, pay_by) where open`,

  `create table claim_version (
    key text not null,
    ${judged},
    primary key (key, version)
  )`,

  // A list of lines handed to the back office, and that it was handed over.
  `create table payout_batch (
    number text primary key,
    made_at timestamptz not null,
    made_by text not null,
    lines integer not null check (lines > 0),
    sum_fen bigint not null check (sum_fen > 0),
    hash text not null
  )`,
  `create table payout_handover (
    number text primary key references payout_batch (number),
    handed_at timestamptz not null,
    handed_by text not null
  )`,

  // The ledger: one row moves fen from one account to another, so that the sum over all accounts is zero after each.
  `create table ledger_entry (
    id bigint generated always as identity primary key,
    -- The same key with another body is a conflict.
    key text not null unique,
    claim text not null,
    -- 1, or the number of a supplement.
    line integer not null check (line > 0),
    seq integer not null check (seq > 0),
    type text not null,
    amount_fen bigint not null check (amount_fen >= 0),
    from_account text,
    to_account text,
    claim_version integer not null,
    -- The pending entry that this one settles or voids.
    settles bigint unique references ledger_entry (id),
    batch text references payout_batch (number),
    batch_line integer,
    happened_at timestamptz not null,
    learnt_at timestamptz not null,
    actor text not null,
    meta jsonb not null default '{}',
    unique (claim, line, seq),
    unique (batch, batch_line),
    check ((amount_fen = 0) = (from_account is null)),
    check ((from_account is null) = (to_account is null)),
    check (from_account <> to_account),
    foreign key (claim, claim_version) references claim_version (key, version)
  )`,
  `create index ledger_entry_paid on ledger_entry (happened_at) where type = 'pay'`,

  // Orders judged before their end was past: a source's clock may be ahead of this one's.
  `create index orders_judged_ahead on orders (ended_at) where ended_at > judged_at`,

  ...['claim_version', 'ledger_entry', 'payout_batch', 'payout_handover'].flatMap((table) => [
    `create trigger ${table}_append_only before update or delete on ${table} for each statement execute function refuse_change()`,
    `create trigger ${table}_not_emptied before truncate on ${table} for each statement execute function refuse_change()`,
  ]),
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index orders_judged_ahead`.execute(db)
  for (const table of ['ledger_entry', 'payout_handover', 'payout_batch', 'claim_version', 'claim'])
    await sql`drop table ${sql.table(table)}`.execute(db)
}
