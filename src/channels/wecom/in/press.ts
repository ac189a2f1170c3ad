import type { Pressed } from '../../../conversation/buttons/press.ts'
import type { PlatformDeps } from '../../platform.ts'
import { INERT } from '../out/button-key.ts'
import { type CardUpdate, cardAfter } from '../out/pressed-card.ts'
import type { CardPress } from './events.ts'

/** What the card looks like after a press, and what it came to; null where it stays as it is. */
export async function takePress(
  { press, taskId, title }: CardPress,
  deps: Pick<PlatformDeps, 'pressed'>,
  withinMillis: number,
): Promise<{ readonly update: CardUpdate; readonly pressed: Pressed } | null> {
  if (press.token === INERT) return null
  const pressed = await deps.pressed(press, withinMillis)
  if (pressed.state === 'answered') return null
  return { pressed, update: cardAfter(pressed, { title, taskId, userId: press.userId, token: press.token }) }
}
