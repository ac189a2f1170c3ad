import type { Trx } from '../db/database.ts'
import { type Jobs, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import { markTold, saidDelivery, troubleKey, untold } from '../delivery/trouble.ts'
import { troubledText } from '../messages/delivery-text.ts'
import type { Organisation } from '../people/organisation.ts'
import { type Platform, platforms } from '../platforms/platforms.ts'
import { besides } from './tell.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'

interface Telling {
  readonly organisation: Organisation
  /** Where a group is told; empty: it cannot be reached. */
  platformsOf(group: string): readonly Platform[]
}

/**
 * Tells the control group what has come to wait for a person, or was given up as too late, in one message for each platform that it was to
 * go by, with what to type; in the caller's transaction. The ids of new messages. What is in trouble on one platform is told on the others,
 * where the group is on any, else by another way of the same. While the group cannot be reached nothing counts as told.
 */
export async function tellTroubled(trx: Trx, { organisation, platformsOf }: Telling, jobs: Jobs, at: Instant): Promise<string[]> {
  const group = organisation.groups.find(({ purpose }) => purpose === 'control')
  const reached = group === undefined ? [] : platformsOf(group.id)
  if (group === undefined || reached.length === 0) return []
  const all = await untold(trx)
  const messages = [...Map.groupBy(all, ({ platform }) => platform)].flatMap(([platform, ofPlatform]) => {
    const said = ofPlatform.map((one) => saidDelivery(organisation, one))
    return onEach(besides(platform, reached), {
      key: `${troubleKey}${platform}/${formatInstant(at)}`,
      conversation: { kind: 'group', group: group.id },
      message: { kind: 'text', text: troubledText(platforms[platform].name, said) },
      lane: 'alert',
      avoid: [...new Set(ofPlatform.map(({ reason }) => reason))].join('\n'),
      ...worth('control', at),
    })
  })
  await markTold(
    trx,
    all.map(({ id }) => id),
    at,
  )
  return enqueueAll(trx, jobs, messages)
}
