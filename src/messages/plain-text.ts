import type { CardMessage, FileMessage, Message, TableMessage } from './message.ts'
import { displayWidth, pad } from './width.ts'

/**
 * A message as text for terminals, logs of tests, and whatever cannot show more. Nothing in it can drive a terminal:
 * control characters and direction marks are taken out, whoever wrote them.
 */
export function plainText(message: Message, nameOf: (person: string) => string = (person) => person): string {
  const lines = [...mentions(message, nameOf), ...linesOf(message)]
  return lines.map(harmless).join('\n')
}

function mentions(message: Message, nameOf: (person: string) => string): string[] {
  if (!('mentions' in message) || message.mentions === undefined || message.mentions.length === 0) return []
  return [message.mentions.map((person) => `@${nameOf(person)}`).join(' ')]
}

function linesOf(message: Message): string[] {
  switch (message.kind) {
    case 'text':
      return message.text.split('\n')
    case 'table':
      return tableLines(message)
    case 'card':
      return cardLines(message)
    case 'image':
    case 'file':
      return fileLines(message)
  }
}

function fileLines(file: FileMessage): string[] {
  const named = `〔${file.kind === 'image' ? '图片' : '文件'} ${file.name}〕`
  return file.instead === undefined ? [named + file.text] : [named, ...linesOf(file.instead)]
}

function cardLines(card: CardMessage): string[] {
  const fields = card.fields.map(({ name, value }) => `${name}：${value}`)
  const buttons = card.buttons.map(({ label, says }) => (label === says ? `[${label}]` : `[${label}：${says}]`))
  return [`【${card.title}】`, ...(card.lead ?? []), ...fields, ...card.body, ...(buttons.length === 0 ? [] : [buttons.join(' ')])]
}

function tableLines(table: TableMessage): string[] {
  const grid = [table.columns.map(({ name }) => name), ...table.rows]
  const widths = table.columns.map((_, i) => Math.max(...grid.map((row) => displayWidth(row[i] ?? ''))))
  const line = (row: readonly string[]): string =>
    table.columns
      .map(({ align }, i) => pad(row[i] ?? '', widths[i] ?? 0, align))
      .join('  ')
      .trimEnd()
  return [`【${table.title}】`, ...table.lead, ...(table.rows.length === 0 ? [] : grid.map(line)), ...table.notes]
}

const harmless = (line: string): string => line.replace(/[\p{Cc}\p{Cf}]/gu, '')
