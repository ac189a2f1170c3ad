import { noRight } from '../messages/fixed-words.ts'
import { ordersAsOf } from '../orders/as-of.ts'
import { findOrder } from '../orders/queries.ts'
import { type District, type Organisation } from '../people/organisation.ts'
import { type Action, districtsFor, hasRight, mayDo, visibleDistricts } from '../people/permissions.ts'
import { type Bindings, loadBindings } from '../platforms/bindings.ts'
import { type GroupPlatform, groupPlatformOf, groupPlatforms, platforms } from '../platforms/platforms.ts'
import { judge } from '../policy/judge.ts'
import { type About, type Answer, type Command, type CommandText, type Deed, type Read, type Scene, type Weighed, says } from './command.ts'
import { askUnlessAnswered } from './deeds/question.ts'
import { type SeenOrder, mayDoTo } from './order/seen-order.ts'
import { cut, fold } from './reading/text.ts'
import { misread, misreadAnswer } from './reading/understand.ts'
import { orderNotFound, refusal } from './refusal.ts'
import { type LookUp, spendLookUp } from './look-ups.ts'

/** The keys that a message must give to find the command's subject. */
export interface Keys {
  order: { readonly id: string }
  /** As they were typed; none: all that the asker may see here. */
  district: { readonly districts: readonly string[] }
  group: object
  nothing: object
}

/** The subject handed to a command's code: found, and permitted to this person in this place. */
interface Objects {
  order: SeenOrder
  /** Ids, at least one. */
  district: readonly string[]
  group: GroupHere
  nothing: null
}

/** A group of a real platform in which something is said. */
export interface GroupHere {
  readonly platform: GroupPlatform
  /** The platform's own id. */
  readonly id: string
  readonly bindings: Bindings
}

/** The right a command takes; what everybody known may do is about nothing in particular. */
interface Rights {
  order: Action
  district: Action
  group: Action
  nothing: Action | null
}

type Text<K extends About> = Omit<CommandText, 'about' | 'action'> & { readonly about: K; readonly action: Rights[K] }

interface Reads<S> {
  /** Reads what follows the command's name. */
  read(rest: string): Read<S>
}

interface Runs<K extends About, S> {
  run(scene: Scene, about: Objects[K], said: S): Answer | Promise<Answer>
}

interface Weighs<K extends About, S> {
  weigh(scene: Scene, about: Objects[K], said: S): Answer | Weighed | Promise<Answer | Weighed>
}

type CommandRow<K extends About, S extends Keys[K]> = Text<K> & Reads<S> & Runs<K, S>
export type DeedRow<K extends About, S extends Keys[K]> = Omit<Text<K>, 'effect'> & Reads<S> & Weighs<K, S>

/** A command whose code runs only once its right is checked. */
export const command = <K extends About, S extends Keys[K]>({ read, run, ...text }: CommandRow<K, S>): Command => ({
  ...text,
  read: (rest) => behindGate(text, read(rest), async (...scene) => showing(text, scene[1], await run(...scene)), 'counted'),
})

/** What is said of an order shows it. */
const showing = <K extends About>({ about }: Text<K>, object: Objects[K], answer: Answer): Answer =>
  about === 'order' && answer.shows === undefined ? { ...answer, shows: [orderOf(object)] } : answer

const orderOf = (object: Objects[About]): string => (object !== null && 'stored' in object ? object.stored.order.id : '')

/** A command that changes something: its right is checked when it is said and again when it is confirmed. */
export function deed<K extends About, S extends Keys[K]>({ read, weigh, ...row }: DeedRow<K, S>): Deed {
  const text = { ...row, effect: 'writes' } as const
  return {
    ...text,
    // A confirmation looks nothing up.
    weigh: (rest, lookUp = 'free') => behindGate(text, read(rest), weigh, lookUp),
    read: (rest) => {
      const asking = async (scene: Scene, about: Objects[K], said: S) =>
        showing(text, about, await askUnlessAnswered(scene, text.word, rest, await weigh(scene, about, said)))
      return behindGate(text, read(rest), asking, 'counted')
    },
  }
}

function behindGate<K extends About, S extends Keys[K], T>(
  text: Text<K>,
  read: Read<S>,
  then: (scene: Scene, about: Objects[K], said: S) => T | Promise<T>,
  lookUp: 'counted' | 'free',
): Read<(scene: Scene) => Promise<T | Answer>> {
  if ('problem' in read) return read
  return {
    loosely: read.loosely ?? false,
    understood: async (scene) => {
      const passed = await gates[text.about](scene, text, read.understood)
      const { lookedUp } = passed
      const tooMany = lookUp === 'free' || lookedUp === undefined ? null : await spendLookUp(scene, lookedUp)
      if (tooMany !== null) return tooMany
      return 'refused' in passed ? passed.refused : then(scene, passed.about, read.understood)
    },
  }
}

/**
 * What a command would be refused with before anything is asked about it, by its order where that is known; null: it may go on. Who has
 * no right to something is asked nothing.
 */
export async function refusalBeforeAsking(scene: Scene, text: CommandText, orderId: string | null): Promise<Answer | null> {
  const { organisation, asker, conversation } = scene
  const { about, action } = text
  if (action === null) return null
  if (about === 'order' && orderId !== null) {
    const passed = await gates.order(scene, { ...text, about, action }, { id: orderId })
    const tooMany = passed.lookedUp === undefined ? null : await spendLookUp(scene, passed.lookedUp)
    return tooMany ?? ('refused' in passed ? passed.refused : null)
  }
  if (!hasRight(organisation, asker.id, action)) return refusal({ ...text, action }, 'role', null)
  if (about === 'group' || mayUse(scene, { action })) return null
  const [district = null] = visibleDistricts(organisation, asker.id, conversation)
  const permission = mayDo(organisation, asker.id, action, { conversation, district, ownOrder: true, approval: NO_PROPOSAL })
  return refusal({ ...text, action }, permission.allowed ? 'not-visible' : permission.reason, null)
}

