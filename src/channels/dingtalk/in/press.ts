import { z } from 'zod'
import type { Pressed } from '../../../conversation/buttons/press.ts'
import { parsed } from '../../call.ts'
import type { PlatformDeps } from '../../platform.ts'
import { updateCard } from '../out/cards.ts'
import { type CardChange, changeAfter } from '../out/pressed-card.ts'
import type { Client } from '../wire/client.ts'

/** A press on one of our cards, as the platform tells it. */
export interface CardPress {
  readonly token: string
  readonly userId: string
  readonly card: string
  /** The group's openConversationId; null in the private chat with the robot. */
  readonly group: string | null
}

const id = z.string().min(1).max(512)
const callback = z.looseObject({
  userId: id,
  outTrackId: id,
  spaceId: z.string().max(512).optional().catch(undefined),
  spaceType: z.string().optional().catch(undefined),
  content: z.union([z.string(), z.looseObject({})]),
})
const content = z.looseObject({
  cardPrivateData: z.looseObject({
    actionIds: z.array(z.string()).optional().catch(undefined),
    params: z.looseObject({ token: z.unknown().optional() }).optional().catch(undefined),
  }),
})
/** As the program makes them; everything in a callback is data from outside. */
const TOKEN = /^[\w-]{16,128}$/

/** Null for what is no press on a button of ours. `content` is JSON text inside the JSON text. */
export function readPress(body: unknown): CardPress | null {
  const outer = callback.safeParse(body)
  if (!outer.success) return null
  const { userId, outTrackId, spaceId, spaceType, content: inside } = outer.data
  const inner = content.safeParse(typeof inside === 'string' ? parsed(inside) : inside)
  const token = inner.success ? tokenOf(inner.data.cardPrivateData) : null
  return token === null ? null : { token, userId, card: outTrackId, group: groupOf(spaceId, spaceType) }
}

/** In the parameter that the template gives the button, or else as the action's own id. */
function tokenOf({ actionIds = [], params }: z.infer<typeof content>['cardPrivateData']): string | null {
  const given = [params?.token, ...actionIds]
  return given.find((one): one is string => typeof one === 'string' && TOKEN.test(one)) ?? null
}

function groupOf(spaceId: string | undefined, spaceType: string | undefined): string | null {
  if (spaceId === undefined) return null
  const [, type, id] = /^dtv1\.card\/\/(\w+)\.(.+)$/.exec(spaceId) ?? [null, spaceType, spaceId]
  const inGroup = type === undefined ? id?.startsWith('cid') : type === 'IM_GROUP'
  return inGroup ? (id ?? null) : null
}

export interface Presses {
  /** Null for what is no press on one of our cards. Resolves inside the time that the platform waits. */
  take(body: unknown): Promise<{ readonly on: CardPress; readonly change: CardChange } | null>
  /** Changes the card by a call, for when the answer did not get through. Never rejects. */
  changeLater(on: CardPress, change: CardChange): Promise<void>
}

type Deps = Pick<PlatformDeps, 'log' | 'directory' | 'pressed'>

export const openPresses = (deps: Deps, client: Client, withinMillis: number): Presses => ({
  take: async (body) => {
    const on = readPress(body)
    if (on === null) return null
    const pressed = await takePress(deps, on, withinMillis)
    return { on, change: changeAfter(pressed, (person) => deps.directory.nameOf(person)) }
  },
  changeLater: async ({ card }, { everybody }) => {
    if (everybody === null) return
    const result = await updateCard(client, card, everybody).catch((error: unknown) => ({ sent: false as const, reason: String(error) }))
    if (!result.sent) deps.log.warn({ card, reason: result.reason }, 'a card was not changed')
  },
})

async function takePress({ directory, pressed }: Deps, { token, userId, group }: CardPress, withinMillis: number): Promise<Pressed> {
  const began = performance.now()
  const person = directory.personOf(userId)
  const conversation =
    group === null
      ? person === null
        ? ({ kind: 'stranger', user: userId } as const)
        : ({ kind: 'direct', person } as const)
      : await directory.groupConversation({ id: group, title: null, outsiders: false })
  const left = Math.max(0, withinMillis - (performance.now() - began))
  return pressed({ platform: 'dingtalk', token, conversation, person, userId }, left)
}
