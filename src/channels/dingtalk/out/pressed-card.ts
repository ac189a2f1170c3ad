import type { Pressed } from '../../../conversation/buttons/press.ts'
import { type Instant, formatClock, timeOfDay } from '../../../policy/instant.ts'
import { type CardParams, cardUpdateOptions } from './cards.ts'
import { harmless } from './escape.ts'

/** Characters: well below what one source says that a variable takes. */
const LONGEST_NOTICE = 300

/** What changes on a card that was pressed: for everybody, or for who pressed it. */
export interface CardChange {
  readonly everybody: CardParams | null
  readonly presser: CardParams | null
}

export function changeAfter(pressed: Pressed, nameOf: (person: string) => string): CardChange {
  switch (pressed.state) {
    case 'done':
      return { everybody: { status: pressedLine(pressed, nameOf), open: 'false' }, presser: { notice: '' } }
    case 'answered':
      return { everybody: null, presser: { notice: '' } }
    // The buttons stay: nobody tells the card when the work ends, and a button that was of use once does nothing more.
    case 'working':
      return { everybody: { status: `${pressedLine(pressed, nameOf)}，处理中` }, presser: { notice: '' } }
    case 'declined':
    case 'refused':
      return { everybody: null, presser: { notice: harmless(pressed.says).slice(0, LONGEST_NOTICE) } }
  }
}

const clock = (at: Instant): string => formatClock(timeOfDay(at)).slice(0, 5)

/** `李四 08:31 已点“确认 37”`. */
const pressedLine = ({ by, at, label }: { by: string; at: Instant; label: string }, nameOf: (person: string) => string): string =>
  `${harmless(nameOf(by))} ${clock(at)} 已点“${harmless(label)}”`

/** The `response` of the frame's answer. Both of the vendor's typed SDKs call the presser's own variables `userPrivateData`. */
export const responseOf = ({ everybody, presser }: CardChange): object => ({
  cardUpdateOptions,
  ...(everybody && { cardData: { cardParamMap: everybody } }),
  ...(presser && { userPrivateData: { cardParamMap: presser } }),
})
