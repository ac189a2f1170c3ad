import type { Database, Trx } from '../../db/database.ts'
import { databaseKind } from '../../db/mark.ts'
import type { Context } from '../../policy/context.ts'
import type { Instant } from '../../policy/instant.ts'
import type { Batch } from './batches.ts'
import { FileRefused, FileUnreadable } from '../table/file-refused.ts'
import { type Counts, type Origin, type SetAside, beginImport, finishImport } from '../ledger/import-log.ts'
import { tellOfImport } from '../ledger/quarantine-news.ts'
import { readApart } from '../apart/read-apart.ts'
import type { ExportKnowledge } from './read-export.ts'
import type { SetAsideFile } from './set-aside-file.ts'
import { beginRun, prepareBatch, saveBatch } from './save-batch.ts'
import type { Tell } from '../../control-group/tell.ts'

export interface ImportOptions {
  /** The name of the file for people. */
  readonly shownAs: string
  /** The system that the file comes from: what it says is compared with what it said before. */
  readonly source: string
  readonly organisation: ExportKnowledge
  /** As of now. */
  readonly context: Context
  /** Does everything and takes it all back. */
  readonly dryRun: boolean
  /** Where the rows that are set aside go, to be put right and imported again; null: nowhere. */
  readonly setAsideTo: string | null
  /** Hears of what is set aside, and of a file that is refused. */
  readonly tell: Tell
  /** Hears after each batch how many rows have been read and how much of the file, 0 to 1; null: nobody watches. */
  readonly watch: Watch | null
}

export type Watch = (rows: number, share: number) => void

export interface ImportReport extends Counts {
  readonly file: string
  /** What the file says it is as of: its title, else the time it was written. */
  readonly dataAsOf: Instant
  /** The first rows that were set aside, as many as can be held; `notes` say how many more there were. */
  readonly setAside: readonly SetAside[]
  /** The number of rows that the file's own total line gives, null without one. */
  readonly declaredRows: number | null
  /** What was left out of the file, in words. */
  readonly notes: readonly string[]
  /** Null when no file of them was asked for. */
  readonly setAsideFile: SetAsideFile | null
}

/**
 * Takes the rows of a file into the histories of their orders, a batch per transaction; what is wrong with a row sets that row aside.
 * A run that dies leaves whole batches, and the next run finds them unchanged. Throws FileRefused when the file is no export.
 */
export async function importFile(database: Database, path: string, options: ImportOptions): Promise<ImportReport> {
  const { shownAs: file, source, context, tell, watch } = options
  const learntAt = context.asOf
  const { dataAsOf, batches, notes, share, setAside, close } = await opened(database, path, options)
  const take = options.dryRun ? tryOut : takeBatches
  const planned = { origin: { file, source, dataAsOf, learntAt }, context, tell, onRows: (rows: number) => watch?.(rows, share()) }
  const report = await closing(take(database, planned, batches), close)
  const unlisted = report.quarantined - report.setAside.length
  const more = unlisted === 0 ? [] : [`另有 ${unlisted} 行搁置的没有逐行列出，见 sameday quarantine`]
  return { ...report, notes: [...notes, ...report.notes, ...more], setAsideFile: setAside() }
}

async function closing<T>(work: Promise<T>, close: () => Promise<void>): Promise<T> {
  try {
    return await work
  } finally {
    await close()
  }
}

/** A file that is no export at all is noted, though nothing of it was taken. */
async function opened({ db }: Database, path: string, options: ImportOptions): Promise<Awaited<ReturnType<typeof readApart>>> {
  const { shownAs: file, source, context, tell, dryRun } = options
  try {
    // A replay takes the whole day before it plays it.
    const now = (await databaseKind(db)) === 'replay' ? null : context.asOf
    return await readApart(path, options.organisation, source, now, options.setAsideTo)
  } catch (error) {
    if (!(error instanceof FileRefused) || error instanceof FileUnreadable || dryRun) throw error
    const { message: problem } = error
    // As of when it is it does not say.
    const origin: Origin = { file, source, dataAsOf: context.asOf, learntAt: context.asOf }
    await db.transaction().execute(async (trx) => {
      const importId = await beginImport(trx, origin)
      await finishImport(trx, importId, { state: 'failed', problem, declaredRows: null })
      await tellOfImport(trx, tell, { importId, origin, rows: 0, problem })
    })
    throw error
  }
}

