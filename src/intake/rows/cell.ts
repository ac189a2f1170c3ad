/** Control characters, byte-order marks and marks without width: they carry nothing and the database cannot keep a zero byte. */
const INVISIBLE = /(?![\t\n])[\p{Cc}\p{Cf}]/gu
/** What databases, spreadsheets, data tools and people write for nothing. */
const NOTHING =
  /^(?:[(<[{]?(?:NULL|NONE|NIL|NAN|NA|EMPTY|BLANK|UNDEFINED)[)>\]}]?|NAT|N\.?\/A\.?|N\.A\.?|#N\/A|\\N|[-－_—–―−‐~～*＊.．·、/／\\]+|[(（[【]?(?:无|空|空白|暂无|没有|未知|不详|未填|未填写|未录入|无数据|暂无数据|无记录|待定|未定|缺失)[)）\]】]?)$/i
/** How spreadsheets are kept from mangling a number: ="0123", '0123, "0123". */
const PROTECTED = /^(?:="([^"]*)"|'(.+)|"([^"]*)")$/
const FULL_WIDTH = /[\uFF01-\uFF5E\u3000]/

/**
 * What most cells are, of which nothing has to be taken away: plain letters, digits and characters, with marks and spaces only inside, and
 * not beginning as the words for nothing do.
 */
const PLAIN = /^(?![BENU无空暂没未不待缺])[0-9A-Za-z\u4E00-\u9FA5](?:[ -~\u4E00-\u9FA5]*[0-9A-Za-z\u4E00-\u9FA5])?$/i

/** The text of a cell without what exports and spreadsheets put around it; empty when it says nothing. */
export function clean(cell: string): string {
  return cell === '' || PLAIN.test(cell) ? cell : cleaned(cell)
}

/** The same for any cell. */
export function cleaned(cell: string): string {
  const text = cell.replace(INVISIBLE, '').trim()
  const kept = PROTECTED.exec(text)
  const inner = kept ? (kept[1] ?? kept[2] ?? kept[3] ?? '').trim() : text
  return NOTHING.test(inner) ? '' : inner
}

/** Whether the cell was written so that no spreadsheet takes it for a quantity. */
export const isProtected = (cell: string): boolean => /^\s*(?:="|'|\t)/.test(cell)

/** Full-width digits, letters and marks as plain ones. For numbers, times and words of closed lists, never for names. */
export const narrow = (text: string): string => (FULL_WIDTH.test(text) ? text.normalize('NFKC').trim() : text)

/** A formula that was saved without its result. */
export const NO_RESULT = '#NO_RESULT!'
/** A cell of a workbook that says what no cell can say. */
export const DAMAGED = '#DAMAGED!'
/** What spreadsheets show for a formula that failed; exports saved as CSV have the same words. `#N/A` says that there is nothing. */
const FAILED = /^#(?:NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|N\/A|GETTING_DATA|NO_RESULT!|DAMAGED!|[A-Z]{3,12}!)$/

/** What is wrong with a cell that is damaged or shows a failed formula, null when nothing is. */
export function failedFormula(text: string): string | null {
  if (text === DAMAGED) return '的单元格已损坏'
  if (!text.startsWith('#') || !FAILED.test(text)) return null
  return text === NO_RESULT ? '是没有算出结果的公式' : `是表格软件的错误值“${text}”`
}
