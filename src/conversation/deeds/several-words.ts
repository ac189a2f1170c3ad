import type { Button, CardMessage, Message, TextMessage } from '../../messages/message.ts'
import { type Answer, type Notice, type QuestionText, says } from '../command.ts'

interface LeftOut {
  readonly id: string
  readonly why: string
}

interface OfOrder<T> {
  readonly id: string
  readonly of: T
}

const NAMES_THE_ORDER = '工单'

/** The first line of what was answered, without the order's number, which stands before it. */
export const firstLine = ({ replies: [first] }: Answer): string => {
  const text =
    first === undefined ? '' : first.kind === 'text' ? (first.text.split('\n')[0] ?? '') : 'title' in first ? first.title : first.text
  return text.replace(/^工单 [A-Z0-9_-]+ (?:的)?/, '').replace(/[。，]$/, '')
}

/** Nothing is to be done to any of them. */
export function refusedTogether(each: readonly LeftOut[]): Answer {
  const why = new Set(each.map((one) => one.why))
  const [only = ''] = why
  return {
    replies: [says(...(why.size === 1 ? [`${only}${only === '查无此单' ? '' : '。'}`] : each.map((one) => `${one.id}：${one.why}`)))],
    audit: { outcome: 'refused', orderId: null, detail: each.map(({ id, why: reason }) => `${id} ${reason}`).join('; ') },
  }
}

/** What all have in common once, and a line for each. */
export function mergedQuestion(
  each: readonly { readonly id: string; readonly question: QuestionText }[],
  leftOut: readonly LeftOut[],
): QuestionText {
  const all = each.map(({ id, question }) => ({ id, of: question }))
  const { fields, lines, body } = mergedText(all)
  return { title: `${all[0]?.of.title ?? ''}（${all.length} 单）`, fields, body: [...lines, ...leftOut.map(notDone), ...body] }
}

const notDone = ({ id, why }: LeftOut): string => `${id}：不办理，${why}`

function mergedText(all: readonly OfOrder<Pick<QuestionText, 'fields' | 'body'>>[]) {
  const isCommon = ({ name, value }: { name: string; value: string }): boolean =>
    name !== NAMES_THE_ORDER && all.every(({ of }) => of.fields.some((one) => one.name === name && one.value === value))
  const [first] = all
  const lineOf = ({ id, of }: OfOrder<Pick<QuestionText, 'fields' | 'body'>>): string => {
    const own = of.fields.filter((field) => field.name !== NAMES_THE_ORDER && !isCommon(field))
    const more = of.body.filter((line) => !all.every((other) => other.of.body.includes(line)))
    const said = [...own.map(({ name, value }) => `${name} ${value}`), ...more]
    return said.length === 0 ? id : `${id}：${said.join('，')}`
  }
  return {
    fields: (first?.of.fields ?? []).filter(isCommon),
    lines: all.map(lineOf),
    body: (first?.of.body ?? []).filter((line) => all.every(({ of }) => of.body.includes(line))),
  }
}

/** One answer and one notice a group for all that was done, an audit entry for each. */
export function mergedAnswer(done: readonly { readonly id: string; readonly answer: Answer }[], leftOut: readonly LeftOut[]): Answer {
  const replies = done.map(({ id, answer }) => ({ id, of: answer.replies[0] ?? says('') }))
  const audits = done.flatMap(({ answer }) => answer.audit ?? [])
  const left = leftOut.map(notDone)
  if (replies.length === 0)
    return {
      replies: [says('没有执行：', ...left)],
      audit: { outcome: 'refused', orderId: null, detail: leftOut.map(({ id }) => id).join(' ') },
    }
  return { replies: [mergedMessage(replies, left)], notices: mergedNotices(done), ...(audits[0] && { audit: audits[0], audits }) }
}

function mergedNotices(done: readonly { readonly id: string; readonly answer: Answer }[]): Notice[] {
  const all = done.flatMap(({ id, answer }) => (answer.notices ?? []).map((notice) => ({ id, of: notice })))
  const alike = Map.groupBy(all, ({ of }) => `${'person' in of ? `@${of.person}` : of.group} ${of.message.kind}`)
  return [...alike.values()].flatMap((notices) => {
    const [first] = notices
    const messages = notices.map(({ id, of }) => ({ id, of: of.message }))
    return first === undefined ? [] : [{ ...first.of, message: mergedMessage(messages, []) }]
  })
}

function mergedMessage(each: readonly OfOrder<Message>[], more: readonly string[]): Message {
  const [first] = each
  if (first === undefined) return says(...more)
  const cards = each.flatMap(({ id, of }) => (of.kind === 'card' ? [{ id, of }] : []))
  if (cards.length === each.length) return each.length === 1 && more.length === 0 ? first.of : mergedCard(cards, more)
  return mergedLines(
    each.flatMap(({ of }) => (of.kind === 'text' ? [of] : [])),
    more,
  )
}

function mergedCard(cards: readonly OfOrder<CardMessage>[], more: readonly string[]): CardMessage {
  const { fields, lines, body } = mergedText(cards)
  const [first] = cards
  const mentions = mentionsOf(cards.map(({ of }) => of))
  return {
    kind: 'card',
    title: `${first?.of.title ?? ''}（${cards.length} 单）`,
    fields,
    body: [...lines, ...more, ...body],
    buttons: first === undefined ? [] : mergedButtons(first, cards),
    ...(mentions.length === 0 ? {} : { mentions }),
  }
}

/** What is pressed is done to all of them; a look-up is of one order. */
const mergedButtons = ({ id, of }: OfOrder<CardMessage>, cards: readonly OfOrder<CardMessage>[]): Button[] =>
  of.buttons
    .filter(({ style }) => style !== 'plain')
    .map((button) => ({ ...button, says: button.says.replace(id, cards.map((card) => card.id).join(' ')) }))

/** A line of its own for each order, and what is said of all of them once. */
function mergedLines(texts: readonly TextMessage[], more: readonly string[]): TextMessage {
  const lines = texts.map(({ text }) => text.split('\n'))
  const isCommon = (line: string): boolean => lines.every((others) => others.includes(line))
  const mentions = mentionsOf(texts)
  const own = lines.map((all) => all.filter((line) => !isCommon(line)).join('，'))
  const common = (lines[0] ?? []).filter(isCommon)
  const text = [...own.filter((line) => line !== ''), ...more, ...common].join('\n')
  return { kind: 'text', text, ...(mentions.length === 0 ? {} : { mentions }) }
}

const mentionsOf = (messages: readonly { readonly mentions?: readonly string[] }[]): string[] => [
  ...new Set(messages.flatMap(({ mentions = [] }) => mentions)),
]
