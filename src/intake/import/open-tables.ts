import { type FileHead, readFileHead } from '../table/file-head.ts'
import { Gauge } from '../table/gauge.ts'
import { inspectText } from '../table/inspect.ts'
import { delimiterOf, noHeader, readLayout } from '../table/layout.ts'
import type { Mapping } from '../rows/mapping.ts'
import { recordsOf } from '../table/records.ts'
import { sheetTables } from '../xlsx/sheet-tables.ts'
import type { Tables } from '../table/table.ts'

/** Opens a file and reads as far as the header of each table; throws FileRefused when there is none. */
export async function openTables(path: string, { columns }: Pick<Mapping, 'columns'>): Promise<Tables> {
  const file = await readFileHead(path)
  return isArchive(file.first) ? sheetTables(file, columns) : textTable(file, columns)
}

const isArchive = (first: Buffer): boolean => first.toString('latin1', 0, 4) === 'PK\u0003\u0004'

async function textTable(head: FileHead, columns: Mapping['columns']): Promise<Tables> {
  const file = await inspectText(head)
  const delimiter = delimiterOf(file.head, columns)
  const layout = await readLayout(recordsOf(file, delimiter, 1), columns)
  if (layout === null) throw noHeader()
  const gauge = new Gauge()
  gauge.expect(head.size)
  const records = () => recordsOf({ ...file, onRead: gauge.add }, delimiter, layout.headerLine)
  return {
    writtenAt: file.writtenAt,
    text: { encoding: file.encoding, delimiter },
    tables: [{ sheet: null, ...layout, records }],
    gauge,
    otherSheets: [],
  }
}
