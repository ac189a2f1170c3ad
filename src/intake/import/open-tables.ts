import type { Mapping } from '../rows/mapping.ts'
import { delimiterOf } from '../table/delimiter.ts'
import { type FileHead, readFileHead } from '../table/file-head.ts'
import type { Gauge } from '../table/gauge.ts'
import { inspectText } from '../table/inspect.ts'
import { noHeader } from '../table/layout.ts'
import { recordsOf } from '../table/records.ts'
import { linesUnder, surveyed } from '../table/survey.ts'
import type { Tables } from '../table/table.ts'
import { sheetTables } from '../xlsx/sheet-tables.ts'

/** Opens a file and reads all of it once; throws FileRefused when it holds no orders or is damaged. */
export async function openTables(path: string, { columns }: Pick<Mapping, 'columns'>, gauge: Gauge): Promise<Tables> {
  const file = await readFileHead(path)
  return isArchive(file.first) ? sheetTables(file, columns, gauge) : textTable(file, columns, gauge)
}

const isArchive = (first: Buffer): boolean => first.toString('latin1', 0, 4) === 'PK\u0003\u0004'

async function textTable(head: FileHead, columns: Mapping['columns'], gauge: Gauge): Promise<Tables> {
  // For its encoding, for its damages, for its rows.
  gauge.expect(head.size * 3)
  const file = await inspectText(head, gauge.add)
  const delimiter = delimiterOf(file.head, columns)
  const survey = await surveyed(recordsOf(file, delimiter, 1), columns)
  if (survey === null) throw noHeader()
  return {
    writtenAt: file.writtenAt,
    text: { encoding: file.encoding, delimiter },
    tables: [{ sheet: null, ...survey, records: () => linesUnder(survey, recordsOf(file, delimiter, survey.headerLine)) }],
    otherSheets: [],
    hiddenSheets: [],
  }
}
