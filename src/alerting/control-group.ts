import type { Trx } from '../db/database.ts'
import { type Jobs, type ToSay, enqueue } from '../delivery/enqueue.ts'
import type { Platform } from '../messages/conversation.ts'
import type { Instant } from '../policy/instant.ts'
import type { Alerting } from './alerts-due.ts'

/** Where the people are told who look after feeds and deliveries. */
interface ControlGroup {
  readonly id: string
  readonly platform: Platform
}

/** What they are told; never anybody's data. */
export interface News {
  readonly key: string
  readonly text: string
  readonly at: Instant
}

/** Null: it cannot be reached anywhere. */
export function controlGroup({ organisation, platformOf }: Pick<Alerting, 'organisation' | 'platformOf'>): ControlGroup | null {
  const group = organisation.groups.find(({ purpose }) => purpose === 'control')
  const platform = group === undefined ? null : platformOf(group)
  return group === undefined || platform === null ? null : { id: group.id, platform }
}

export const toControl = ({ id, platform }: ControlGroup, { key, text, at }: News): ToSay => ({
  key: `control/${key}`,
  platform,
  conversation: { kind: 'group', group: id },
  message: { kind: 'text', text },
  lane: 'alert',
  at,
})

/**
 * For parts that do not know of deliveries: writes the message in their transaction; false when its key was said before, or while the group
 * cannot be reached.
 */
export const tellerOf =
  (reaching: Pick<Alerting, 'organisation' | 'platformOf'>, jobs: Jobs) =>
  async (trx: Trx, news: News): Promise<boolean> => {
    const there = controlGroup(reaching)
    return there !== null && (await enqueue(trx, jobs, toControl(there, news))) !== null
  }
