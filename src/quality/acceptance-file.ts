import type { Db } from '../db/database.ts'
import { keepFile } from '../files/files.ts'
import type { FileMessage } from '../messages/message.ts'
import type { Instant } from '../policy/instant.ts'
import { workbookOf } from '../spreadsheets/workbook.ts'
import type { AcceptanceRecord } from './acceptance-rule.ts'
import { acceptanceSheets } from './acceptance-sheets.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** The records as a workbook to be sent; kept in the caller's transaction. */
export async function acceptanceWorkbook(
  db: Db,
  where: string,
  records: readonly AcceptanceRecord[],
  districtName: (id: string) => string,
  now: Instant,
): Promise<FileMessage> {
  const content = await workbookOf(acceptanceSheets(records, districtName))
  const { hash, size, mediaType } = await keepFile(db, content, XLSX, now)
  const assessed = records.filter((one) => one.assessed !== null).length
  return {
    kind: 'file',
    name: `${where}受理差错.xlsx`,
    mediaType,
    hash,
    size,
    text: `${where}受理差错：应考核 ${assessed} 人，按人、按单各一张表`,
  }
}
