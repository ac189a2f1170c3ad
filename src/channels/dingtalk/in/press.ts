import { z } from 'zod'
import type { Press, Pressed } from '../../../conversation/buttons/press.ts'
import { parsed } from '../../call.ts'
import type { PlatformDeps } from '../../platform.ts'
import { type CardChange, updateCard } from '../out/cards.ts'
import { changeAfter, changeAtEnd } from '../out/pressed-card.ts'
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
  take(body: unknown): Promise<TakenPress | null>
}

export interface TakenPress {
  /** For the answer to the press. */
  readonly change: CardChange
  /** What is left to do when the answer was sent, or could not be. Never rejects. */
  answered(sent: boolean): Promise<void>
}

type Deps = Pick<PlatformDeps, 'log' | 'directory' | 'pressed' | 'pressedInVain'>

export const openPresses = (deps: Deps, client: Client, withinMillis: number): Presses => ({
  take: async (body) => {
    const on = readPress(body)
    if (on === null) return null
    const began = performance.now()
    const press = await pressOf(deps, on)
    const pressed = await deps.pressed(press, Math.max(0, withinMillis - (performance.now() - began)))
    const nameOf = (person: string): string => deps.directory.nameOf(person)
    const change = changeAfter(pressed, nameOf)
    const followUp = async (sent: boolean): Promise<void> => {
      if (!sent) await show(deps, client, { on, press, pressed, change })
      const end = pressed.state === 'working' ? await pressed.ends : null
      if (end !== null) await show(deps, client, { on, press, pressed: end, change: changeAtEnd(end, nameOf) })
    }
    return {
      change,
      answered: (sent) => followUp(sent).catch((error: unknown) => deps.log.error({ error: String(error) }, 'a press was not followed up')),
    }
  },
})

interface Showing {
  readonly on: CardPress
  readonly press: Press
  readonly pressed: Pressed
  readonly change: CardChange
}

/** Changes the card by a call; who pressed in vain and cannot be told so alone is told for all to read. */
async function show({ log, pressedInVain }: Deps, client: Client, { on, press, pressed, change }: Showing): Promise<void> {
  const { card, userId } = on
  const result = await updateCard(client, card, change, userId).catch((error: unknown) => ({ sent: false as const, reason: String(error) }))
  if (result.sent) return
  log.warn({ card, reason: result.reason }, 'a card was not changed')
  if ('says' in pressed) await pressedInVain(press, pressed.says)
}

async function pressOf({ directory }: Deps, { token, userId, group }: CardPress): Promise<Press> {
  const person = directory.personOf(userId)
  const conversation =
    group === null
      ? person === null
        ? ({ kind: 'stranger', user: userId } as const)
        : ({ kind: 'direct', person } as const)
      : await directory.groupConversation({ id: group, title: null, outsiders: false })
  return { platform: 'dingtalk', token, conversation, person, userId }
}
