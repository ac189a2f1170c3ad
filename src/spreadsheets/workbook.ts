import { archiveOf } from './archive.ts'
import type { Cell, StreamedSheet } from './sheet.ts'
import { numeric, style, styles } from './styles.ts'

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const LINKS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** What a spreadsheet program holds in a cell, and calls a sheet. */
const LONGEST_CELL = 32_767
const LONGEST_NAME = 31

/**
 * Sheets as a workbook (ECMA-376, transitional). There is no formula in it: a text is an inline string and its cell has the format of text,
 * so that it stays one when somebody edits it, long numbers included. Dates, shares and money are numbers with a format.
 */
export async function workbookOf(sheets: readonly StreamedSheet[]): Promise<Buffer> {
  const numbered = sheets.map((sheet, i) => ({ ...sheet, id: i + 1 }))
  const names = sheetNames(sheets)
  const listed = numbered.map(({ id }) => `<sheet name="${escaped(names[id - 1] ?? '')}" sheetId="${id}" r:id="rId${id}"/>`)
  const links = numbered.map(({ id }) => `<Relationship Id="rId${id}" Type="${LINKS}/worksheet" Target="worksheets/sheet${id}.xml"/>`)
  const styles = `<Relationship Id="rId${sheets.length + 1}" Type="${LINKS}/styles" Target="styles.xml"/>`
  const types = numbered.map(({ id }) => `<Override PartName="/xl/worksheets/sheet${id}.xml" ContentType="${TYPE}.worksheet+xml"/>`)
  return archiveOf([
    { name: '[Content_Types].xml', pieces: [contentTypes(types.join(''))] },
    { name: '_rels/.rels', pieces: [relationships(`<Relationship Id="rId1" Type="${LINKS}/officeDocument" Target="xl/workbook.xml"/>`)] },
    {
      name: 'xl/workbook.xml',
      pieces: [
        `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${LINKS}"><bookViews><workbookView/></bookViews><sheets>${listed.join('')}</sheets></workbook>`,
      ],
    },
    { name: 'xl/_rels/workbook.xml.rels', pieces: [relationships(`${links.join('')}${styles}`)] },
    { name: 'xl/styles.xml', pieces: [STYLES] },
    ...numbered.map((sheet) => ({ name: `xl/worksheets/sheet${sheet.id}.xml`, pieces: sheetXml(sheet) })),
  ])
}

const relationships = (links: string): string => `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${links}</Relationships>`

const contentTypes = (sheets: string): string =>
  `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
  `<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>` +
  `<Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>${sheets}</Types>`

const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}">${styles}</styleSheet>`

/** What is written of it at once. */
const PIECE = 1 << 14

async function* sheetXml({ rows, head, filterTo, widths }: StreamedSheet): AsyncGenerator<string> {
  let piece = `${HEAD}<worksheet xmlns="${MAIN}">${head === undefined ? '' : frozen(head)}${SIZES}${columns(widths ?? [])}<sheetData>`
  let [number, broadest] = [0, 1]
  for await (const row of rows) {
    number += 1
    const at = number
    if (at === head) broadest = row.length
    piece += `<row r="${at}">${row.map((cell, place) => cellXml(cell, `${columnName(place)}${at}`, at === head)).join('')}</row>`
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
  }
  const filter = head === undefined ? '' : `<autoFilter ref="A${head}:${columnName(broadest - 1)}${filterTo ?? Math.max(number, head)}"/>`
  yield `${piece}</sheetData>${filter}</worksheet>`
}

const SIZES = '<sheetFormatPr defaultColWidth="16" defaultRowHeight="15"/>'

const frozen = (head: number): string =>
  `<sheetViews><sheetView workbookViewId="0"><pane ySplit="${head}" topLeftCell="A${head + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`

const columns = (widths: readonly number[]): string =>
  widths.length === 0
    ? ''
    : `<cols>${widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`).join('')}</cols>`

function cellXml(cell: Cell, at: string, inHead: boolean): string {
  const number = numeric(cell)
  if (number !== null) return `<c r="${at}"${number.style === style.usual ? '' : ` s="${number.style}"`}><v>${number.value}</v></c>`
  const text = textOf(cell)
  if (text === '') return ''
  return `<c r="${at}" s="${inHead ? style.head : styleOf(cell)}" t="inlineStr"><is><t xml:space="preserve">${escaped(cut(text))}</t></is></c>`
}

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : typeof cell === 'object' && 'text' in cell ? cell.text : '')
const styleOf = (cell: Cell): number => (typeof cell === 'object' && 'text' in cell ? style[cell.as] : style.text)

const cut = (text: string): string => (text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text)

/** 0 → A, 26 → AA. */
function columnName(place: number): string {
  const [before, letter] = [Math.floor(place / 26) - 1, String.fromCharCode(65 + (place % 26))]
  return before < 0 ? letter : `${columnName(before)}${letter}`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\t': '&#9;', '\n': '&#10;' }

/** What XML cannot hold a workbook writes as `_x000D_`, and what looks like that as `_x005F_x000D_`. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll(/(?![\t\n])[\p{Cc}\uFFFE\uFFFF]/gu, (one) => `_x${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replaceAll(/[&<>"\t\n]/g, (one) => entities[one] ?? one)

/** Each once, whatever the case; without the characters that a name must not have. */
function sheetNames(sheets: readonly StreamedSheet[]): string[] {
  const taken = new Set<string>()
  return sheets.map(({ name }, i) => {
    const plain =
      name
        .replaceAll(/[[\]:*?/\\]|^'|'$/g, ' ')
        .trim()
        .slice(0, LONGEST_NAME) || `Sheet${i + 1}`
    const free = [plain, ...Array.from({ length: sheets.length }, (_, n) => `${plain.slice(0, LONGEST_NAME - 4)} ${n + 2}`)]
    const found = free.find((one) => !taken.has(one.toLowerCase())) ?? plain
    taken.add(found.toLowerCase())
    return found
  })
}
