import type { Trx } from '../db/database.ts'
import { type Jobs, type ToSay, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import type { Message } from '../messages/message.ts'
import { durationBriefly } from '../messages/order-words.ts'
import type { RegulatorComplaint } from '../orders/current/customer-care.ts'
import type { StoredOrder } from '../orders/current/rows.ts'
import { holdersOf, present } from '../people/ladder.ts'
import { type Group, type Organisation, type Role, districtName } from '../people/organisation.ts'
import { regulatorDueBy, remindersBefore } from '../people/quality/rules.ts'
import type { Platform } from '../platforms/platforms.ts'
import { type Instant, dayOf, formatInstant } from '../policy/instant.ts'
import { regulatorWaiting } from './waiting.ts'

interface Reminding {
  readonly organisation: Organisation
  readonly platformsOf: (group: string) => readonly Platform[]
  readonly now: Instant
}

/** So many in one minute; a branch has a few in a year. */
const MOST = 100

/**
 * Says again, before its deadline and once after it, which complaint of the regulator is not closed, in the caller's transaction and beside
 * the budget of its groups. Each time has a key of its own, so that no minute, restart or second process says it twice; what could not be
 * said to anybody is said as soon as it can.
 */
export async function remindOfRegulator(trx: Trx, reminding: Reminding, jobs: Jobs, at: Instant): Promise<string[]> {
  const districts = reminding.organisation.districts.map(({ id }) => id)
  const { orders } = await regulatorWaiting(trx, { districts, limit: MOST, now: reminding.now })
  return enqueueAll(
    trx,
    jobs,
    orders.flatMap((stored) => saidOf(reminding, stored, at)),
  )
}

function saidOf({ organisation, platformsOf }: Reminding, stored: StoredOrder, at: Instant): ToSay[] {
  const { regulator } = stored.recorded
  if (regulator === null) return []
  const step = stepAt(organisation, regulator, at)
  if (step === null) return []
  return regulatorGroups(organisation, stored.order.district).flatMap(({ group, roles }) =>
    onEach(platformsOf(group.id), {
      key: `regulator/${stored.order.id}/${formatInstant(regulator.at)}/${step}/${group.id}`,
      conversation: { kind: 'group', group: group.id },
      message: reminder(organisation, stored, regulator, { roles, at }),
      lane: 'alert',
      ...worth('notice', at),
    }),
  )
}

/** The last reminder that is due: by its hours before the deadline, `over` after it; null: none yet. */
function stepAt({ quality }: Organisation, { at: since }: RegulatorComplaint, at: Instant): string | null {
  const dueBy = regulatorDueBy(quality, since)
  if (at > dueBy) return 'over'
  // What is nearer to the deadline than its registration was said when it was registered.
  const due = remindersBefore(quality, since).filter((before) => dueBy - before > since && at >= dueBy - before)
  return due.length === 0 ? null : String(Math.min(...due))
}

/** Where it is said, and whom it calls by name: who may close it. The crew is not among them. */
export function regulatorGroups(
  organisation: Organisation,
  district: string,
): { readonly group: Group; readonly roles: readonly Role[] }[] {
  const of = (purpose: Group['purpose']) => organisation.groups.find((one) => one.purpose === purpose && one.districts.includes(district))
  const [own, city] = [of('district'), of('city')]
  return [
    ...(own === undefined ? [] : [{ group: own, roles: ['manager', 'dispatcher'] as const }]),
    ...(city === undefined ? [] : [{ group: city, roles: ['desk', 'city-lead'] as const }]),
  ]
}

/** People of these roles for a district who are there. */
export const calledFor = (organisation: Organisation, roles: readonly Role[], district: string, now: Instant): string[] =>
  present(
    organisation,
    roles.flatMap((role) => holdersOf(organisation, role, district)),
    dayOf(now),
  ).map(({ id }) => id)

function reminder(
  organisation: Organisation,
  { order }: StoredOrder,
  { at: since }: RegulatorComplaint,
  { roles, at }: { readonly roles: readonly Role[]; readonly at: Instant },
): Message {
  const dueBy = regulatorDueBy(organisation.quality, since)
  const left = dueBy - at
  const mentions = calledFor(organisation, roles, order.district, at)
  return {
    kind: 'card',
    title: left >= 0 ? '工信部申诉还没有办结' : '工信部申诉已过时限，还没有办结',
    fields: [
      { name: '工单', value: order.id },
      { name: '区县', value: districtName(organisation, order.district) },
      { name: left >= 0 ? '剩余' : '已超时', value: durationBriefly(Math.abs(left)) },
    ],
    body: [`办结请发：/申诉办结 ${order.id} <结果>`],
    buttons: [{ label: '查单', says: `查单 ${order.id}`, style: 'plain' }],
    ...(mentions.length === 0 ? {} : { mentions }),
  }
}
