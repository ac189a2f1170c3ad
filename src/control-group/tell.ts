import { createHash } from 'node:crypto'
import type { Db, Trx } from '../db/database.ts'
import { type Jobs, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import type { TellTrouble } from '../delivery/outcome.ts'
import { placeName } from '../delivery/trouble.ts'
import type { ControlKey } from '../messages/control-group/kinds.ts'
import type { Conversation } from '../messages/conversation.ts'
import { botGone, sendAlarm } from '../messages/delivery-text.ts'
import type { Organisation } from '../people/organisation.ts'
import { loadBindings, noteGone } from '../platforms/bindings.ts'
import { type GroupPlatform, type Platform, groupPlatformOf, platforms } from '../platforms/platforms.ts'
import { type Instant, dayOf, formatDay } from '../policy/instant.ts'
import { type PlatformsOf, type Reaching, platformsNow } from '../platforms/reachable.ts'

/** Where something is wrong: it is told on the other platforms, where the group is on any, else by another way than those named in the reason. */
export interface Wrong {
  readonly platform: Platform
  readonly reason: string
}

/**
 * Says something to the control group in the caller's transaction, once for each key; the ids of what is new. Nothing where it cannot be
 * reached. `wrong`: what it is about, when that may keep it from being said.
 */
export type TellControl = (trx: Trx, key: ControlKey, text: string, wrong?: Wrong) => Promise<string[]>

export interface TellingControl extends Reaching {
  jobs(): Promise<Jobs>
  now(): Instant
}

export const tellControlGroup =
  (telling: TellingControl): TellControl =>
  async (trx, key, text, wrong) => {
    const group = telling.organisation.groups.find(({ purpose }) => purpose === 'control')
    const reached = group === undefined ? [] : (await platformsNow(trx, telling))(group.id)
    if (group === undefined || reached.length === 0) return []
    const conversation = { kind: 'group', group: group.id } as const
    const message = { kind: 'text', text } as const
    const said = { key: `control/${key}`, conversation, message, lane: 'alert', ...worth('control', telling.now()) } as const
    const avoiding = wrong === undefined ? said : { ...said, avoid: wrong.reason }
    return enqueueAll(trx, await telling.jobs(), onEach(besides(wrong?.platform, reached), avoiding))
  }

/** Without this platform, unless it is the only one. */
export function besides(platform: Platform | undefined, reached: readonly Platform[]): readonly Platform[] {
  const others = reached.filter((other) => other !== platform)
  return others.length === 0 ? reached : others
}

/** Once a day for each reason and place: a group that is gone is noted as such, and a person is told what only a person can mend. */
export const troubleTeller =
  (telling: TellingControl, tell: TellControl): TellTrouble =>
  async (trx, { platform, conversation, trouble, reason }) => {
    const where = placeName(telling.organisation, conversation)
    if (trouble === 'gone') {
      const known = groupPlatformOf(platform)
      const id = known === null ? null : await idOf(trx, telling, known, conversation)
      if (known === null || id === null || !(await noteGone(trx, known, id))) return []
      return tell(trx, `gone/${platform}/${id}/${telling.now()}`, botGone(platforms[platform].name, where, reason))
    }
    const day = formatDay(dayOf(telling.now()))
    return tell(trx, `alarm/${platform}/${shortHash(`${where}\n${reason}`)}/${day}`, sendAlarm(platforms[platform].name, where, reason), {
      platform,
      reason,
    })
  }

async function idOf(trx: Trx, { organisation }: Reaching, platform: GroupPlatform, conversation: Conversation): Promise<string | null> {
  if (conversation.kind === 'unbound') return conversation.group
  return conversation.kind === 'group' ? (await loadBindings(trx, organisation)).idOf(platform, conversation.group) : null
}

export const shortHash = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16)

/** For the control group: counts and reasons, nothing of anybody's data. The same key is said once. */
export interface News {
  readonly key: ControlKey
  readonly text: string
}

/** Tells the control group, in the caller's transaction; false when that key was said before, or nobody could be told. Null: nobody is to be told. */
export type Tell = ((trx: Trx, news: News) => Promise<boolean>) | null

/** The way to tell the control group, for the rest of the program. */
interface Teller {
  readonly tellControl: TellControl
  queue(): Promise<unknown>
}

/** How intake tells the control group. The queue comes first: within a transaction of the embedded engine it could not be opened. */
export async function controlTell({ queue, tellControl }: Teller): Promise<Tell> {
  await queue()
  return async (trx, { key, text }) => (await tellControl(trx, key, text)).length > 0
}

/** The same for a command, which opens no queue for nobody; whoever serves the platform sends its messages. */
export async function commandTell(teller: Teller & Reachable): Promise<Tell> {
  const group = teller.organisation.groups.find(({ purpose }) => purpose === 'control')
  const platforms = group === undefined ? [] : (await teller.platformsNow(teller.database.db))(group.id)
  return platforms.length === 0 ? null : controlTell(teller)
}

interface Reachable {
  readonly organisation: Organisation
  readonly database: { readonly db: Db }
  platformsNow(db: Db): Promise<PlatformsOf>
}
