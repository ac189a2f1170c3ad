import { randomBytes } from 'node:crypto'
import type { Outgoing } from '../../../delivery/sender.ts'
import type { Button, CardMessage } from '../../../messages/message.ts'
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
export const ROOM = { title: 26, button: 10, fieldName: 5, fieldValue: 26, body: 100, fields: 6, buttons: 6 }
/** Which looks like what is not documented; 1 is the vendor's usual. */
export const STYLES: Readonly<Record<Button['style'], number>> = { primary: 1, danger: 2, plain: 3 }

const length = (text: string): number => Array.from(text).length
export const cut = (text: string, most: number): string =>
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
  length([...(message.lead ?? []), ...message.body].join('\n')) <= ROOM.body &&
  message.buttons.every(isShownWhole) &&
  pressable(message).length === message.buttons.length

/** All of the message on one card. */
export function wholeCard(message: CardMessage): ButtonCard {
  const fields = message.fields.map(({ name, value }) => ({ keyname: escapedLine(name) || '—', value: escapedLine(value) }))
  const body = [...(message.lead ?? []), ...message.body].map(escapedLine).join('\n')
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

/** An id that was used is refused, and a repeat is to be seen, the second as well. */
export const taskIdOf = ({ id, part, repeat }: Outgoing): string => `${id}@${part}${repeat ? `@${randomBytes(4).toString('hex')}` : ''}`

const titleOf = (title: string): string => escapedLine(title) || '请选择'
