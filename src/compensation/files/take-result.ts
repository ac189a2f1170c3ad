import { sql } from 'kysely'
import type { Trx } from '../../db/database.ts'
import { timestamp } from '../../db/instants.ts'
import { type Batch, type BatchLine, batchesNumbered, lineNumbered } from '../batch.ts'
import type { Bookkeeping } from '../deed.ts'
import { payoutLines, type Reading } from '../read-ledger.ts'
import { parseLine } from '../line-key.ts'
import { type LineResult, settleLines } from '../settle.ts'
import { type ResultReading, type ResultRow, type SetAside, readResult } from './result-lines.ts'

/** The back office's result as it came. */
export interface ResultFile {
  readonly name: string
  /** SHA-256 of its bytes. */
  readonly hash: string
  readonly rows: readonly ResultRow[]
}

export interface TakenResult {
  /** The lines that were paid by this file. */
  readonly keys: readonly string[]
  readonly paid: number
  readonly paidFen: number
  readonly failed: number
  /** They were said before, and change nothing. */
  readonly repeated: number
  readonly setAside: readonly SetAside[]
  /** Lines of the batches that the file is about of which no result has come yet: `批次 序号`. */
  readonly missing: readonly { readonly batch: string; readonly number: number; readonly key: string }[]
}

/**
 * Takes a result line by line, all in the caller's transaction: what can be taken is settled, what is broken or says otherwise than before
 * is set aside for a person, and nothing of it twice.
 */
export async function takeResult(
  trx: Trx,
  file: ResultFile,
  by: string,
  how: Pick<ResultReading, 'words' | 'timeOf'> & { readonly keeping: Bookkeeping; readonly reading: Reading },
): Promise<TakenResult> {
  const { keeping } = how
  const batches = await batchesOf(trx, file.rows)
  const read = readResult(file.rows, { batches, words: how.words, timeOf: how.timeOf, now: keeping.now })
  const said = read.filter((row): row is { line: number; said: LineResult } => 'said' in row)
  const outcomes = await settleLines(
    trx,
    said.map((row) => row.said),
    by,
    keeping,
  )
  const settled = said.map((row, i) => ({ ...row, outcome: outcomes[i] ?? 'unknown' }))
  const setAside = [
    ...read.filter((row): row is SetAside => 'reason' in row),
    ...settled
      .filter(({ outcome }) => outcome === 'conflict' || outcome === 'unknown')
      .map(({ line, outcome }) => ({ line, reason: outcome === 'conflict' ? '这一行先前已有不同的结果，或已撤出批次' : '批次没有这一行' })),
  ].toSorted((a, b) => a.line - b.line)
  await keepSetAside(trx, file, setAside, by, keeping)
  const recorded = settled.filter(({ outcome }) => outcome === 'recorded')
  const paid = recorded.filter((row) => 'paidAt' in row.said.result)
  return {
    keys: paid.flatMap(({ said: { batch, number } }) => lineIn(batches, { batch, number })?.key ?? []),
    paid: paid.length,
    paidFen: paid.reduce((fen, row) => fen + (lineIn(batches, row.said)?.amountFen ?? 0), 0),
    failed: recorded.length - paid.length,
    repeated: settled.filter(({ outcome }) => outcome === 'repeated').length,
    setAside,
    missing: await unanswered(trx, batches, how.reading),
  }
}

async function batchesOf(trx: Trx, rows: readonly ResultRow[]): Promise<ReadonlyMap<string, Batch>> {
  const said = new Set(rows.map(({ cells }) => cells.batch))
  return batchesNumbered(
    trx,
    [...said].filter((number) => number.length <= LONGEST_NUMBER),
  )
}

/** Longer than any number of ours. */
const LONGEST_NUMBER = 40

const lineIn = (batches: ReadonlyMap<string, Batch>, { batch, number }: Pick<LineResult, 'batch' | 'number'>): BatchLine | null => {
  const of = batches.get(batch)
  return of === undefined ? null : lineNumbered(of, number)
}

async function keepSetAside(trx: Trx, file: ResultFile, rows: readonly SetAside[], by: string, { now }: Bookkeeping): Promise<void> {
  if (rows.length === 0) return
  const texts = new Map(file.rows.map((row) => [row.line, row.texts.join(',').slice(0, LONGEST_RAW)]))
  const lines = rows.map(({ line }) => line)
  const reasons = rows.map(({ reason }) => reason)
  const raws = rows.map(({ line }) => texts.get(line) ?? '')
  // As arrays, for a statement takes 65 535 parameters; the same file again says nothing new.
  await sql`
    insert into payout_set_aside (file_hash, line, file, reason, raw, set_aside_at, set_aside_by)
    select ${file.hash}, line, ${file.name}, reason, raw, ${timestamp(now)}, ${by}
    from unnest(${lines}::int[], ${reasons}::text[], ${raws}::text[]) as aside (line, reason, raw)
    on conflict (file_hash, line) do nothing`.execute(trx)
}

const LONGEST_RAW = 2000

/** Lines of these batches that still wait for their result. */
async function unanswered(trx: Trx, batches: ReadonlyMap<string, Batch>, reading: Reading): Promise<TakenResult['missing']> {
  const lines = [...batches.values()].flatMap((batch) =>
    batch.lines.map((line) => ({ batch: batch.number, number: line.number, key: line.key })),
  )
  const claims = [...new Set(lines.flatMap(({ key }) => parseLine(key)?.claim ?? []))]
  const waiting = new Map(
    (await payoutLines(trx, reading, { keys: claims })).flatMap(({ key, state, life }) =>
      state === 'batched' ? [[key, life.batched?.batch]] : [],
    ),
  )
  return lines.filter(({ key, batch }) => waiting.get(key) === batch)
}
