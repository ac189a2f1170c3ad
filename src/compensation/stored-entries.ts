import { type Selectable, sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { CompensationTables } from '../db/tables/compensation.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import { asFields, oneOf } from '../policy/read.ts'
import { type Entry, type EntryType, accounts, entryTypes } from './entry.ts'

export type EntryRow = Selectable<CompensationTables['ledger_entry']>

const types = Object.keys(entryTypes) as EntryType[]

export const storedEntry = (row: EntryRow): Entry => ({
  id: row.id,
  key: row.key,
  claim: row.claim,
  line: row.line,
  seq: row.seq,
  type: oneOf(types, row.type, 'type'),
  amountFen: row.amount_fen,
  from: row.from_account === null ? null : oneOf(accounts, row.from_account, 'from_account'),
  to: row.to_account === null ? null : oneOf(accounts, row.to_account, 'to_account'),
  claimVersion: row.claim_version,
  settles: row.settles,
  batch: row.batch,
  batchLine: row.batch_line,
  happenedAt: row.happened_at,
  learntAt: row.learnt_at,
  actor: row.actor,
  meta: asFields(row.meta, 'meta'),
})

const entryRow = (entry: Omit<Entry, 'id'>) => ({
  key: entry.key,
  claim: entry.claim,
  line: entry.line,
  seq: entry.seq,
  type: entry.type,
  amount_fen: entry.amountFen,
  from_account: entry.from,
  to_account: entry.to,
  claim_version: entry.claimVersion,
  settles: entry.settles,
  batch: entry.batch,
  batch_line: entry.batchLine,
  happened_at: formatInstant(entry.happenedAt),
  learnt_at: formatInstant(entry.learntAt),
  actor: entry.actor,
  meta: entry.meta,
})

/** The entries of these claims, per claim, in the sequence in which they were written; as they were known at `then`, or all. */
export async function entriesOf(db: Db, claims: readonly string[], then: Instant | null): Promise<Map<string, Entry[]>> {
  if (claims.length === 0) return new Map()
  const { rows } = await sql<EntryRow>`
    select * from ledger_entry where claim = any(${claims}::text[])
    and ${then === null ? sql<boolean>`true` : sql<boolean>`learnt_at <= ${timestamp(then)}`} order by id`.execute(db)
  return Map.groupBy(rows.map(storedEntry), ({ claim }) => claim)
}

/** Those of these batches whose file was written, by `then` or at all. */
export async function handedOver(db: Db, entries: Iterable<Pick<Entry, 'batch'>>, then: Instant | null): Promise<Set<string>> {
  const numbers = [...new Set([...entries].flatMap(({ batch }) => batch ?? []))]
  if (numbers.length === 0) return new Set()
  const { rows } = await sql<{ number: string }>`
    select number from payout_handover where number = any(${numbers}::text[])
    and ${then === null ? sql<boolean>`true` : sql<boolean>`handed_at <= ${timestamp(then)}`}`.execute(db)
  return new Set(rows.map(({ number }) => number))
}

/** An entry's key is there already and says otherwise. */
export class LedgerConflict extends Error {
  readonly keys: readonly string[]

  constructor(keys: readonly string[]) {
    super(`ledger entries are there already with another content: ${keys.join(', ')}`)
    this.keys = keys
  }
}

const names = [
  'key',
  'claim',
  'line',
  'seq',
  'type',
  'amount_fen',
  'from_account',
  'to_account',
  'claim_version',
  'settles',
  'batch',
  'batch_line',
  'happened_at',
  'learnt_at',
  'actor',
  'meta',
] as const
const columns = sql.raw(names.join())

/**
 * Adds entries. The caller holds their claims. Throws LedgerConflict; also where the version of a claim that one names is not there: a
 * foreign key would lock that version's row for each entry.
 */
export async function addEntries(trx: Trx, entries: readonly Omit<Entry, 'id'>[]): Promise<void> {
  if (entries.length === 0) return
  const { shared, own } = apart(entries.map(entryRow))
  const { rows } = await sql<{ key: string }>`
    insert into ledger_entry (${columns})
    select ${columns} from json_populate_recordset(json_populate_record(null::ledger_entry, ${shared}::json), ${own}::json)
      with ordinality as entry
    where exists (select from claim_version as judged where judged.key = entry.claim and judged.version = entry.claim_version)
    order by ordinality
    on conflict (key) do nothing returning key`.execute(trx)
  if (rows.length === entries.length) return
  const added = new Set(rows.map(({ key }) => key))
  throw new LedgerConflict(entries.map(({ key }) => key).filter((key) => !added.has(key)))
}

type Row = ReturnType<typeof entryRow>

/** As JSON what all rows have in common, and the rest of each: what is written together differs in little. */
function apart(rows: readonly Row[]): { readonly shared: string; readonly own: string } {
  const [first] = rows
  const differing = names.filter((name) => rows.some((row) => !isSame(row[name], first?.[name])))
  const pick = (row: Row | undefined, which: readonly (typeof names)[number][]) =>
    Object.fromEntries(which.map((name) => [name, row?.[name]]))
  return {
    shared: JSON.stringify(
      pick(
        first,
        names.filter((name) => !differing.includes(name)),
      ),
    ),
    own: JSON.stringify(rows.map((row) => pick(row, differing))),
  }
}

const isSame = (a: unknown, b: unknown): boolean => a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b))
