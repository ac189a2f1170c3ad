import { type Hearer, toldPrivately } from '../alerting/hearers.ts'
import type { Trx } from '../db/database.ts'
import { lock } from '../db/lock.ts'
import { type Jobs, type ToSay, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import { holdersOf } from '../people/ladder.ts'
import type { Organisation } from '../people/organisation.ts'
import type { Platform } from '../platforms/platforms.ts'
import { HOUR, type Instant, dayOf } from '../policy/instant.ts'
import { inForce } from '../policy/parameters.ts'
import { type Repair, keyOf } from './shared-traits.ts'
import { type Group, WINDOW, detect, mayHaveGroups } from './detect.ts'
import { type Outage, addOrders, addOutage, noteTold, openAnew, outageOf, recentOutages } from './outages.ts'
import { proposalCard } from './proposal.ts'
import { repairsBetween } from './repairs.ts'
import { usualNow } from './usual-now.ts'

/** Exports come late: what was entered so long ago is still looked at. */
const LOOKS_BACK = 4 * HOUR

interface Finding {
  readonly organisation: Organisation
  /** Where a hearer is spoken to; empty: nowhere yet. */
  readonly platformsOf: (hearer: string) => readonly Platform[]
}

/**
 * Looks for repairs that have one cause and proposes them to the desk, in the caller's transaction. What is proposed is kept with its message;
 * the ids of new messages.
 */
export async function findOutages(trx: Trx, finding: Finding, jobs: Jobs, at: Instant): Promise<string[]> {
  const { organisation } = finding
  // One look at a time: of two replicas the second sees what the first has proposed.
  await lock(trx, 'outages')
  const repairs = await repairsBetween(trx, organisation, at - LOOKS_BACK, at)
  if (repairs.length === 0) return []
  const known = await recentOutages(trx, at)
  for (const outage of known) await addOrders(trx, outage.id, joining(outage, repairs), at)
  if (!mayHaveGroups(repairs)) return []
  const usual = await usualNow(trx, organisation, at)
  const messages: ToSay[] = []
  for (const group of detect(repairs, usual, inForce(organisation.outages.falseProposalsAMonth, dayOf(at)))) {
    const news = await propose(trx, known, group, usual.days, at)
    const outage = news === null ? null : await outageOf(trx, news.id)
    if (outage !== null) messages.push(...toDesk(finding, outage, group, news?.again ?? null, at))
  }
  return enqueueAll(trx, jobs, messages)
}

const isLive = ({ state }: Outage): boolean => state === 'proposed' || state === 'watched' || state === 'accepted'

/** What shares a live outage's common joins it, while one call is within two hours of the next; of an accepted one until it is over. */
function joining(outage: Outage, repairs: readonly Repair[]): Repair[] {
  if (!isLive(outage)) return []
  const until = outage.state === 'accepted' ? Infinity : outage.lastAt + WINDOW
  return repairs.filter(
    ({ enteredAt, commons }) =>
      enteredAt >= outage.since - WINDOW && enteredAt <= until && commons.some((common) => keyOf(common) === keyOf(outage.common)),
  )
}

/** What is to be said of a group: a new outage, or one that has grown to twice what was said of it. */
async function propose(
  trx: Trx,
  known: readonly Outage[],
  group: Group,
  usualDays: number,
  at: Instant,
): Promise<{ readonly id: number; readonly again: string | null } | null> {
  const ids = new Set(group.repairs.map(({ id }) => id))
  const same = known.filter(({ orders, common }) => keyOf(common) === keyOf(group.common) || orders.some((id) => ids.has(id)))
  const before = same.find(isLive) ?? same[0]
  if (before === undefined) return { id: await addOutage(trx, group, usualDays, at), again: null }
  const grown = group.households >= 2 * before.told
  if (isLive(before)) await addOrders(trx, before.id, group.repairs, at)
  if (!grown || before.state === 'accepted') return null
  await noteTold(trx, before.id, group, usualDays)
  if (isLive(before)) return { id: before.id, again: `报障已增加到 ${group.households} 户（上次提示时 ${before.told} 户）` }
  await openAnew(trx, before.id)
  await addOrders(trx, before.id, group.repairs, at)
  const was = before.state === 'refused' ? `曾被驳回（${before.reason ?? ''}）` : '曾记录恢复'
  return { id: before.id, again: `${was}，报障又增加到 ${group.households} 户` }
}

/** The desk in its private chats; where nobody of it can be reached so, in the city's group. */
function toDesk({ organisation, platformsOf }: Finding, outage: Outage, group: Group, again: string | null, at: Instant): ToSay[] {
  const reaches = (hearer: string): boolean => platformsOf(hearer).length > 0
  const card = proposalCard(organisation, outage, group, again)
  const hearers = toldPrivately(organisation, 'desk', reaches).filter(({ districts }) => districts.includes(outage.common.district))
  return hearers.flatMap(({ hearer }) =>
    onEach(platformsOf(hearer.id), {
      key: `outage/${outage.id}/${outage.told}/${hearer.id}`,
      conversation: hearer.conversation,
      message: { ...card, ...mentions(organisation, hearer, outage.common.district) },
      lane: 'alert',
      ...worth('notice', at),
    }),
  )
}

const mentions = (organisation: Organisation, { purpose }: Hearer, district: string): { readonly mentions?: readonly string[] } =>
  purpose === 'person' ? {} : { mentions: holdersOf(organisation, 'desk', district).map(({ id }) => id) }
