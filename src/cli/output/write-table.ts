import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { errorCode } from '../../db/problems.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { csvOf } from '../../spreadsheets/csv.ts'
import type { Sheet } from '../../spreadsheets/sheet.ts'
import { workbookOf } from '../../spreadsheets/workbook.ts'
import { UsageError } from '../usage.ts'

/** Sheets as the bytes of a file whose name ends so; `alone`: what a file with one table holds. */
export async function bytesFor(name: string, sheets: readonly Sheet[], alone: Sheet['rows']): Promise<Buffer> {
  if (/\.xlsx$/i.test(name)) return workbookOf(sheets)
  if (/\.csv$/i.test(name)) return Buffer.concat([...csvOf(alone, 'gb18030')])
  throw new UsageError(`--out 的文件名应以 .csv 或 .xlsx 结尾：${name}`)
}

/** Writes a file for its owner alone, since it names people and money, and says so; 1 when it cannot be written. */
export async function writeBytes(name: string, bytes: Buffer, io: CommandIo): Promise<0 | 1> {
  const path = resolve(io.cwd, name)
  try {
    await writeFile(path, bytes, { mode: 0o600 })
  } catch (error) {
    if (errorCode(error) === '') throw error
    await io.err(`写不了文件 ${path}（${errorCode(error)}）\n`)
    return 1
  }
  await io.err(`已写入 ${path}\n`)
  return 0
}
