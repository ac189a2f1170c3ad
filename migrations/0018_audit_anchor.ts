import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // Which key signed the entry; '': none, its hash only links. The program signs from its next start on.
  `alter table audit add column key_id text not null default ''`,
  `drop trigger audit_append_only on audit`,
  `create trigger audit_append_only before update or delete on audit for each statement execute function refuse_change()`,
  `create trigger audit_never_emptied before truncate on audit for each statement execute function refuse_change()`,

  // Names the chain among others that the same key signs, so that no entry fits into another one.
  `alter table audit_head add column chain uuid not null default gen_random_uuid()`,
  // The key's signature over the head; '': not signed yet.
  `alter table audit_head add column key_id text not null default ''`,
  `alter table audit_head add column mac text not null default ''`,
  `create function refuse_head_change() returns trigger language plpgsql as $$
    begin
      if new.chain = old.chain and (new.id > old.id or (old.mac = '' and new.id = old.id and new.hash = old.hash)) then
        return new;
      end if;
      raise exception '% only moves on', tg_table_name using errcode = 'restrict_violation';
    end $$`,
  `create trigger audit_head_moves_on before update on audit_head for each row execute function refuse_head_change()`,
  `create trigger audit_head_stays before delete on audit_head for each statement execute function refuse_change()`,
  `create trigger audit_head_never_emptied before truncate on audit_head for each statement execute function refuse_change()`,

  // What was told outside the database of the chain, once for each slot of the schedule.
  `create table audit_checkpoint (
    slot timestamptz primary key,
    chain uuid not null,
    entries bigint not null,
    hash text not null,
    key_id text not null,
    mac text not null
  )`,
  `create trigger audit_checkpoint_append_only before update or delete on audit_checkpoint
    for each statement execute function refuse_change()`,
  `create trigger audit_checkpoint_never_emptied before truncate on audit_checkpoint
    for each statement execute function refuse_change()`,
]

export async function down(db: Kysely<unknown>): Promise<void> {
  const undoing = [
    'drop table audit_checkpoint',
    'drop trigger audit_head_never_emptied on audit_head',
    'drop trigger audit_head_stays on audit_head',
    'drop trigger audit_head_moves_on on audit_head',
    'drop function refuse_head_change()',
    'alter table audit_head drop column mac, drop column key_id, drop column chain',
    'drop trigger audit_never_emptied on audit',
    'drop trigger audit_append_only on audit',
    'alter table audit drop column key_id',
    `create trigger audit_append_only before update or delete or truncate on audit
      for each statement execute function refuse_change()`,
  ]
  for (const statement of undoing) await sql.raw(statement).execute(db)
}
