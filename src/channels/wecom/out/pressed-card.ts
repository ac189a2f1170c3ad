import type { Pressed } from '../../../conversation/buttons/press.ts'
import type { Message } from '../../../messages/message.ts'
import { type Instant, formatClock, timeOfDay } from '../../../policy/instant.ts'
import { INERT, buttonKey } from './button-key.ts'
import { type ButtonCard, ROOM, STYLES, cut } from './cards.ts'
import { escapedLine } from './escape.ts'

/** Characters of what a press came to; a longer reason is in the reply. */
const LONGEST_OUTCOME = 200

/** What is to be seen on the card. */
type Visible = Exclude<Pressed, { state: 'answered' }>

/** `aibot_respond_update_msg`: the card as it is to be seen from now on, by those named or by everybody. */
export interface CardUpdate {
  readonly response_type: 'update_template_card'
  readonly userids?: readonly string[]
  readonly template_card: ButtonCard & { readonly task_id: string }
}

interface PressedCard {
  readonly title: string
  readonly taskId: string
  readonly userId: string
  readonly token: string
}

/**
 * What a press came to. Done: for everybody, since the card has served. Refused or declined: for the one who pressed, so that it stays as it is
 * for whom it is meant for. The kind of card stays the same, as whether it may change is not documented; its one button does nothing.
 */
export function cardAfter(pressed: Visible, on: PressedCard): CardUpdate {
  const { words, button } = said(pressed)
  const template_card = {
    card_type: 'button_interaction',
    main_title: { title: escapedLine(on.title) || '提示' },
    sub_title_text: cut(words.map(escapedLine).join('\n'), LONGEST_OUTCOME),
    button_list: [againOn(pressed, on) ?? { text: button, style: STYLES.plain, key: INERT }],
    task_id: on.taskId,
  } as const
  const forAll = pressed.state === 'done' || pressed.state === 'working'
  return { response_type: 'update_template_card', ...(forAll ? {} : { userids: [on.userId] }), template_card }
}

/** The button itself, where who pressed it may press it once more. */
const againOn = (pressed: Visible, { token, title }: PressedCard) =>
  'again' in pressed && pressed.again !== undefined
    ? { text: cut(escapedLine(pressed.again), ROOM.button), style: STYLES.primary, key: buttonKey(token, title) }
    : null

function said(pressed: Visible): { words: string[]; button: string } {
  switch (pressed.state) {
    case 'done':
      return { words: [whoPressed(pressed), ...outcome(pressed.replies)], button: '已处理' }
    case 'working':
      return { words: [whoPressed(pressed), '处理中，结果稍后另发'], button: '处理中' }
    case 'refused':
    case 'declined':
      return { words: [pressed.says], button: '未执行' }
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
