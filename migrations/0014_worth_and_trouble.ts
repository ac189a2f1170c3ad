import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // A group hears the same on every platform that it is on, so a key is said once on each.
  `alter table outgoing drop constraint outgoing_key_key`,
  `alter table outgoing add constraint outgoing_key unique (key, platform)`,

  `alter table outgoing
    -- By the product clock: afterwards it is no news any more. null: from before messages had an age.
    add column worth_until timestamptz,
    -- What it speaks of, where it can be said anew from later facts.
    add column about jsonb,
    -- Since when it waits for a person, or is given up because it came too late, by the product clock.
    add column troubled_at timestamptz,
    -- When a person was told that it does.
    add column told_at timestamptz`,
  `update outgoing set worth_until = said_at + interval '1 day' where state in ('queued', 'sending')`,
  `update outgoing set troubled_at = said_at where state in ('in-doubt', 'refused', 'dead')`,
  `create index outgoing_troubled on outgoing (troubled_at) where troubled_at is not null`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table outgoing drop constraint outgoing_key, add constraint outgoing_key_key unique (key),
      drop column told_at, drop column troubled_at, drop column about, drop column worth_until`.execute(db)
}
