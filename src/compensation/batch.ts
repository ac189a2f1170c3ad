import { createHash } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import type { CompensationTables } from '../db/tables/compensation.ts'
import { lock } from '../db/lock.ts'
import { type Instant, dayOf, formatDay, formatInstant } from '../policy/instant.ts'
import { type Kind, kinds } from '../policy/order.ts'
import { asList, oneOf, text, textOrNull } from '../policy/read.ts'
import { closeBooks, openBooks } from './kept-books.ts'
import type { Bookkeeping } from './deed.ts'
import { type Entry, lineOf } from './entry.ts'
import type { PayoutLine } from './lines.ts'
import { type EntryRow, storedEntry } from './stored-entries.ts'

/** One line of a top-up batch, as it was when the batch was made. */
export interface BatchLine {
  /** 序号, from 1. */
  readonly number: number
  /** `KEY`, or `KEY#2`. */
  readonly key: string
  /** The service account of the leading order. */
  readonly account: string
  readonly household: string
  readonly kind: Kind
  readonly amountFen: number
  /** The leading order, then the claim's others. */
  readonly orders: readonly string[]
  /** The day on which they were entered, `YYYY-MM-DD`. */
  readonly enteredOn: string
}

export interface Batch {
  readonly number: string
  readonly madeAt: Instant
  readonly madeBy: string
  readonly sumFen: number
  /** SHA-256 of its number and lines. */
  readonly hash: string
  readonly lines: readonly BatchLine[]
}

export interface MadeBatch {
  /** Null: nothing is audited that is in no batch yet. */
  readonly batch: Batch | null
  /** Audited lines whose leading order has no service account: they wait until it is known. */
  readonly withoutAccount: readonly string[]
}

/** Puts all audited lines into a new batch. */
export async function makeBatch(trx: Trx, by: string, keeping: Bookkeeping): Promise<MadeBatch> {
  await lock(trx, 'payout_batch')
  const books = await openBooks(trx, await withAudit(trx), keeping)
  const audited = books.lines().filter(({ state }) => state === 'audited')
  const accounts = await accountsOf(
    trx,
    audited.map(({ claim }) => claim.leader),
  )
  const withoutAccount = audited.filter(({ claim }) => !accounts.has(claim.leader)).map(({ key }) => key)
  const chosen = audited.flatMap((line) => {
    const account = accounts.get(line.claim.leader)
    return account === undefined ? [] : [{ line, account }]
  })
  const lines = chosen.map(({ line, account }, i) => batchLine(line, account, i + 1))
  if (lines.length === 0) {
    await closeBooks(trx, books)
    return { batch: null, withoutAccount }
  }
  const number = await nextNumber(trx, keeping.now)
  const sumFen = lines.reduce((sum, { amountFen }) => sum + amountFen, 0)
  const batch: Batch = { number, madeAt: keeping.now, madeBy: by, sumFen, hash: batchHash(number, lines), lines }
  const row = { number, made_at: formatInstant(batch.madeAt), made_by: by, lines: lines.length, sum_fen: sumFen, hash: batch.hash }
  await trx.insertInto('payout_batch').values(row).execute()
  for (const [i, { line }] of chosen.entries()) {
    const said = lines[i]
    if (said === undefined) continue
    const { account, household, kind, orders, enteredOn } = said
    const meta = { account, household, kind, orders, enteredOn }
    books.write(line, { type: 'batch', by, batch: { number, line: said.number }, meta })
  }
  await closeBooks(trx, books)
  return { batch, withoutAccount }
}

/** Claims of which a line may be audited and in no batch: one that was held after its audit and released stays audited. */
async function withAudit(trx: Trx): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select key from claim where open and exists (
      select from ledger_entry as audit where audit.claim = claim.key and audit.type = 'audit' and not exists (
        select from ledger_entry as later where later.claim = audit.claim and later.line = audit.line and later.seq > audit.seq
        and later.type <> 'release'
      )
    ) order by key`.execute(trx)
  return rows.map(({ key }) => key)
}

async function accountsOf(db: Db, orders: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; account: string }>`
    select id, account from orders where id = any(${orders}::text[]) and account is not null`.execute(db)
  return new Map(rows.map(({ id, account }) => [id, account]))
}

const batchLine = ({ key, claim, amountFen }: PayoutLine, account: string, number: number): BatchLine => ({
  number,
  key,
  account,
  household: claim.household,
  kind: claim.kind,
  amountFen,
  orders: [claim.leader, ...claim.orders.filter((order) => order !== claim.leader)],
  enteredOn: claim.key.slice(-10),
})

/** `PC20261129-01`: the day, and the how manieth of it. */
async function nextNumber(trx: Trx, now: Instant): Promise<string> {
  const day = `PC${formatDay(dayOf(now)).replaceAll('-', '')}`
  const rows = await trx.selectFrom('payout_batch').select('number').where('number', 'like', `${day}-%`).execute()
  const last = Math.max(0, ...rows.map(({ number }) => Number(number.slice(day.length + 1))))
  return `${day}-${String(last + 1).padStart(2, '0')}`
}

export const batchHash = (number: string, lines: readonly BatchLine[]): string =>
  createHash('sha256')
    .update(
      JSON.stringify([number, ...lines.map((l) => [l.number, l.key, l.account, l.household, l.kind, l.amountFen, l.orders, l.enteredOn])]),
    )
    .digest('hex')

/** A batch as it was made, whatever has become of its lines since; null: there is none of this number. */
export const batchNumbered = async (db: Db, number: string): Promise<Batch | null> =>
  (await batchesNumbered(db, [number])).get(number) ?? null

/** Those of these that there are. */
export async function batchesNumbered(db: Db, numbers: readonly string[]): Promise<ReadonlyMap<string, Batch>> {
  const { rows } = await sql<EntryRow & Selectable<CompensationTables['payout_batch']>>`
    select entry.*, made.number, made.made_at, made.made_by, made.sum_fen, made.hash
    from payout_batch as made join ledger_entry as entry on entry.batch = made.number
    where made.number = any(${numbers}::text[]) order by made.number, entry.batch_line`.execute(db)
  const batches = new Map<string, Batch & { readonly lines: BatchLine[] }>()
  for (const row of rows) {
    const { number, made_at: madeAt, made_by: madeBy, sum_fen: sumFen, hash } = row
    const batch = batches.get(number) ?? { number, madeAt, madeBy, sumFen, hash, lines: [] }
    batch.lines.push(lineOfEntry(storedEntry(row)))
    batches.set(number, batch)
  }
  return batches
}

const lineOfEntry = (entry: Entry): BatchLine => ({
  number: entry.batchLine ?? NaN,
  key: lineOf(entry),
  account: text(entry.meta['account'], 'account'),
  household: textOrNull(entry.meta['household'], 'household') ?? '',
  kind: oneOf(kinds, entry.meta['kind'], 'kind'),
  amountFen: entry.amountFen,
  orders: asList(entry.meta['orders'], 'orders').map((order) => text(order, 'orders')),
  enteredOn: text(entry.meta['enteredOn'], 'enteredOn'),
})

/** Lines count from 1 without a gap, as the check of a batch's hash makes sure. */
export const lineNumbered = ({ lines }: Batch, number: number): BatchLine | null => {
  const line = lines[number - 1]
  return line?.number === number ? line : null
}
