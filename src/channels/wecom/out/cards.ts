import type { Clicked } from '../../../conversation/buttons/press.ts'
import type { Button, CardMessage, Message } from '../../../messages/message.ts'
import { type Instant, formatClock, timeOfDay } from '../../../policy/instant.ts'
import { INERT, buttonKey } from './button-key.ts'
import { escapedLine } from './escape.ts'

/** A card with buttons as WeCom takes it, but for its `task_id`. */
export interface ButtonCard {
  readonly card_type: 'button_interaction'
  readonly main_title: { readonly title: string; readonly desc?: string }
  readonly sub_title_text?: string
  readonly horizontal_content_list?: readonly { readonly keyname: string; readonly value: string }[]
  readonly button_list: readonly { readonly text: string; readonly style: number; readonly key: string }[]
}

/** Characters that a card shows for sure (vendor's document 101032), and how many fields and buttons it may have. */
const ROOM = { title: 26, button: 10, fieldName: 5, fieldValue: 26, body: 100, fields: 6, buttons: 6 }
/** Of what a press came to; a longer reason is in the reply. */
const LONGEST_OUTCOME = 200
/** Which looks like what is not documented; 1 is the vendor's usual. */
const STYLES: Readonly<Record<Button['style'], number>> = { primary: 1, danger: 2, plain: 3 }

const length = (text: string): number => Array.from(text).length
const cut = (text: string, most: number): string =>
  length(text) <= most
    ? text
    : `${Array.from(text)
        .slice(0, most - 1)
        .join('')}…`

/** The buttons that can be pressed; the others must be typed. */
export const pressable = ({ buttons }: CardMessage): Button[] => buttons.filter(({ token }) => token !== undefined).slice(0, ROOM.buttons)

export const isShownWhole = ({ label }: Button): boolean => length(label) <= ROOM.button

/** Whether a card shows all of the message. */
export const fits = (message: CardMessage): boolean =>
  length(message.title) <= ROOM.title &&
  message.fields.length <= ROOM.fields &&
  message.fields.every(({ name, value }) => length(name) <= ROOM.fieldName && length(value) <= ROOM.fieldValue) &&
  length(message.body.join('\n')) <= ROOM.body &&
  message.buttons.every(isShownWhole) &&
  pressable(message).length === message.buttons.length

/** All of the message on one card. */
export function wholeCard(message: CardMessage): ButtonCard {
  const fields = message.fields.map(({ name, value }) => ({ keyname: escapedLine(name) || '—', value: escapedLine(value) }))
  const body = message.body.map(escapedLine).join('\n')
  return {
    ...buttonsOnly(message),
    main_title: { title: titleOf(message.title) },
    ...(body === '' ? {} : { sub_title_text: body }),
    ...(fields.length === 0 ? {} : { horizontal_content_list: fields }),
  }
}

/** The buttons below a message that has said the rest. */
export function buttonsOnly(message: CardMessage): ButtonCard {
  const title = cut(escapedLine(message.title), ROOM.title)
  return {
    card_type: 'button_interaction',
    main_title: { title: titleOf(title), desc: '内容见上一条' },
    button_list: pressable(message).map(({ label, style, token = INERT }) => ({
      text: cut(escapedLine(label), ROOM.button) || '—',
      style: STYLES[style],
      key: buttonKey(token, title),
    })),
  }
}

const titleOf = (title: string): string => escapedLine(title) || '请选择'

/** What is to be seen on the card. */
type Visible = Exclude<Clicked, { state: 'answered' }>

/** `aibot_respond_update_msg`: the card as it is to be seen from now on, by those named or by everybody. */
export interface CardUpdate {
  readonly response_type: 'update_template_card'
  readonly userids?: readonly string[]
  readonly template_card: ButtonCard & { readonly task_id: string }
}

/**
 * What a press came to. Done: for everybody, since the card has served. Refused or declined: for the one who pressed, so that it stays as it is
 * for whom it is meant for. The kind of card stays the same, as whether it may change is not documented; its one button does nothing.
 */
export function afterPress(
  clicked: Visible,
  pressed: { readonly title: string; readonly taskId: string; readonly userId: string },
): CardUpdate {
  const { words, button } = said(clicked)
  const template_card = {
    card_type: 'button_interaction',
    main_title: { title: escapedLine(pressed.title) || '提示' },
    sub_title_text: cut(words.map(escapedLine).join('\n'), LONGEST_OUTCOME),
    button_list: [{ text: button, style: STYLES.plain, key: INERT }],
    task_id: pressed.taskId,
  } as const
  const forAll = clicked.state === 'done' || clicked.state === 'working'
  return { response_type: 'update_template_card', ...(forAll ? {} : { userids: [pressed.userId] }), template_card }
}

function said(clicked: Visible): { words: string[]; button: string } {
  switch (clicked.state) {
    case 'done':
      return { words: [whoPressed(clicked), ...outcome(clicked.replies)], button: '已处理' }
    case 'working':
      return { words: [whoPressed(clicked), '处理中，结果稍后另发'], button: '处理中' }
    case 'refused':
    case 'declined':
      return { words: [clicked.says], button: '未执行' }
  }
}

const whoPressed = ({ by, at, label }: { by: string; at: Instant; label: string }): string =>
  `${by} ${formatClock(timeOfDay(at)).slice(0, 5)} 已点“${label}”`

/** The gist of the first reply; all of it follows as a message. */
function outcome([first]: readonly Message[]): string[] {
  if (first === undefined) return []
  const gist = first.kind === 'table' || first.kind === 'card' ? first.title : (first.text.split('\n')[0] ?? '')
  return gist.trim() === '' ? [] : [cut(gist.trim(), ROOM.body)]
}
