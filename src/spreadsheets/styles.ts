import type { Cell } from './sheet.ts'

/** The formats of cells, by their number in `cellXfs`. */
export const style = { usual: 0, text: 1, head: 2, minute: 3, day: 4, share: 5, money: 6, title: 7, paragraph: 8 } as const

const NAMES = '<name val="等线"/>'
const fonts = [`<sz val="11"/>${NAMES}`, `<b/><sz val="11"/><color rgb="FFFFFFFF"/>${NAMES}`, `<b/><sz val="14"/>${NAMES}`]
/** The first two are the program's own. */
const fills = [
  '<patternFill patternType="none"/>',
  '<patternFill patternType="gray125"/>',
  '<patternFill patternType="solid"><fgColor rgb="FF10305A"/><bgColor indexed="64"/></patternFill>',
]
const formats = [
  [164, 'yyyy\\-mm\\-dd\\ hh:mm'],
  [165, 'yyyy\\-mm\\-dd'],
  [166, '0.0%'],
  [167, '#,##0.00'],
] as const
/** 49 is the format of text, `@`. */
const xfs = [
  '<xf xfId="0"/>',
  '<xf numFmtId="49" xfId="0" applyNumberFormat="1"/>',
  '<xf numFmtId="49" fontId="1" fillId="2" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>',
  ...[164, 165, 166, 167].map((id) => `<xf numFmtId="${id}" xfId="0" applyNumberFormat="1"/>`),
  '<xf numFmtId="49" fontId="2" xfId="0" applyNumberFormat="1" applyFont="1"/>',
  '<xf numFmtId="49" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>',
]

const counted = (name: string, parts: readonly string[]): string => `<${name} count="${parts.length}">${parts.join('')}</${name}>`

/** Inside `<styleSheet>`. */
export const styles = [
  counted(
    'numFmts',
    formats.map(([id, code]) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`),
  ),
  counted(
    'fonts',
    fonts.map((font) => `<font>${font}</font>`),
  ),
  counted(
    'fills',
    fills.map((fill) => `<fill>${fill}</fill>`),
  ),
  '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>',
  counted('cellXfs', xfs),
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
].join('')

/** Days since 1899-12-30 of this time in Asia/Shanghai, which has no other time. */
const serial = (at: number): number => (at + 8 * 3600) / 86_400 + 25_569

/** The value and format of what is a number to a spreadsheet program; null: text. */
export function numeric(cell: Cell): { readonly value: number; readonly style: number } | null {
  if (typeof cell === 'number') return { value: cell, style: style.usual }
  if (typeof cell === 'string' || 'text' in cell) return null
  if ('share' in cell) return { value: cell.share, style: style.share }
  if ('fen' in cell) return { value: cell.fen / 100, style: style.money }
  return { value: serial(cell.at), style: style[cell.shows] }
}
