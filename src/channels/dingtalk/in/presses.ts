import { z } from 'zod'
import { parsed } from '../../call.ts'

/** A press on one of our cards, as the platform tells it. */
export interface Press {
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
export function readPress(body: unknown): Press | null {
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
