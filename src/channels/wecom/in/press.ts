import type { Clicked } from '../../../conversation/buttons/press.ts'
import type { PlatformDeps } from '../../platform.ts'
import { INERT } from '../out/button-key.ts'
import { type CardUpdate, afterPress } from '../out/cards.ts'
import type { Click } from './events.ts'

/** What the card looks like after a press, and what it came to; null where it stays as it is. */
export async function pressed(
  { clicking, taskId, title }: Click,
  deps: Pick<PlatformDeps, 'clicked'>,
  withinMillis: number,
): Promise<{ readonly update: CardUpdate; readonly clicked: Clicked } | null> {
  if (clicking.token === INERT) return null
  const clicked = await deps.clicked(clicking, withinMillis)
  if (clicked.state === 'answered') return null
  return { clicked, update: afterPress(clicked, { title, taskId, userId: clicking.userId }) }
}
