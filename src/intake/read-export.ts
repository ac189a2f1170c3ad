import type { Instant } from '../policy/instant.ts'
import { type Batch, batchesOf } from './batches.ts'
import { districtNames } from './districts.ts'
import { inspectFile } from './inspect.ts'
import { delimiterOf, readLayout } from './layout.ts'
import { recordsOf } from './records.ts'

export interface Export {
  /** What the file says it is as of: its title, else the time it was written. */
  readonly dataAsOf: Instant
  readonly batches: AsyncIterable<Batch>
}

export interface NamedDistricts {
  readonly districts: Parameters<typeof districtNames>[0]
}

/** Opens a file as an export of orders and reads as far as its header; throws FileRefused when it is none. */
export async function readExport(path: string, { districts }: NamedDistricts): Promise<Export> {
  const file = await inspectFile(path)
  const delimiter = delimiterOf(file.head)
  const { header, headerLine, exportedAt } = await readLayout(recordsOf(file, delimiter, 1))
  const records = recordsOf(file, delimiter, headerLine)
  return { dataAsOf: exportedAt ?? file.writtenAt, batches: batchesOf(records, { header, delimiter, districts: districtNames(districts) }) }
}
