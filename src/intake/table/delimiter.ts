import type { ColumnsByName } from '../rows/columns.ts'
import { FileRefused } from './file-refused.ts'
import { LAYOUT_LINES, layoutOf, noHeader } from './layout.ts'

const delimiters = [',', '\t', ';', '，', '|'] as const

/** How the cells are separated: by what makes some line of the beginning a header. Throws FileRefused when nothing does. */
export function delimiterOf(head: string, columns: ColumnsByName): string {
  const lines = head.split('\n', LAYOUT_LINES)
  const known = delimiters.map((delimiter) => {
    const records = lines.map((text, i) => ({ line: i + 1, cells: text.split(delimiter) }))
    return layoutOf(records, columns)?.header.at.size ?? 0
  })
  const most = Math.max(...known)
  if (most === 0) throw unknownDelimiter(lines, columns) ?? noHeader()
  return delimiters[known.indexOf(most)] ?? ','
}

/** Three names of columns in one line with the same between them are a header that is written otherwise. */
function unknownDelimiter(lines: readonly string[], columns: ColumnsByName): FileRefused | null {
  const names = [...columns.keys()].toSorted((a, b) => b.length - a.length).map((name) => RegExp.escape(name))
  const known = new RegExp(names.join('|'), 'g')
  for (const line of lines) {
    const found = [...line.slice(0, 10_000).matchAll(known)]
    const between = found.slice(1).map(({ index }, i) => {
      const before = found[i]
      return before === undefined ? '' : line.slice(before.index + before[0].length, index)
    })
    const [first = '', ...rest] = between.map((gap) => (gap.trim() === '' && gap !== '' ? ' ' : gap))
    if (rest.length > 0 && /^[^\p{L}\p{N}]{1,3}$/u.test(first) && rest.every((gap) => gap === first))
      return new FileRefused(`表头各列之间是${shown(first)}，不是逗号或制表符：请改用逗号或制表符分隔重新导出，或另存为 XLSX`)
  }
  return null
}

const shown = (delimiter: string): string =>
  delimiter === ' '
    ? '空格'
    : /\p{C}/u.test(delimiter)
      ? `不可见字符（U+${delimiter.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}）`
      : `“${delimiter}”`
