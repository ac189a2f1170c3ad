import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Instant } from '../policy/instant.ts'
import type { AuditOutcome, Link } from './audit.ts'

const fields = [
  'at',
  'person',
  'platform',
  'conversation',
  'action',
  'order_id',
  'outcome',
  'detail',
  'previous',
  'hash',
  'key_id',
] as const
type Fields = Readonly<Record<(typeof fields)[number], string | null>>

/**
 * A row as text, exactly as it stands in the database: whoever tampered with it may have dropped every rule on what it can hold, and no
 * value may get in the way of the verification.
 */
export interface StoredEntry {
  readonly id: string
  /** Null where the row holds more than the program ever writes. */
  readonly fields: Fields | null
}

export interface StoredEnd {
  readonly chain: string | null
  readonly id: string | null
  readonly hash: string | null
  readonly key_id: string | null
  readonly mac: string | null
}

/** A piece of the chain, with the end of the chain as it was at the same moment. */
export interface Piece {
  readonly entries: readonly StoredEntry[]
  /** With the last piece: how many rows there are, those without a place in the chain too. */
  readonly rows: number | null
  /** One, unless somebody tampered with it. */
  readonly ends: readonly StoredEnd[]
}

/** More than any entry of any version takes. */
const MOST_BYTES = 1_000_000

/** The entries after this one, at most so many. */
export async function readPiece(db: Db, after: number, most: number): Promise<Piece> {
  const { rows } = await sql<{ entries: StoredEntry[] | null; rows: number | null; ends: StoredEnd[] | null }>`
    with piece as (select * from audit where id > ${after} order by id limit ${most})
    select
      (select json_agg(json_build_object('id', id::text, 'fields', case when ${bytes} <= ${MOST_BYTES} then ${asText} end) order by id)
        from piece) as entries,
      (select case when count(*) < ${most} then (select count(*) from audit)::float8 end from piece) as rows,
      (select json_agg(json_build_object('chain', chain::text, 'id', id::text, 'hash', hash, 'key_id', key_id, 'mac', mac))
        from audit_head) as ends`.execute(db)
  const [row] = rows
  return { entries: row?.entries ?? [], rows: row?.rows ?? null, ends: row?.ends ?? [] }
}

const bytes = sql.join(
  fields.map((field) => sql`coalesce(octet_length(${sql.ref(field)}::text), 0)`),
  sql` + `,
)

/** The instant to the microsecond: nothing finer than what was hashed is to be changed unseen. */
const asText = sql`json_build_object(${sql.join(
  fields.flatMap((field) => [sql.lit(field), field === 'at' ? sql`extract(epoch from at)::text` : sql`${sql.ref(field)}::text`]),
)})`

const outcomes: readonly AuditOutcome[] = ['done', 'asked', 'refused', 'failed']
/** Whole seconds, whatever zeros stand behind them. */
const SECONDS = /^(-?\d{1,11})(?:\.0+)?$/

/** The entry, when the row holds what an entry can hold. */
export function linkOf({ id, fields: row }: StoredEntry): Link | null {
  const at = instantOf(row?.at ?? null)
  const outcome = outcomes.find((known) => known === row?.outcome)
  if (row === null || at === null || outcome === undefined || row.hash === null || row.key_id === null) return null
  const { person, platform, conversation, action, order_id: orderId, detail, previous } = row
  if (platform === null || action === null || detail === null || previous === null) return null
  return { id: Number(id), at, person, platform, conversation, action, orderId, outcome, detail, previous }
}

function instantOf(epoch: string | null): Instant | null {
  const seconds = SECONDS.exec(epoch ?? '')?.[1]
  return seconds === undefined ? null : Number(seconds)
}
