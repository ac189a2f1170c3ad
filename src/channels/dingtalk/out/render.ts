import type { CardMessage, FileMessage, Message, TableMessage } from '../../../messages/message.ts'
import { briefOf } from '../../../messages/brief.ts'
import { inWords } from '../../../messages/in-words.ts'
import { type Block, type InBlocks, byteLength, inParts } from '../../../messages/parts.ts'
import { displayWidth } from '../../../messages/width.ts'
import { harmless, harmlessLines, plainStart } from './escape.ts'

/** A message as DingTalk shows it. */
export interface Rendered {
  /** Shown in the list of chats and on the lock screen, never in the message. */
  readonly title: string
  /** Markdown, one text for each send. */
  readonly parts: readonly string[]
}

/**
 * Bytes of one text inside its JSON. A `msgParam` takes 15 000 and a webhook's body 20 000; the title, the mark of a repeat and the
 * mentions need room too, and the cuts must be the same on every route, since a message may change routes between its parts.
 */
const MOST_BYTES = 13_000
const LONGEST_TITLE = 50
/** Columns of a narrow phone. */
const NARROW = 34

/** The message in full, its buttons as what can be typed instead. */
export function render(message: Message): Rendered {
  const said = 'hash' in message ? inWords(message) : message
  return { title: oneLine(briefOf(message)), parts: fitting({ heading: headingOf(said), blocks: blocksOf(said) }) }
}

/** Plain, for the list of chats, the lock screen and headings. */
export const oneLine = (text: string): string => Array.from(harmless(text).trim()).slice(0, LONGEST_TITLE).join('') || '消息'

/** What is said below a picture, in the same message. */
export const captionLines = ({ text }: FileMessage): string[] =>
  harmlessLines(text)
    .map(plainStart)
    .filter((line) => line !== '')

const headingOf = (message: Message): string => ('title' in message ? `#### ${oneLine(message.title)}` : '')

function blocksOf(message: Exclude<Message, FileMessage>): Block[] {
  switch (message.kind) {
    case 'text':
      return [{ kind: 'lines', lines: harmlessLines(message.text) }]
    case 'table':
      return tableBlocks(message)
    case 'card':
      return [{ kind: 'lines', lines: [...cardLines(message), ...typedInstead(message)] }]
  }
}

/** What a card says below its title, without its buttons. */
export const cardLines = ({ lead = [], fields, body }: CardMessage): string[] => [
  ...lead.flatMap(harmlessLines),
  ...fields.map(({ name, value }) => `${harmless(name)}：${harmless(value)}`),
  ...body.flatMap(harmlessLines),
]

/** `回复 确认 37 / 取消 37`. */
export const typedInstead = ({ buttons }: Pick<CardMessage, 'buttons'>): string[] =>
  buttons.length === 0 ? [] : [`回复 ${buttons.map(({ says }) => harmless(says)).join(' / ')}`]

function tableBlocks(table: TableMessage): Block[] {
  const lines = (texts: readonly string[]): Block => ({ kind: 'lines', lines: texts.flatMap(harmlessLines) })
  const rows: Block = { kind: 'rows', head: [], rows: table.rows.map((row) => rowLines(table, row)) }
  return [lines(table.lead), rows, lines(table.notes)]
}

/**
 * DingTalk shows no tables: a row is its name in bold, then each figure behind the name of its column; on a line of their own where they
 * would not fit beside it on a telephone.
 */
function rowLines({ columns }: TableMessage, row: readonly string[]): string {
  const named = columns.findIndex(({ align }) => align === 'left')
  const cells = columns.map(({ name }, i) => ({ name: harmless(name), text: harmless(row[i] ?? '').trim() }))
  const head = cells
    .slice(0, named + 1)
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join(' ')
  const rest = cells
    .slice(named + 1)
    .filter(({ text }) => text !== '')
    .map(({ name, text }) => `${name} ${text}`)
    .join('，')
  if (head === '' || rest === '') return head === '' ? rest : bold(head)
  return bold(head) + (displayWidth(head + rest) < NARROW ? `　${rest}` : `\n${rest}`)
}

/** Not for what is so long that it might be cut inside. */
const bold = (text: string): string => (byteLength(text) > 300 ? text : `**${text}**`)

/** The longest beginning that fits as JSON, whatever that makes of the characters. */
function fitting(blocks: InBlocks): string[] {
  for (let limit = MOST_BYTES; ; limit = Math.floor(limit * 0.8)) {
    const parts = inParts(blocks, limit).map(spaced)
    if (parts.every((part) => byteLength(JSON.stringify(part)) <= MOST_BYTES)) return parts
  }
}

/** A single line break does not reliably break a line. */
const spaced = (text: string): string =>
  text
    .split('\n')
    .map(plainStart)
    .filter((line) => line !== '')
    .join('\n\n') || '（没有内容）'
