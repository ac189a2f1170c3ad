import type { Pressed } from '../../../conversation/buttons/press.ts'
import { type Instant, formatClock, timeOfDay } from '../../../policy/instant.ts'
import { type CardChange, cardUpdateOptions } from './cards.ts'
import { harmless } from './escape.ts'

/** Characters: well below what one source says that a variable takes. */
const LONGEST_NOTICE = 300

export function changeAfter(pressed: Pressed, nameOf: (person: string) => string): CardChange {
  switch (pressed.state) {
    case 'done':
      return { everybody: { status: pressedLine(pressed, nameOf), open: 'false' }, presser: { notice: '' } }
    case 'answered':
      return { everybody: null, presser: { notice: '' } }
    // The buttons stay until the work ends: only then is it known whether the card has served.
    case 'working':
      return { everybody: { status: `${pressedLine(pressed, nameOf)}，处理中` }, presser: { notice: '' } }
    case 'declined':
    case 'refused':
      return { everybody: null, presser: { notice: harmless(pressed.says).slice(0, LONGEST_NOTICE) } }
  }
}

/** When work that the card says is going on has ended: it says so no more. */
export function changeAtEnd(pressed: Pressed, nameOf: (person: string) => string): CardChange {
  const { everybody, presser } = changeAfter(pressed, nameOf)
  return { everybody: everybody ?? { status: '' }, presser }
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
