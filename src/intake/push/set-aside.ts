import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { Trx } from '../../db/database.ts'
import { timestamp } from '../../db/instants.ts'
import type { Push } from './events-read.ts'
import { eachInTurns } from './in-turns.ts'
import { asRows, keptOfRow } from '../ledger/set-aside-row.ts'

/** An event that was refused. */
export interface Refused {
  /** Counted from 1. */
  readonly line: number
  readonly reason: string
  readonly raw: unknown
}

interface Row {
  readonly key: string
  readonly line: number
  readonly orderId: string | null
  readonly reason: string
  readonly raw: string
}

/** What is written at once: so many, of so many characters. */
const ROWS = 250
const CHARACTERS = 1 << 18

/** Keeps what was refused, with why; the same again is kept once. Whether there was anything new. */
export async function setAside(trx: Trx, refused: readonly Refused[], push: Push): Promise<boolean> {
  let added = 0n
  let rows: Row[] = []
  let characters = 0
  for (const row of await eachInTurns(refused, rowOf)) {
    if (rows.length === ROWS || (rows.length > 0 && characters + row.raw.length > CHARACTERS)) {
      added += await keep(trx, rows, push)
      rows = []
      characters = 0
    }
    rows.push(row)
    characters += row.raw.length
  }
  if (rows.length > 0) added += await keep(trx, rows, push)
  return added > 0n
}

function rowOf({ line, reason, raw: event }: Refused): Row {
  const raw = JSON.stringify(event)
  return {
    key: hash('sha256', raw, 'base64url'),
    line,
    orderId: orderIdOf(event),
    reason: reason.replaceAll('\0', '␀').toWellFormed(),
    raw,
  }
}

async function keep(trx: Trx, rows: readonly Row[], { source, learntAt }: Push): Promise<bigint> {
  const { numAffectedRows = 0n } = await sql`
    insert into quarantine (source, file, set_aside_at, key, line, order_id, reason, raw)
    select ${source}::text, 'POST /intake/events', ${timestamp(learntAt)}, ${keptOfRow} from unnest(
      ${rows.map(({ key }) => key)}::text[], ${rows.map(({ line }) => line)}::int[], ${rows.map(({ orderId }) => orderId)}::text[],
      ${rows.map(({ reason }) => reason)}::text[], ${rows.map(({ raw }) => raw)}::text[]
    ) ${asRows}
    on conflict (source, key) do nothing`.execute(trx)
  return numAffectedRows
}

function orderIdOf(raw: unknown): string | null {
  if (typeof raw !== 'object' || raw === null || !('orderId' in raw) || typeof raw.orderId !== 'string') return null
  return raw.orderId.slice(0, 64).replaceAll('\0', '␀').toWellFormed()
}