/** So many rows that were set aside take some 30 MB; all of them are in the quarantine. */
const MOST_LISTED = 100_000

/** A cell may be a part of the text that was read with it, which would be held as long as the part. */
const apart = ({ line, id, reason }: SetAside): SetAside => ({ line, id: id && copyOf(id), reason: copyOf(reason) })
const copyOf = (text: string): string => Buffer.from(text).toString()

const SHOWN_FOOTERS = 10

/** Lines that were no rows are reported all the same, so that nothing is lost in silence. */
function footerNotes(lines: readonly number[]): string[] {
  if (lines.length === 0) return []
  const more = lines.length > SHOWN_FOOTERS ? `等 ${lines.length} 行` : '行'
  return [`第 ${lines.slice(0, SHOWN_FOOTERS).join('、')} ${more}是页眉页脚或说明，不是工单，没有读`]
}

type InTransaction = <T>(work: (trx: Trx) => Promise<T>) => Promise<T>
interface Planned extends Pick<ImportOptions, 'tell'> {
  readonly origin: Origin
  readonly context: Context
  onRows(rows: number): void
}

type Taken = Omit<ImportReport, 'setAsideFile'>

const takeBatches = (database: Database, planned: Planned, batches: AsyncIterable<Batch>): Promise<Taken> =>
  takeAll(planned, batches, (work) => database.db.transaction().execute(work))

/** One transaction around everything, so that each batch sees those before it and none remains. */
async function tryOut(database: Database, planned: Planned, batches: AsyncIterable<Batch>): Promise<Taken> {
  const trx = await database.db.startTransaction().execute()
  try {
    return await takeAll(planned, batches, (work) => work(trx))
  } finally {
    await trx.rollback().execute()
  }
}

async function takeAll(planned: Planned, batches: AsyncIterable<Batch>, inTransaction: InTransaction): Promise<Taken> {
  const { tell, onRows } = planned
  const run = await inTransaction((trx) => beginRun(trx, planned.origin, planned.context))
  const { importId } = run
  const setAside: SetAside[] = []
  const footers: number[] = []
  let declaredRows: number | null = null
  let saving: Promise<void> = Promise.resolve()
  const end = (problem: string | null): Promise<void> =>
    inTransaction(async (trx) => {
      await finishImport(trx, importId, { state: problem === null ? 'done' : 'failed', problem, declaredRows })
      await tellOfImport(trx, tell, { importId, origin: run.origin, rows: run.counts.rows, problem })
    })
  try {
    for await (const batch of batches) {
      const prepared = await prepareBatch(run, batch)
      await saving
      onRows(run.counts.rows)
      for (const row of batch.bad) if (setAside.length < MOST_LISTED) setAside.push(apart(row))
      declaredRows ??= batch.declaredRows
      footers.push(...batch.footers.slice(0, MOST_LISTED - footers.length))
      // The next rows are read and judged meanwhile; a failure waits for the `await` above or below.
      saving = inTransaction((trx) => saveBatch(trx, run, prepared))
      saving.catch(() => undefined)
    }
    await saving
  } catch (error) {
    // The rows read before are still being written.
    await Promise.allSettled([saving])
    if (error instanceof FileRefused) await end(error.message)
    throw error
  }
  await end(null)
  return {
    file: planned.origin.file,
    dataAsOf: planned.origin.dataAsOf,
    ...run.counts,
    setAside,
    declaredRows,
    notes: footerNotes(footers),
  }
}
