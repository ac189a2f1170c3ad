import { FileRefused } from '../table/file-refused.ts'
import { folderOf, relationsKey, targetKey } from './part-names.ts'
import type { DateSystem } from './serial-time.ts'
import { SharedStrings, readSharedStrings } from './shared-strings.ts'
import { type Styles, readStyles } from './styles.ts'
import { bare } from '../../untrusted/xml.ts'
import { parsePart } from './xml.ts'
import { type Zip, type ZipPart, openZip } from './zip.ts'

export interface Sheet {
  readonly name: string
  readonly part: ZipPart
  /** The sheet is hidden from people who open the workbook. */
  readonly hidden: boolean
}

export interface Workbook {
  readonly zip: Zip
  readonly dates: DateSystem
  readonly sheets: readonly Sheet[]
  readonly strings: SharedStrings
  readonly styles: Styles
}

/** Opens an XLSX file; throws FileRefused when it is none, would burst, or lacks a part that it refers to. */
export async function openWorkbook(path: string): Promise<Workbook> {
  const zip = await openZip(path)
  const [main] = [...(await relationsOf(zip, '')).values()].filter(({ type }) => type === 'officeDocument')
  const key = main?.key ?? 'xl/workbook.xml'
  const workbook = zip.parts.get(key)
  if (workbook === undefined || !key.endsWith('.xml') || zip.parts.has('word/document.xml')) throw noWorkbook(zip)
  const relations = await relationsOf(zip, key)
  const { listed, dates } = await contents(zip, workbook)
  const sheets = listed.flatMap(({ name, id, hidden }): Sheet[] => {
    const relation = relations.get(id)
    if (relation === undefined) throw new FileRefused(`工作表“${name}”在文件里没有内容，文件已损坏，请重新导出`)
    // Sheets of charts and dialogs hold no rows.
    return relation.type === 'worksheet' ? [{ name, part: partAt(zip, relation), hidden }] : []
  })
  const partOf = (wanted: string): ZipPart | null => {
    const relation = [...relations.values()].find(({ type }) => type === wanted)
    return relation === undefined ? null : partAt(zip, relation)
  }
  const [strings, styles] = [partOf('sharedStrings'), partOf('styles')]
  return {
    zip,
    dates,
    sheets,
    strings: strings === null ? new SharedStrings() : await readSharedStrings(zip, strings),
    styles: styles === null ? new Map() : await readStyles(zip, styles),
  }
}

/** What people take for XLSX, by a part that only it has. */
const others: readonly (readonly [string, string])[] = [
  ['xl/workbook.bin', '这是 XLSB 文件（二进制工作簿），请在表格软件里另存为 XLSX 或 CSV'],
  ['content.xml', '这是 ODS 等 OpenDocument 文件，请在表格软件里另存为 XLSX 或 CSV'],
  ['word/document.xml', '这是 Word 文档，请从系统导出 XLSX 或 CSV'],
]

function noWorkbook({ parts }: Zip): FileRefused {
  const known = others.find(([key]) => parts.has(key))
  return new FileRefused(known?.[1] ?? '这不是 XLSX 文件：压缩包里没有工作簿，请先解压，或另存为 XLSX、CSV')
}

interface Relation {
  /** The last word of its address: the two editions of the format differ in the rest. */
  readonly type: string
  readonly key: string
  /** As it is written. */
  readonly target: string
}

function partAt({ parts }: Zip, { key, target }: Relation): ZipPart {
  const part = parts.get(key)
  if (part === undefined) throw new FileRefused(`压缩包里缺少 ${target}，文件已损坏，请重新导出`)
  return part
}

/** What a part refers to, by id; `''` for the archive itself. */
async function relationsOf(zip: Zip, key: string): Promise<Map<string, Relation>> {
  const relations = new Map<string, Relation>()
  const part = zip.parts.get(relationsKey(key))
  if (part === undefined) return relations
  await parsePart(zip, part, (name, { Id = '', Type = '', Target = '', TargetMode }) => {
    if (name !== 'Relationship' || TargetMode === 'External') return
    relations.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), key: targetKey(folderOf(key), Target), target: Target })
  })
  return relations
}

interface Listed {
  readonly name: string
  readonly id: string
  readonly hidden: boolean
}

async function contents(zip: Zip, workbook: ZipPart): Promise<{ listed: Listed[]; dates: DateSystem }> {
  const listed: Listed[] = []
  let dates: DateSystem = 1900
  await parsePart(zip, workbook, (name, attributes) => {
    if (name === 'workbookPr' && isTrue(attributes['date1904'])) dates = 1904
    if (name !== 'sheet') return
    const id = Object.entries(attributes).find(([key]) => key !== 'id' && bare(key) === 'id')
    listed.push({ name: attributes['name'] ?? '', id: id?.[1] ?? '', hidden: /hidden$/i.test(attributes['state'] ?? '') })
  })
  return { listed, dates }
}

const isTrue = (value: string | undefined): boolean => /^(?:1|true|on)$/.test(value ?? '')
