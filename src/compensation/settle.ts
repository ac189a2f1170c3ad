import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { Books } from './books.ts'
import { closeBooks, openBooks } from './kept-books.ts'
import type { Bookkeeping, Deed } from './deed.ts'
import type { Entry } from './entry.ts'

/** What the back office's result says of a line of a batch. */
export interface LineResult {
  readonly batch: string
  /** 序号. */
  readonly number: number
  readonly result: { readonly paidAt: Instant } | { readonly failed: string }
}

/**
 * `recorded`; `repeated`: it was said before, and nothing changes; `conflict`: it was said otherwise before, or the line was taken back; `unknown`: the batch has no
 * such line. The latter two are for a person.
 */
export type SettleOutcome = 'recorded' | 'repeated' | 'conflict' | 'unknown'

/** Settles lines of batches: paid or failed, each once. One outcome each. */
export async function settleLines(trx: Trx, results: readonly LineResult[], by: string, keeping: Bookkeeping): Promise<SettleOutcome[]> {
  const claims = await claimsOf(trx, results)
  const books = await openBooks(trx, [...new Set(claims.values())], keeping)
  const outcomes = results.map((said): SettleOutcome => {
    const claim = claims.get(`${said.batch}/${said.number}`) ?? ''
    const entry = books.entries(claim).find(({ batch, batchLine }) => batch === said.batch && batchLine === said.number)
    return entry === undefined ? 'unknown' : settle(books, entry, said, by)
  })
  await closeBooks(trx, books)
  return outcomes
}

/** By batch and 序号. */
async function claimsOf(trx: Trx, results: readonly LineResult[]): Promise<ReadonlyMap<string, string>> {
  const [batches, numbers] = [results.map(({ batch }) => batch), results.map(({ number }) => number)]
  const { rows } = await sql<{ place: string; claim: string }>`
    select said.batch || '/' || said.line as place, entry.claim from unnest(${batches}::text[], ${numbers}::int[]) as said (batch, line)
    join ledger_entry as entry on entry.batch = said.batch and entry.batch_line = said.line`.execute(trx)
  return new Map(rows.map(({ place, claim }) => [place, claim]))
}

/** Settles one pending entry in the books. */
export function settle(books: Books, pending: Entry, said: LineResult, by: string): SettleOutcome {
  const key = `result/${said.batch}/${said.number}`
  const settled = books.entries(pending.claim).find((entry) => entry.settles === pending.id)
  const deed = deedOf(said, key, by)
  if (settled !== undefined) return isSame(settled, deed) ? 'repeated' : 'conflict'
  const line = books.line(pending.claim, pending.line)
  if (line === null) throw new Error(`a batched line that is not there: ${pending.claim}`)
  const payBy = line.payBy === null ? {} : { payBy: formatInstant(line.payBy) }
  books.write(line, { ...deed, meta: { ...deed.meta, ...('paidAt' in said.result ? payBy : {}) } })
  return 'recorded'
}

const deedOf = ({ result }: LineResult, key: string, by: string): Deed =>
  'paidAt' in result ? { type: 'pay', key, by, at: result.paidAt } : { type: 'fail', key, by, meta: { reason: result.failed } }

const isSame = (settled: Entry, deed: Deed): boolean =>
  settled.type === deed.type && (deed.type === 'pay' ? settled.happenedAt === deed.at : settled.meta['reason'] === deed.meta?.['reason'])
