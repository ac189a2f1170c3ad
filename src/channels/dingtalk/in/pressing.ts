import type { Clicked } from '../../../conversation/buttons/press.ts'
import type { PlatformDeps } from '../../platform.ts'
import { updateCard } from '../out/cards.ts'
import type { Client } from '../wire/client.ts'
import { type CardChange, changeAfter } from './press-answer.ts'
import { type Press, readPress } from './presses.ts'

export interface Pressing {
  /** Null for what is no press on one of our cards. Resolves inside the time that the platform waits. */
  take(body: unknown): Promise<{ readonly press: Press; readonly change: CardChange } | null>
  /** Changes the card by a call, for when the answer did not get through. Never rejects. */
  changeLater(press: Press, change: CardChange): Promise<void>
}

type Deps = Pick<PlatformDeps, 'log' | 'directory' | 'clicked'>

export const pressing = (deps: Deps, client: Client, withinMillis: number): Pressing => ({
  take: async (body) => {
    const press = readPress(body)
    if (press === null) return null
    const clicked = await click(deps, press, withinMillis)
    return { press, change: changeAfter(clicked, (person) => deps.directory.nameOf(person)) }
  },
  changeLater: async ({ card }, { everybody }) => {
    if (everybody === null) return
    const result = await updateCard(client, card, everybody).catch((error: unknown) => ({ sent: false as const, reason: String(error) }))
    if (!result.sent) deps.log.warn({ card, reason: result.reason }, 'a card was not changed')
  },
})

async function click({ directory, clicked }: Deps, press: Press, withinMillis: number): Promise<Clicked> {
  const { token, userId, group } = press
  const began = performance.now()
  const person = directory.personOf(userId)
  const conversation =
    group === null
      ? person === null
        ? ({ kind: 'stranger', user: userId } as const)
        : ({ kind: 'direct', person } as const)
      : await directory.groupConversation({ id: group, title: null, outsiders: false })
  const left = Math.max(0, withinMillis - (performance.now() - began))
  return clicked({ platform: 'dingtalk', token, conversation, person, userId }, left)
}