/** Nobody's, so that it does not stand in the way of a right. */
const NO_PROPOSAL = { proposedBy: '', evidence: false }

/** Whether a command is of use to this person in this place: what help offers. */
export const mayUse = (
  { organisation, asker, conversation }: Pick<Scene, 'organisation' | 'asker' | 'conversation'>,
  { action, forCrews }: Pick<CommandText, 'action' | 'forCrews'>,
): boolean =>
  (forCrews === undefined || asker.crew !== null) &&
  (action === null || districtsFor(organisation, asker.id, action, conversation).length > 0)

/** `lookedUp`: what the database was asked for on the way. */
type Passed<K extends About> = ({ readonly about: Objects[K] } | { readonly refused: Answer }) & { readonly lookedUp?: LookUp }
/** The checks before a command's code runs, by the command's subject. Nothing else lets a command run. */
type Gates = { readonly [K in About]: (scene: Scene, text: Text<K>, said: Keys[K]) => Promise<Passed<K>> }

const gates: Gates = {
  order: async (scene, text, { id }) => {
    const { organisation, asker } = scene
    // A person without the right anywhere learns nothing of this order.
    if (!hasRight(organisation, asker.id, text.action)) return { refused: refusal(text, 'role', id) }
    const named = await scene.named()
    const found = named?.order.id === id ? named : await findOrder(scene.trx, id)
    const [stored] = found === null ? [] : await ordersAsOf(scene.trx, [found], scene.now)
    const own = stored !== undefined && asker.crew !== null && stored.order.installer === asker.crew
    if (stored === undefined || !mayDoTo(scene, 'query-orders', { stored, own }).allowed)
      return { refused: orderNotFound(id), lookedUp: { shows: false, orderId: id } }
    const lookedUp = { shows: true, orderId: id }
    const permission = mayDoTo(scene, text.action, { stored, own })
    if (!permission.allowed) return { refused: refusal(text, permission.reason, id), lookedUp }
    return { about: { stored, verdict: judge(stored.order, scene.context), own }, lookedUp }
  },

  district: ({ organisation, asker, conversation }, text, { districts }) => {
    if (!hasRight(organisation, asker.id, text.action)) return refused(refusal(text, 'role', null))
    const permitted = districtsFor(organisation, asker.id, text.action, conversation)
    if (permitted.length === 0) return refused(refusal(text, 'not-visible', null))
    if (districts.length === 0) return listed(permitted)
    const meant: District[] = []
    for (const typed of districts) {
      const district = districtNamed(organisation, typed)
      if (district === null) return refused(misreadAnswer(misread(`没有“${cut(typed, 10)}”这个区县`, text)))
      if (!permitted.includes(district.id)) return refused(elsewhere(text, district))
      meant.push(district)
    }
    return listed(permitted.filter((id) => meant.some((district) => district.id === id)))
  },

  group: async (scene, text) => {
    const { organisation, asker, conversation, platform: spoken, trx } = scene
    // A right to groups does not depend on the group that is yet to be bound.
    const permission = mayDo(organisation, asker.id, text.action, {
      conversation: { kind: 'direct', person: asker.id },
      district: null,
      ownOrder: false,
    })
    if (!permission.allowed) return { refused: refusal(text, permission.reason, null) }
    const platform = groupPlatformOf(spoken)
    if (platform === null || (conversation.kind !== 'unbound' && conversation.kind !== 'group'))
      return {
        refused: no(`只能在${groupPlatforms.map((one) => platforms[one].name).join('或')}的群里绑定和解绑。`, 'no group of a platform'),
      }
    const bindings = await loadBindings(trx, organisation)
    const id = conversation.kind === 'unbound' ? conversation.group : bindings.idOf(platform, conversation.group)
    return id === null ? { refused: no('现在认不出本群，请稍后再试。', 'no id of the group') } : { about: { platform, id, bindings } }
  },

  nothing: ({ organisation, asker, conversation }, { action, does }) => {
    if (action === null) return passed(null)
    // No order is at stake, and so neither another crew's nor one's own proposal.
    const none = { district: null, ownOrder: true, approval: NO_PROPOSAL }
    const permission = mayDo(organisation, asker.id, action, { conversation, ...none })
    return permission.allowed ? passed(null) : refused(refusal({ action, does }, permission.reason, null))
  },
}

const listed = (about: readonly string[]) => Promise.resolve({ about, lookedUp: { shows: true, orderId: null } })
const passed = <T>(about: T) => Promise.resolve({ about })
const refused = (answer: Answer) => Promise.resolve({ refused: answer })

const districtNamed = ({ districts }: Organisation, word: string): District | null =>
  districts.find(({ id, name, aliases }) => [id, name, ...aliases].some((known) => fold(known) === fold(word))) ?? null

const elsewhere = ({ word }: CommandText, { id, name }: District): Answer => ({
  replies: [says(`${noRight}：你在这里不能查看${name}的工单。`)],
  audit: { outcome: 'refused', orderId: null, detail: `${word} ${id}` },
})

const no = (text: string, detail: string): Answer => ({
  replies: [says(text)],
  audit: { outcome: 'refused', orderId: null, detail },
})
