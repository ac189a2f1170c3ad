import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { formatInstant, parseInstant } from '../policy/instant.ts'

/** An order's number, its claims' keys. */
interface Of {
  readonly id: string
  readonly claims: readonly string[]
}

/** What is held of an order beside what it is and its history, each with the rows as they are stored. */
const parts: Readonly<Record<string, (of: Of) => RawBuilder<{ row: object }>>> = {
  claims: ({ claims }) => sql`select to_jsonb(t) as row from claim_version t where key = any(${claims}::text[]) order by key, version`,
  ledger: ({ claims }) => sql`select to_jsonb(t) as row from ledger_entry t where claim = any(${claims}::text[]) order by id`,
  notices: ({ id }) => sql`select to_jsonb(t) as row from customer_notice t where order_id = ${id} order by id`,
  alerts: ({ id }) => sql`select to_jsonb(t) as row from alert_said t where order_id = ${id} order by said_at, hearer`,
  notAlerted: ({ id }) => sql`select to_jsonb(t) as row from alert_unsaid t where order_id = ${id} order by at, hearer`,
  silences: ({ id }) => sql`select to_jsonb(t) as row from alert_silence t where ${id} = any(orders) order by id`,
  jeopardy: ({ id }) => sql`select to_jsonb(t) as row from jeopardy_event t where order_id = ${id} order by id`,
  escalations: ({ id }) => sql`select to_jsonb(t) as row from escalation t where order_id = ${id} order by id`,
  outages: ({ id }) =>
    sql`select to_jsonb(t) as row from outage t where id in (select outage_id from outage_order where order_id = ${id}) order by id`,
  confirmations: ({ id }) => sql`select to_jsonb(t) as row from confirmation t where order_id = ${id} order by id`,
  proofs: ({ id }) => sql`
    select jsonb_build_object('hash', f.hash, 'mediaType', f.media_type, 'size', f.size, 'keptSince', f.kept_since, 'use', u.used_by) as row
    from file_use u join file f on f.hash = u.hash
    where split_part(u.used_by, '/', 1) = 'evidence' and split_part(u.used_by, '/', 2) = ${id} order by u.used_by`,
  setAside: ({ id }) => sql`select to_jsonb(t) as row from quarantine t where order_id = ${id} order by id`,
  audit: ({ id }) => sql`
    select jsonb_build_object('at', at, 'person', person, 'platform', platform, 'conversation', conversation, 'action', action,
      'outcome', outcome, 'detail', detail) as row
    from audit where order_id = ${id} order by id`,
  erased: ({ id }) => sql`select to_jsonb(t) as row from erased_order t where order_id = ${id}`,
}

/** By the names of the parts; a part of which there is nothing is an empty list. */
export async function partsOf(db: Db, of: Of): Promise<Record<string, object[]>> {
  const found: Record<string, object[]> = {}
  for (const [name, query] of Object.entries(parts))
    found[name] = (await query(of).execute(db)).rows.map(({ row }) => inShanghai(row) as object)
  return found
}

const STORED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:\d\d$/

/** Instants as they are everywhere else, whatever the database's session calls them. */
function inShanghai(value: unknown): unknown {
  if (typeof value === 'string') return STORED.test(value) ? instantText(value) : value
  if (Array.isArray(value)) return value.map(inShanghai)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inShanghai(one)]))
}

function instantText(stored: string): string {
  const at = parseInstant(stored.replace(/\.\d+/, ''))
  return at === null ? stored : formatInstant(at)
}
