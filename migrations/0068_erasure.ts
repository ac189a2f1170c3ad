import { type Kysely, sql } from 'kysely'

export const change = 'expand'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const onEachRow = (table: string, refusal: string): string[] => [
  `create trigger ${table}_append_only before update on ${table} for each row execute function ${refusal}()`,
  `create trigger ${table}_stays before delete on ${table} for each statement execute function refuse_change()`,
]

const statements = [
  // Orders whose customer is not to be known here any more.
  `create table erased_order (
    order_id text primary key,
    -- What stands in the household's place: a random name, or its own where the books need it.
    household text not null,
    erased_at timestamptz not null,
    erased_by text not null
  )`,
  `create trigger erased_order_stays before delete on erased_order for each statement execute function refuse_change()`,
  `create trigger erased_order_not_emptied before truncate on erased_order for each statement execute function refuse_change()`,

  // The one door in the history: of an order that is marked above, the customer's data may become nothing, and nothing else may change.
  // As PostgreSQL writes JSON, a value follows its name and ': ', and a quote inside of a text has a backslash before it.
  `create function refuse_all_but_erasure() returns trigger language plpgsql as $$
    declare
      names text := 'household|note|answer|problem|result|said|whom|evidence|acceptanceEvidence'
        || case when old.type in ('escalated', 'returned', 'safety', 'correction') then '|reason' else '' end;
      -- '"name": "text"' of these names
      told text := '"(' || names || ')": "([^"\\\\]|\\\\.)*"';
      household text := (select mark.household from erased_order as mark where mark.order_id = old.order_id);
      left_over text := replace(
        regexp_replace(new.payload::text, '"(' || names || ')": "已清除"', '', 'g'), '"household": ' || to_json(household)::text, '');
    begin
      if household is not null
        and (new.id, new.order_id, new.type, new.happened_at, new.learnt_at, new.source, new.actor, new.import_id)
          is not distinct from (old.id, old.order_id, old.type, old.happened_at, old.learnt_at, old.source, old.actor, old.import_id)
        and (new.key = old.key or old.type = 'observed')
        and coalesce(new.payload -> 'contact', '{}') = '{}'
        and regexp_replace((new.payload - 'contact')::text, told, '"\\1": ""', 'g')
          = regexp_replace((old.payload - 'contact')::text, told, '"\\1": ""', 'g')
        and left_over !~ told
      then
        return new;
      end if;
      raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
    end $$`,
  `drop trigger order_event_append_only on order_event`,
  ...onEachRow('order_event', 'refuse_all_but_erasure'),
  `create trigger order_event_not_emptied before truncate on order_event for each statement execute function refuse_change()`,

  // Of a row that could not be taken, the row itself and what the reason quotes may go.
  `create function refuse_all_but_words() returns trigger language plpgsql as $$
    begin
      if new.raw = '' and new.reason in (old.reason, regexp_replace(old.reason, '“[^”]*”', '“…”', 'g'))
        and (new.file_hash, new.line, new.file, new.set_aside_at, new.set_aside_by)
          = (old.file_hash, old.line, old.file, old.set_aside_at, old.set_aside_by)
      then
        return new;
      end if;
      raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
    end $$`,
  `drop trigger payout_set_aside_append_only on payout_set_aside`,
  ...onEachRow('payout_set_aside', 'refuse_all_but_words'),
]

export async function down(db: Kysely<unknown>): Promise<void> {
  const undoing = [
    'drop trigger payout_set_aside_stays on payout_set_aside',
    'drop trigger payout_set_aside_append_only on payout_set_aside',
    'drop function refuse_all_but_words()',
    `create trigger payout_set_aside_append_only before update or delete on payout_set_aside
      for each statement execute function refuse_change()`,
    'drop trigger order_event_not_emptied on order_event',
    'drop trigger order_event_stays on order_event',
    'drop trigger order_event_append_only on order_event',
    'drop function refuse_all_but_erasure()',
    `create trigger order_event_append_only before update or delete on order_event for each statement execute function refuse_change()`,
    `create trigger order_event_not_emptied before truncate on order_event for each statement execute function refuse_change()`,
    'drop table erased_order',
  ]
  for (const statement of undoing) await sql.raw(statement).execute(db)
}
