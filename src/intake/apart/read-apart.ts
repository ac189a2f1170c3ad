import type { Batch } from '../import/batches.ts'
import type { Explained } from '../import/explain.ts'
import type { Export, ExportKnowledge } from '../import/read-export.ts'
import type { SetAsideFile } from '../import/set-aside-file.ts'
import type { Instant } from '../../policy/instant.ts'
import type { OrgCheck } from '../../people/org-check.ts'
import type { Closed, Opened, ReadingJob, Slice } from './reading.ts'
import { Threads } from './threads.ts'

const threads = new Threads<ReadingJob>(new URL('thread.ts', import.meta.url))

export interface ExportApart extends Export {
  /** What became of the file of rows set aside: once all rows have come, null when none was asked for. */
  setAside(): SetAsideFile | null
  /** When it is no longer asked for rows. */
  close(): Promise<void>
}

/** `readExport` in a thread of its own, which also writes the rows that are set aside to `setAsideTo`. To be closed. */
export async function readApart(
  path: string,
  knowledge: ExportKnowledge,
  source: string,
  now: Instant | null,
  setAsideTo: string | null,
): Promise<ExportApart> {
  let done = 0
  let setAside: SetAsideFile | null = null
  const job = { does: 'read', path, knowledge: plain(knowledge), source, now, setAsideTo } as const
  const pieces = threads.run<Opened | Slice | Closed>(job, (share) => (done = share))
  const first: IteratorResult<Opened | Slice | Closed, unknown> = await pieces.next()
  if (first.done === true || !('notes' in first.value)) throw new Error('an export begins with what it says of itself')
  const { dataAsOf, notes } = first.value
  return {
    dataAsOf,
    notes,
    batches: batchesOf(pieces, (closed) => (setAside = closed.setAside)),
    share: () => done,
    setAside: () => setAside,
    close: async () => void (await pieces.return(undefined)),
  }
}

/** `explainFile` in a thread of its own. */
export async function explainApart(path: string, knowledge: ExportKnowledge, source: string): Promise<Explained> {
  const [explained] = await Array.fromAsync(threads.run<Explained>({ does: 'explain', path, knowledge: plain(knowledge), source }))
  if (explained === undefined) throw new Error('a file was not explained')
  return explained
}

/** `orgCheck` in a thread of its own. */
export async function checkOrganisationApart(path: string): Promise<OrgCheck> {
  const [checked] = await Array.fromAsync(threads.run<OrgCheck>({ does: 'check-organisation', path }))
  if (checked === undefined) throw new Error('an organisation file was not checked')
  return checked
}

/** Only this: the rest of an organisation file need not travel. */
const plain = ({ districts, intake }: ExportKnowledge): ExportKnowledge => ({ districts, intake })

async function* batchesOf(pieces: AsyncIterable<Opened | Slice | Closed>, onClosed: (closed: Closed) => void): AsyncGenerator<Batch> {
  let slices: Slice[] = []
  for await (const piece of pieces) {
    if ('setAside' in piece) {
      onClosed(piece)
      continue
    }
    if (!('last' in piece)) throw new Error('rows come after what an export says of itself')
    slices.push(piece)
    if (!piece.last) continue
    yield {
      ...piece,
      observations: slices.flatMap(({ observations }) => observations),
      bad: slices.flatMap(({ bad }) => bad),
    }
    slices = []
  }
}
