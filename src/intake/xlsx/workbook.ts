import { FileRefused } from '../table/file-refused.ts'
import type { DateSystem } from './serial-time.ts'
import { type SharedStrings, readSharedStrings } from './shared-strings.ts'
import { bare, xmlInto } from './xml.ts'
import { type ZipPart, type Zip, openZip, wholeText } from './zip.ts'

export interface Sheet {
  readonly name: string
  readonly part: ZipPart
}

export interface Workbook {
  readonly zip: Zip
  readonly dates: DateSystem
  readonly sheets: readonly Sheet[]
  readonly strings: SharedStrings
}

/** Opens an XLSX file; throws FileRefused when it is none or would burst. */
export async function openWorkbook(path: string): Promise<Workbook> {
  const zip = await openZip(path)
  const [main] = [...(await relationsOf(zip, '')).values()].filter(({ type }) => type === 'officeDocument')
  const workbook = zip.parts.get(main?.target ?? 'xl/workbook.xml')
  if (workbook?.name.endsWith('.xml') !== true) throw new FileRefused('这不是 XLSX 文件：压缩包里没有工作簿，请先解压，或另存为 XLSX、CSV')
  const relations = await relationsOf(zip, workbook.name)
  const strings = [...relations.values()].find(({ type }) => type === 'sharedStrings')
  const { listed, dates } = await contents(zip, workbook)
  const sheets = listed.flatMap(({ name, id }): Sheet[] => {
    const relation = relations.get(id)
    const part = relation?.type === 'worksheet' ? zip.parts.get(relation.target) : undefined
    return part === undefined ? [] : [{ name, part }]
  })
  return { zip, dates, sheets, strings: await readSharedStrings(zip, strings && zip.parts.get(strings.target)) }
}

interface Relation {
  /** The last word of its address: the two editions of the format differ in the rest. */
  readonly type: string
  readonly target: string
}

/** What a part refers to, by id; `''` for the archive itself. */
async function relationsOf(zip: Zip, part: string): Promise<Map<string, Relation>> {
  const slash = part.lastIndexOf('/') + 1
  const folder = part.slice(0, slash)
  const relations = new Map<string, Relation>()
  const entry = zip.parts.get(`${folder}_rels/${part.slice(slash)}.rels`)
  if (entry === undefined) return relations
  await readXml(zip, entry, (name, { Id = '', Type = '', Target = '' }) => {
    if (name === 'Relationship') relations.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), target: resolved(folder, Target) })
  })
  return relations
}

const resolved = (folder: string, target: string): string => new URL(target, `file:///${folder}`).pathname.slice(1)

async function contents(zip: Zip, workbook: ZipPart): Promise<{ listed: { name: string; id: string }[]; dates: DateSystem }> {
  const listed: { name: string; id: string }[] = []
  let dates: DateSystem = 1900
  await readXml(zip, workbook, (name, attributes) => {
    if (name === 'workbookPr' && /^(?:1|true)$/.test(attributes['date1904'] ?? '')) dates = 1904
    const id = Object.entries(attributes).find(([key]) => key !== 'id' && bare(key) === 'id')
    if (name === 'sheet' && id) listed.push({ name: attributes['name'] ?? '', id: id[1] })
  })
  return { listed, dates }
}

async function readXml(
  zip: Zip,
  entry: ZipPart,
  open: (name: string, attributes: Readonly<Record<string, string>>) => void,
): Promise<void> {
  xmlInto({ open, text: () => undefined, close: () => undefined }).write(await wholeText(zip, entry))
}
