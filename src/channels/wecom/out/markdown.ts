import { inWords } from '../../../messages/in-words.ts'
import type { Button, CardMessage, Message, TableMessage } from '../../../messages/message.ts'
import type { Block, InBlocks } from '../../../messages/parts.ts'
import { escapedLine, escapedLines } from './escape.ts'

/** A longer title goes below the heading, which stands again above every part. */
const LONGEST_HEADING = 80

/** A message as markdown; WeCom's tables are those of its second kind of markdown. `before`: lines of the channel's own, escaped already. */
export function markdownBlocks(message: Message, before: readonly string[]): InBlocks {
  if (message.kind === 'text') return { heading: '', blocks: [lines([...before, ...escapedLines(message.text)])] }
  if ('hash' in message) return markdownBlocks(inWords(message), before)
  const title = escapedLine(message.title)
  const long = title.length > LONGEST_HEADING
  const heading = `### ${long ? `${Array.from(title).slice(0, LONGEST_HEADING).join('')}…` : title}`
  const top = lines([...(long ? [title] : []), ...before])
  return { heading, blocks: [top, ...(message.kind === 'table' ? tableBlocks(message) : [lines(cardLines(message))])] }
}

const lines = (of: readonly string[]): Block => ({ kind: 'lines', lines: of })

function tableBlocks({ lead, columns, rows, notes }: TableMessage): Block[] {
  if (rows.length === 0) return [lines([...lead, ...notes].map(escapedLine))]
  const row = (cells: readonly string[]): string => `| ${cells.map(escapedLine).join(' | ')} |`
  // A table begins and ends at an empty line: a line that follows a row at once would be another row.
  const head = [
    '',
    row(columns.map(({ name }) => name)),
    `| ${columns.map(({ align }) => (align === 'left' ? ':--' : '--:')).join(' | ')} |`,
  ]
  return [
    lines(lead.map(escapedLine)),
    { kind: 'rows', head, rows: rows.map(row) },
    lines(notes.length === 0 ? [] : ['', ...notes.map(escapedLine)]),
  ]
}

const cardLines = ({ lead = [], fields, body }: CardMessage): string[] => [
  ...lead.map(escapedLine),
  ...fields.map(({ name, value }) => `${escapedLine(name)}：${escapedLine(value)}`),
  ...body.map(escapedLine),
]

/** Buttons where there are none: what can be typed instead. */
export const typedInstead = (buttons: readonly Button[]): string[] =>
  buttons.length === 0 ? [] : [`回复${buttons.map(({ says }) => `“${escapedLine(says)}”`).join('或')}`]
