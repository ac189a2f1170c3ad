import type { Instant } from '../../policy/instant.ts'
import type { Batch } from '../import/batches.ts'
import { explainFile } from '../import/explain.ts'
import { type ExportKnowledge, readExport } from '../import/read-export.ts'
import { type OrgCheck, orgCheck } from '../../people/org-check.ts'
import { type SetAsideFile, SetAsideRows } from '../import/set-aside-file.ts'
import { Gauge } from '../table/gauge.ts'

/** What can be done in a thread. */
export type ReadingJob = ExportJob | { readonly does: 'check-organisation'; readonly path: string }
type ExportJob = {
  readonly path: string
  readonly knowledge: ExportKnowledge
  readonly source: string
} & ({ readonly does: 'read'; readonly now: Instant | null; readonly setAsideTo: string | null } | { readonly does: 'explain' })

/** What an export says of itself, before its rows. */
export interface Opened {
  readonly dataAsOf: Instant
  readonly notes: readonly string[]
}

/** What comes after the rows, when they were to be written into a file. */
export interface Closed {
  readonly setAside: SetAsideFile
}

/** A part of a batch, small enough to be taken over at once. */
export interface Slice extends Batch {
  /** The batch ends with it. */
  readonly last: boolean
}

/** The job, piece by piece, and how far it is. */
export function piecesOf(job: ReadingJob): { readonly made: AsyncIterable<unknown>; share(): number | null } {
  const gauge = new Gauge()
  return { made: made(job, gauge), share: () => gauge.share() }
}

function made(job: ReadingJob, gauge: Gauge): AsyncGenerator {
  switch (job.does) {
    case 'read':
      return readPieces(job, gauge)
    case 'explain':
      return explained(job, gauge)
    case 'check-organisation':
      return checked(job.path)
  }
}

async function* checked(path: string): AsyncGenerator<OrgCheck> {
  yield await Promise.resolve(orgCheck(path))
}

async function* explained({ path, knowledge, source }: ExportJob, gauge: Gauge): AsyncGenerator {
  yield await explainFile(path, knowledge, source, gauge)
}

async function* readPieces(job: ExportJob & { readonly does: 'read' }, gauge: Gauge): AsyncGenerator<Opened | Slice | Closed> {
  const setAside = job.setAsideTo === null ? null : new SetAsideRows(job.setAsideTo)
  const { dataAsOf, batches, notes } = await readExport(job.path, job.knowledge, job.source, job.now, gauge, setAside)
  yield { dataAsOf, notes }
  for await (const batch of batches) yield* slicesOf(batch)
  if (setAside !== null) yield { setAside: await setAside.write() }
}

const ROWS = 250
/** Of what is kept of bad rows as it stood there. */
const CHARACTERS = 1 << 18

function* slicesOf({ observations, bad, ...rest }: Batch): Generator<Slice> {
  const slices: Pick<Batch, 'observations' | 'bad'>[] = []
  for (let from = 0; from < observations.length; from += ROWS) slices.push({ observations: observations.slice(from, from + ROWS), bad: [] })
  let slice: Batch['bad'][number][] = []
  let characters = 0
  for (const row of bad) {
    if (slice.length === ROWS || (slice.length > 0 && characters + row.raw.length > CHARACTERS)) {
      slices.push({ observations: [], bad: slice })
      slice = []
      characters = 0
    }
    slice.push(row)
    characters += row.raw.length
  }
  if (slice.length > 0) slices.push({ observations: [], bad: slice })
  if (slices.length === 0) slices.push({ observations: [], bad: [] })
  for (const [i, one] of slices.entries()) yield { ...rest, ...one, last: i === slices.length - 1 }
}
