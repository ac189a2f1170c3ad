import { createHash } from 'node:crypto'
import type { Trx } from './db/database.ts'
import { type Jobs, enqueueAll } from './delivery/enqueue.ts'
import type { TellTrouble } from './delivery/trouble.ts'
import type { Conversation } from './messages/conversation.ts'
import { botGone, sendAlarm, somebodysChat } from './messages/delivery-text.ts'
import { groupOf } from './people/organisation.ts'
import { groupPlatforms, loadBindings, noteGone } from './people/platform-groups.ts'
import { type Instant, dayOf, formatDay } from './policy/instant.ts'
import { type Reaching, platformsNow } from './reach.ts'

/** Says something to the control group in the caller's transaction, once for each key; the ids of what is new. Nothing where it cannot be reached. */
export type TellControl = (trx: Trx, key: string, text: string) => Promise<string[]>

export interface TellingControl extends Reaching {
  jobs(): Promise<Jobs>
  now(): Instant
}

export const tellControlGroup =
  (telling: TellingControl): TellControl =>
  async (trx, key, text) => {
    const group = telling.organisation.groups.find(({ purpose }) => purpose === 'control')
    const platform = group === undefined ? undefined : (await platformsNow(trx, telling))(group.id)[0]
    if (group === undefined || platform === undefined) return []
    const conversation = { kind: 'group', group: group.id } as const
    const message = { kind: 'text', text } as const
    return enqueueAll(trx, await telling.jobs(), [
      { key: `control/${key}`, platform, conversation, message, lane: 'alert', at: telling.now() },
    ])
  }

/** Once a day for each reason and place: a group that is gone is noted as such, and a person is told what only a person can mend. */
export const troubleTeller =
  (telling: TellingControl, tell: TellControl): TellTrouble =>
  async (trx, { platform, conversation, trouble, reason }) => {
    const where = placeName(telling, conversation)
    if (trouble === 'gone') {
      const known = groupPlatforms.find((one) => one === platform)
      const id = known === undefined ? null : await idOf(trx, telling, known, conversation)
      if (known === undefined || id === null || !(await noteGone(trx, known, id))) return []
      return tell(trx, `gone/${platform}/${id}/${telling.now()}`, botGone(platform, where, reason))
    }
    const day = formatDay(dayOf(telling.now()))
    return tell(trx, `alarm/${platform}/${shortHash(`${where}\n${reason}`)}/${day}`, sendAlarm(platform, where, reason))
  }

async function idOf(
  trx: Trx,
  { organisation }: Reaching,
  platform: (typeof groupPlatforms)[number],
  conversation: Conversation,
): Promise<string | null> {
  if (conversation.kind === 'unbound') return conversation.group
  return conversation.kind === 'group' ? (await loadBindings(trx, organisation)).idOf(platform, conversation.group) : null
}

function placeName({ organisation }: Reaching, conversation: Conversation): string {
  switch (conversation.kind) {
    case 'group':
      return groupOf(organisation, conversation.group)?.name ?? conversation.group
    case 'unbound':
      return '未绑定的群'
    case 'direct':
    case 'stranger':
      return somebodysChat
  }
}

export const shortHash = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16)
