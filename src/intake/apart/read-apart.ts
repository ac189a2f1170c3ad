import type { Batch } from '../import/batches.ts'
import type { Explained } from '../import/explain.ts'
import type { Export, ExportKnowledge } from '../import/read-export.ts'
import type { Instant } from '../../policy/instant.ts'
import type { OrgCheck } from '../../people/org-check.ts'
import type { Opened, ReadingJob, Slice } from './reading.ts'
import { Threads } from './threads.ts'

const threads = new Threads<ReadingJob>(new URL('thread.ts', import.meta.url))

/** `readExport` in a thread of its own. To be closed when it is no longer asked for rows. */
export async function readApart(
  path: string,
  knowledge: ExportKnowledge,
  source: string,
  now: Instant | null,
): Promise<Export & { close(): Promise<void> }> {
  let done = 0
  const pieces = threads.run<Opened | Slice>({ does: 'read', path, knowledge: plain(knowledge), source, now }, (share) => (done = share))
  const first: IteratorResult<Opened | Slice, unknown> = await pieces.next()
  if (first.done === true || !('notes' in first.value)) throw new Error('an export begins with what it says of itself')
  const { dataAsOf, notes } = first.value
  return { dataAsOf, notes, batches: batchesOf(pieces), share: () => done, close: async () => void (await pieces.return(undefined)) }
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

async function* batchesOf(pieces: AsyncIterable<Opened | Slice>): AsyncGenerator<Batch> {
  let slices: Slice[] = []
  for await (const piece of pieces) {
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
