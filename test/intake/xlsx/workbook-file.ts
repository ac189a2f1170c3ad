import { crc32, deflateRawSync } from 'node:zlib'

/** A part of an archive; `size` and `crc` are what the directory claims, when it lies; `stored`: not deflated. */
export interface Part {
  readonly name: string
  readonly content: string | Buffer
  readonly size?: number
  readonly crc?: number
  readonly stored?: boolean
}

/** An archive with these parts. */
export function archive(parts: readonly Part[]): Buffer {
  const chunks: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, size, crc, stored = false } of parts) {
    const bytes = Buffer.from(content)
    const packed = stored ? bytes : deflateRawSync(bytes)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(stored ? 0 : 8, 4)
    fields.writeUInt32LE(crc ?? crc32(bytes), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(size ?? bytes.length, 18)
    fields.writeUInt16LE(Buffer.byteLength(name), 22)
    const placed = Buffer.alloc(14)
    placed.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\u0001\u0002\u0014\0', 'latin1'), fields, placed, Buffer.from(name))
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), fields, Buffer.from(name), packed])
    chunks.push(local)
    offset += local.length
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(entries.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...chunks, entries, end])
}

/** A cell as it stands in the sheet: a text, a number, or the XML of one. */
export type Cell = string | number | { readonly xml: string }

export interface SheetContent {
  readonly name: string
  readonly rows: readonly (readonly Cell[])[]
  readonly state?: 'hidden' | 'veryHidden'
  /** Areas such as `A2:A4`. */
  readonly merged?: readonly string[]
}

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const LINKS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** The parts of a workbook whose texts are shared, as spreadsheet programs write it. */
export function workbookParts(sheets: readonly SheetContent[], date1904 = false): Part[] {
  const shared = new Map<string, number>()
  const cellXml = (cell: Cell, reference: string): string => {
    if (typeof cell === 'object') return cell.xml.replace('<c', `<c r="${reference}"`)
    if (cell === '') return ''
    if (typeof cell === 'number') return `<c r="${reference}" s="1"><v>${cell}</v></c>`
    if (!shared.has(cell)) shared.set(cell, shared.size)
    return `<c r="${reference}" t="s"><v>${shared.get(cell)}</v></c>`
  }
  const rowXml = (cells: readonly Cell[], i: number): string =>
    `<row r="${i + 1}">${cells.map((cell, column) => cellXml(cell, `${letters(column)}${i + 1}`)).join('')}</row>`
  const sheetParts = sheets.map(({ rows, merged = ['A1:T1'] }, i) => ({
    name: `xl/worksheets/sheet${i + 1}.xml`,
    content: `<worksheet ${MAIN}><sheetData>${rows.map(rowXml).join('')}</sheetData><mergeCells>${merged.map((area) => `<mergeCell ref="${area}"/>`).join('')}</mergeCells></worksheet>`,
  }))
  const listed = sheets
    .map(({ name, state = 'visible' }, i) => `<sheet name="${name}" sheetId="${i + 1}" state="${state}" r:id="rId${i + 1}"/>`)
    .join('')
  const linked = sheets.map((_, i) => link(`rId${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`)).join('')
  const strings = [...shared.keys()].map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')
  return [
    { name: '_rels/.rels', content: `<Relationships>${link('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>` },
    {
      name: 'xl/workbook.xml',
      content: `<workbook ${MAIN} xmlns:r="${LINKS}"><workbookPr date1904="${Number(date1904)}"/><sheets>${listed}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships>${linked}${link('rIdS', 'sharedStrings', '/xl/sharedStrings.xml')}</Relationships>`,
    },
    ...sheetParts,
    { name: 'xl/sharedStrings.xml', content: `<sst ${MAIN}>${strings}</sst>` },
  ]
}

export const workbook = (sheets: readonly SheetContent[], date1904 = false): Buffer => archive(workbookParts(sheets, date1904))

const link = (id: string, type: string, target: string): string => `<Relationship Id="${id}" Type="${LINKS}/${type}" Target="${target}"/>`

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const letters = (column: number): string =>
  column < 26 ? String.fromCharCode(65 + column) : `${letters(Math.floor(column / 26) - 1)}${letters(column % 26)}`
