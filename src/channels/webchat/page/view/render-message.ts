import type { Button, CardMessage, FileMessage, Message, TableMessage } from '../../../../messages/message.ts'
import { el } from './dom.ts'
import { fileUrl, isPicture } from './file-url.ts'

/** Two clicks in a row on one button are one. */
const DOUBLE_CLICK_MS = 1500

/** The bot's message as a bubble. `press` is told of a button, `show` of a picture to look at closely. */
export interface Handlers {
  /** `card`: the line on which it stands. */
  readonly press: (button: Button, card?: string) => void
  readonly show: (picture: HTMLImageElement) => void
}

export function renderMessage(message: Message, handlers: Handlers): HTMLElement {
  if (message.kind === 'text') return paragraphs('message-text', message.text.split('\n'))
  if (message.kind === 'table') return renderTable(message, handlers)
  if (message.kind === 'card') return renderCard(message, handlers)
  return renderFile(message, handlers)
}

/** One line for the list of conversations. */
export function preview(message: Message): string {
  if (message.kind === 'text') return message.text
  if (message.kind === 'table') return `[表格] ${message.title}`
  if (message.kind === 'card') return `[卡片] ${message.title}`
  return message.kind === 'image' ? `[图片] ${message.text}` : `[文件] ${message.name}`
}

const paragraphs = (name: string, lines: readonly string[]): HTMLElement =>
  el('div', { class: name }, ...lines.map((line) => el('p', {}, line)))

function renderTable({ title, lead, columns, rows, rowSays, notes }: TableMessage, { press }: Handlers): HTMLElement {
  const head = el('tr', {}, ...columns.map(({ name, align }) => el('th', { scope: 'col', class: `align-${align}` }, name)))
  const body = rows.map((row, at) =>
    el(
      'tr',
      { class: rowSays?.[at] === undefined ? null : 'row-says', title: rowSays?.[at] ?? null },
      ...row.map((cell, n) =>
        el(n === 0 ? 'th' : 'td', { class: `align-${columns[n]?.align ?? 'left'}`, scope: n === 0 ? 'row' : null }, cell),
      ),
    ),
  )
  for (const [at, says] of (rowSays ?? []).entries())
    body[at]?.addEventListener('click', () => press({ label: says, says, style: 'plain' }))
  const table = el('table', { 'data-testid': 'table' }, el('thead', {}, head), el('tbody', {}, ...body))
  return el(
    'div',
    { class: 'message-table' },
    el('h3', { class: 'message-title' }, title),
    lead.length > 0 ? paragraphs('message-lead', lead) : null,
    rows.length > 0 ? el('div', { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': `表格：${title}` }, table) : null,
    notes.length > 0 ? paragraphs('message-notes', notes) : null,
  )
}

function renderCard({ title, lead = [], fields, body, buttons }: CardMessage, handlers: Handlers): HTMLElement {
  return el(
    'div',
    { class: 'message-card', 'data-testid': 'card' },
    el('h3', { class: 'message-title' }, title),
    lead.length > 0 ? paragraphs('message-lead', lead) : null,
    fields.length > 0
      ? el(
          'dl',
          { class: 'fields' },
          ...fields.map(({ name, value }) =>
            el('div', {}, el('dt', { class: /^[A-Z]{2}\d{8,}$/.test(name) ? 'number' : null }, name), el('dd', {}, value)),
          ),
        )
      : null,
    body.length > 0 ? paragraphs('message-body', body) : null,
    buttons.length > 0 ? el('div', { class: 'buttons' }, ...buttons.map((button) => renderButton(button, handlers))) : null,
  )
}

function renderButton(button: Button, { press }: Handlers): HTMLElement {
  const element = el(
    'button',
    { type: 'button', class: `card-button card-button-${button.style}`, title: button.says, 'data-testid': 'card-button' },
    button.label,
  )
  element.addEventListener('click', () => {
    if (element.ariaDisabled === 'true') return
    // Not `disabled`: that would take the focus away from whoever uses the keyboard.
    element.ariaDisabled = 'true'
    setTimeout(() => (element.ariaDisabled = 'false'), DOUBLE_CLICK_MS)
    press(button)
  })
  return element
}

function renderFile(message: FileMessage, { show }: Handlers): HTMLElement {
  const { name, text } = message
  const url = fileUrl(message)
  if (isPicture(message)) {
    const picture = el('img', { src: url, alt: message.captioned ? name : text, class: 'picture-small' })
    const open = el(
      'button',
      {
        type: 'button',
        class: 'message-picture',
        'aria-label': `放大图片：${message.captioned ? name : text}`,
        'data-testid': 'picture-open',
      },
      picture,
    )
    open.addEventListener('click', () => show(picture))
    return message.captioned ? el('div', { class: 'message-captioned' }, open, paragraphs('message-text', text.split('\n'))) : open
  }
  return el(
    'a',
    { class: 'message-file', href: `${url}?name=${encodeURIComponent(name.toWellFormed())}`, download: name, 'data-testid': 'file' },
    el('span', { class: 'file-icon', 'aria-hidden': 'true' }, name.split('.').at(-1)?.slice(0, 4) ?? ''),
    el('span', { class: 'file-text' }, el('span', { class: 'file-name' }, name), el('span', { class: 'file-about' }, text)),
  )
}
