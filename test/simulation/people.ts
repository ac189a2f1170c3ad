import type { Db, Trx } from '../../src/db/database.ts'
import { callFrom, heldUntil } from '../../src/escalation/climb.ts'
import { levelOf } from '../../src/escalation/hearers.ts'
import { type Standing, askNext, isTaken, open, putInHand, standingOf } from '../../src/escalation/standing.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import type { Organisation } from '../../src/people/organisation.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import type { Instant } from '../../src/policy/instant.ts'
import type { InventedOrder } from './branch.ts'
import type { Random } from './random.ts'

/** What people have done, as far as it was committed. */
export interface Deeds {
  /** Somebody else is to be told: escalated, or given back. */
  readonly asked: readonly Deed[]
  /** In somebody's hands, or a crew's, until it was given back. */
  readonly taken: readonly (Deed & { readonly until: Instant })[]
}

interface Deed {
  readonly order: string
  readonly at: Instant
}

interface Acting {
  readonly orders: readonly InventedOrder[]
  readonly deeds: { asked: Deeds['asked'][number][]; taken: Deeds['taken'][number][] }
  readonly now: Instant
}

export const GIVEN_BACK = '车坏了'

class Died extends Error {}

/** People escalate what they cannot do, take what was escalated, hand it to a crew, and give it back. How often the program died meanwhile. */
export async function people(db: Db, organisation: Organisation, random: Random, acting: Acting): Promise<number> {
  const { orders, now } = acting
  let deaths = 0
  const act = async (probability: number, deed: (trx: Trx) => Promise<(() => void) | null>): Promise<void> => {
    if (!random.chance(probability)) return
    const dies = random.chance(0.15)
    try {
      const done = await db.transaction().execute(async (trx) => {
        const doing = await deed(trx)
        if (dies) throw new Died()
        return doing
      })
      done?.()
    } catch (error) {
      if (!(error instanceof Died)) throw error
      deaths += 1
    }
  }
  const recent = orders.filter(({ versions }) => versions.some(({ at }) => at <= now) && versions.every(({ at }) => at > now - 86_400))
  await act(0.05, (trx) => escalate(trx, organisation, random, { ...acting, orders: recent }))
  await act(0.03, (trx) => take(trx, organisation, acting))
  await act(0.02, (trx) => assign(trx, organisation, acting))
  await act(0.03, (trx) => giveBack(trx, organisation, acting))
  return deaths
}

async function escalate(trx: Trx, organisation: Organisation, random: Random, { orders, deeds, now }: Acting) {
  const [first, ...others] = orders
  if (first === undefined) return null
  const { id, district } = random.pick([first, ...others])
  const stored = await trx.selectFrom('orders').select('ended_at').where('id', '=', id).executeTakeFirst()
  if (stored === undefined || stored.ended_at !== null || (await standingOf(trx, id)) !== null) return null
  const causedBy = `${district}-installer-01`
  await open(trx, id, { ...callTo(organisation, 'dispatcher', { district, causedBy, now }), reason: '太多', causedBy }, now)
  return () => deeds.asked.push({ order: id, at: now })
}

async function take(trx: Trx, organisation: Organisation, { deeds, now }: Acting) {
  const standing = await oldest(trx, 'open')
  return standing === null ? null : hand(trx, organisation, standing, { person: 'desk', crew: null }, { deeds, now })
}

/** 调度: another crew is on it, and has it in hand. */
async function assign(trx: Trx, organisation: Organisation, { deeds, now }: Pick<Acting, 'deeds' | 'now'>) {
  const standing = await oldest(trx, 'open')
  if (standing === null) return null
  const crew = organisation.escalation.emergencyCrew ?? '应急支援队'
  const { orderId } = standing
  const key = `simulation/assign/${standing.id}/${standing.times}/${now}`
  const said = { orderId, happenedAt: now, learntAt: now, source: 'chat', key, actor: 'desk', importId: null }
  const event = { ...said, type: 'assignment' as const, payload: { installer: crew, contractor: null } }
  await appendEvents(trx, [event], contextOf(organisation, now))
  return hand(trx, organisation, standing, { person: null, crew }, { deeds, now })
}

async function hand(
  trx: Trx,
  { escalation }: Organisation,
  { orderId, role, reason }: Standing,
  hands: { readonly person: string | null; readonly crew: string | null },
  { deeds, now }: Pick<Acting, 'deeds' | 'now'>,
) {
  await putInHand(trx, orderId, { ...hands, role, nextAt: heldUntil(escalation, now, null), reason }, now)
  return () => deeds.taken.push({ order: orderId, at: now, until: Infinity })
}

/** 退回: the level that took it is asked again. */
async function giveBack(trx: Trx, organisation: Organisation, { orders, deeds, now }: Acting) {
  const standing = await oldest(trx, 'taken')
  if (!isTaken(standing)) return null
  const { orderId, hand: held } = standing
  const district = orders.find(({ id }) => id === orderId)?.district ?? ''
  const person = held.person ?? `${district}-installer-01`
  const call = callTo(organisation, standing.role, { district, causedBy: person, now })
  await askNext(trx, standing, { ...call, by: { person, reason: GIVEN_BACK } }, now)
  return () => {
    const place = deeds.taken.findLastIndex(({ order }) => order === orderId)
    const last = deeds.taken[place]
    if (last !== undefined) deeds.taken[place] = { ...last, until: now }
    deeds.asked.push({ order: orderId, at: now })
  }
}

async function oldest(trx: Trx, state: 'open' | 'taken'): Promise<Standing | null> {
  const row = await trx.selectFrom('escalation').select('order_id').where('state', '=', state).orderBy('id').limit(1).executeTakeFirst()
  return row === undefined ? null : standingOf(trx, row.order_id)
}

const callTo = (
  organisation: Organisation,
  from: Standing['role'],
  { district, causedBy, now }: { readonly district: string; readonly causedBy: string; readonly now: Instant },
) => {
  const hearing = { organisation, platformsOf: () => ['webchat'] as const, district, causedBy, now }
  return callFrom(organisation.escalation, from, (role) => levelOf(hearing, role), now)
}
