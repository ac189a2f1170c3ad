import { formatInstant } from '../../policy/instant.ts'
import { type Column, nameOf } from '../../intake/rows/columns.ts'
import type { Explained, ExplainedColumn, ExplainedTable } from '../../intake/import/explain.ts'

const delimiterNames: Readonly<Record<string, string>> = { ',': '逗号', '\t': '制表符', ';': '分号', '，': '全角逗号', '|': '竖线' }

/** How a file was understood, for people. */
export function explainText(file: string, source: string, { text, writtenAt, tables, otherSheets, hiddenSheets }: Explained): string {
  const form =
    text === null ? 'XLSX 工作簿' : `文本，${text.encoding.toUpperCase()} 编码，${delimiterNames[text.delimiter] ?? text.delimiter}分隔`
  const lines = [`${file}：${form}；按来源 ${source} 理解，什么都没有写入`]
  for (const table of tables) lines.push(...tableLines(table, writtenAt))
  lines.push(...otherSheets.map((name) => `工作表“${name}”：没有工单的表头，不会读`))
  lines.push(...hiddenSheets.map((name) => `工作表“${name}”：是隐藏的，不会读`))
  return `${lines.join('\n')}\n`
}

/** The same for programs. */
export function explainJson(file: string, source: string, { writtenAt, tables, ...rest }: Explained): string {
  const timed = tables.map((table) => ({ ...table, exportedAt: table.exportedAt === null ? null : formatInstant(table.exportedAt) }))
  return `${JSON.stringify({ file, source, ...rest, writtenAt: formatInstant(writtenAt), tables: timed })}\n`
}

function tableLines(table: ExplainedTable, writtenAt: number): string[] {
  const { sheet, headerLine, exportedAt, columns, missing, problem, tried } = table
  const asOf = exportedAt === null ? `${shown(writtenAt)}（标题没有写明，取文件的写入时间）` : `${shown(exportedAt)}（标题写明）`
  const lines = [`${sheet === null ? '' : `工作表“${sheet}”：`}表头在第 ${headerLine} 行，${columns.length} 列；数据截至 ${asOf}`]
  lines.push(...columns.map(columnLine))
  if (missing.required.length > 0) lines.push(`缺少必需的列：${names(missing.required)}`)
  if (missing.optional.length > 0) lines.push(`没有的可选列：${names(missing.optional)}`)
  if (problem !== null) lines.push(`不能导入：${problem}`)
  if (tried !== null) lines.push(`前 ${tried.rows} 行里可收 ${tried.taken} 行`, ...tried.reasons.map((reason) => `  搁置：${reason}`))
  return lines
}

const columnLine = ({ position, header, column, example }: ExplainedColumn): string =>
  column === null
    ? `  第 ${position} 列“${header}”：没有用到`
    : `  第 ${position} 列“${header}” → ${nameOf(column)}（${column}）${example === null ? '，前面的行里是空的' : `，如 ${example}`}`

const names = (columns: readonly Column[]): string => columns.map((column) => `${nameOf(column)}（${column}）`).join('、')

const shown = (at: number): string => formatInstant(at).slice(0, 19).replace('T', ' ')
