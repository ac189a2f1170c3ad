import { type ExportColumn, exportColumns } from '../../people/export-columns.ts'
import { clean, narrow } from './cell.ts'

/** What an export may tell of an order, by the names that the source systems give the column. The order of columns is free. */
const columns = {
  id: { required: true, names: ['工单编号', '工单号', '定单编号', '订单编号', '施工单号', '故障单号'] },
  kind: { required: true, names: ['工单类型', '业务类型', '施工类型'] },
  product: { required: true, names: ['产品', '产品名称', '产品类型'] },
  customerType: { required: true, names: ['客户类型', '客户群', '客户分群'] },
  household: { required: true, names: ['客户编码', '客户编号', '客户标识'] },
  account: { required: false, names: ['业务账号', '业务号码', '接入号', '宽带账号'] },
  name: { required: false, names: ['客户姓名', '客户名称', '联系人'] },
  phone: { required: false, names: ['联系电话', '联系号码', '客户电话'] },
  address: { required: false, names: ['装机地址', '客户地址', '安装地址', '地址'] },
  district: { required: true, names: ['区县', '区局', '所属区县', '县区'] },
  area: { required: true, names: ['区域类型', '区域', '区域属性'] },
  enteredAt: { required: true, names: ['录入时间', '受理时间', '申告时间'] },
  wantsSameDay: { required: false, names: ['是否当日', '是否当日装', '是否当日修', '要求当日'] },
  appointment: { required: false, names: ['预约时间', '预约上门时间'] },
  installer: { required: false, names: ['装维人员', '施工人员', '装维班组'] },
  contractor: { required: false, names: ['代维单位', '代维公司', '外包单位'] },
  state: { required: true, names: ['工单状态', '状态'] },
  endedAt: { required: true, names: ['竣工时间', '报竣时间', '完成时间'] },
  cause: { required: false, names: ['定责原因', '超时原因'] },
  rescheduleCount: { required: false, names: ['改约次数'] },
  olt: { required: false, firstHolds: true, names: ['OLT', 'OLT名称', '所属OLT', 'OLT设备', 'OLT设备名称', 'OLT编码', '局端OLT'] },
  community: { required: false, firstHolds: true, names: ['小区', '小区名称', '所属小区', '标准小区', '社区', '社区名称', '所属社区'] },
} as const satisfies Record<ExportColumn, ColumnRow>

interface ColumnRow {
  readonly required: boolean
  /** Systems give several columns of it, any of which does: no reason to refuse a file. */
  readonly firstHolds?: boolean
  readonly names: readonly string[]
}

export type Column = ExportColumn

/** The name that people know a column by. */
export const nameOf = (column: Column): string => columns[column].names[0]

export const isRequired = (column: Column): boolean => columns[column].required

const isOneOfSeveral = (column: Column): boolean => 'firstHolds' in columns[column]

/** Columns by the names that they have in a header. */
export type ColumnsByName = ReadonlyMap<string, Column>

export const usualColumns: ColumnsByName = new Map(exportColumns.flatMap((column) => columns[column].names.map((name) => [name, column])))

/** Where each known column stands; `width` is how many cells a row has. */
export interface Header {
  readonly at: ReadonlyMap<Column, number>
  readonly width: number
  /** The names as people read them: of a header of several lines, the lines put together. */
  readonly names: readonly string[]
  /** The lines as they stand there, those of the title before them. */
  readonly lines: readonly (readonly string[])[]
  /** Why no row can be read under it: a needed column is missing, or one stands there twice. */
  readonly problem: string | null
  readonly missing: number
  readonly doubled: number
}

/** The name of a column as it is looked up. */
export const headerName = (cell: string): string => narrow(clean(cell)).replaceAll(/[\s*]/g, '')

/** With fewer known names there is no header. */
const FEWEST_KNOWN = 3

/** Beyond what spreadsheet programs know no header is looked for. */
const MOST_COLUMNS = 16_384

/** A line with its cells as names of columns. */
export interface NamedLine {
  readonly cells: readonly string[]
  readonly names: readonly string[]
}

export const namedLine = (cells: readonly string[]): NamedLine => ({ cells, names: cells.slice(0, MOST_COLUMNS).map(headerName) })

/** The header that these lines are together, or null. */
export function headerOf(lines: readonly NamedLine[], known: ColumnsByName): Header | null {
  const names = namesOf(
    lines.map((line) => line.names),
    known,
  )
  const at = new Map<Column, number>()
  const problems: string[] = []
  for (const [i, name] of names.entries()) {
    const column = known.get(name)
    if (column === undefined) continue
    const before = at.get(column)
    if (before === undefined) at.set(column, i)
    else if (!isOneOfSeveral(column)) problems.push(twice(nameOf(column), before, i))
  }
  const doubled = problems.length
  if (at.size + doubled < FEWEST_KNOWN) return null
  const missing = exportColumns.filter((column) => isRequired(column) && !at.has(column))
  if (missing.length > 0) problems.push(`表头缺少列：${missing.map(nameOf).join('、')}`)
  return {
    at,
    width: Math.max(...lines.map(({ cells }) => widthOf(cells))),
    names,
    lines: lines.map(({ cells }) => cells),
    problem: problems.length === 0 ? null : problems.join('；'),
    missing: missing.length,
    doubled,
  }
}

/**
 * The name of each column: what stands over it from top to bottom (客户 over 编码), else the lower part of that, as far as it is known. A
 * name reaches over the columns to its right; where nothing stands below, it is the name itself.
 */
function namesOf(lines: readonly (readonly string[])[], known: ColumnsByName): string[] {
  const lowest = lines.at(-1) ?? []
  const upper = lines.slice(0, -1).map((line, level) => spread(line, lines.slice(level + 1)))
  if (upper.length === 0) return [...lowest]
  const width = Math.max(...lines.map((line) => line.length))
  return Array.from({ length: width }, (_, i) => {
    const whole = [...upper.map((line) => line[i] ?? ''), lowest[i] ?? ''].filter((name) => name !== '')
    return whole.map((_name, level) => whole.slice(level).join('')).find((name) => known.has(name)) ?? whole.at(-1) ?? ''
  })
}

/** A name reaches over the empty cells to its right, as far as something stands below. */
function spread(line: readonly string[], below: readonly (readonly string[])[]): string[] {
  let last = ''
  const width = Math.max(line.length, ...below.map((lower) => lower.length))
  return Array.from({ length: width }, (_, i) => {
    const name = line[i] ?? ''
    if (name !== '') last = name
    return name === '' && below.some((lower) => (lower[i] ?? '') !== '') ? last : name
  })
}

const twice = (name: string, first: number, second: number): string =>
  `表头里“${name}”出现了两次（第 ${first + 1} 列和第 ${second + 1} 列），不知道该用哪一列`

/** Without the empty cells that spreadsheets append. */
const widthOf = (cells: readonly string[]): number => cells.findLastIndex((cell) => clean(cell) !== '') + 1
