import { z } from 'zod'
import type { Trx } from '../db/database.ts'
import type { Refreshed, SaidOf } from '../delivery/refresh.ts'
import { nothingLeftText } from '../messages/alert-text.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import { type AlertKind, alertKinds } from '../people/alert-steps.ts'
import type { Organisation } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import { type Instant, dayOf, formatInstant, parseInstant } from '../policy/instant.ts'
import { messageOf } from './alerts-due.ts'
import { candidates, ordersById } from './candidates.ts'
import { type JudgedOrder, type Told, byUrgency, judgedOrder } from './decide.ts'
import { type Hearer, asHeardBy, hearerOf } from './hearers.ts'
import { ordersInHand } from './in-hand.ts'
import { acceptedOutages } from './listing/accepted-outages.ts'
import { type Quieting, keptQuiet } from './kept-quiet.ts'
import { silencesAt } from './silences/silences.ts'
import { basisOf } from './order-sets.ts'
import { overdueFigure } from './overdue-figure.ts'
import { type ToldRow, toldBy } from './said-before.ts'
import { type Occurrence, occurrenceNamed, stepsOn } from './steps.ts'

/** Which alert a message is, as it stands with it in the queue. */
const about = z.object({ alert: z.enum(alertKinds), hearer: z.string(), slot: z.string() })

export const aboutOf = ({
  hearer,
  kind,
  slot,
}: {
  readonly hearer: Hearer
  readonly kind: AlertKind
  readonly slot: Instant
}): z.input<typeof about> => ({
  alert: kind,
  hearer: hearer.id,
  slot: formatInstant(slot),
})

/** A message that leaves later than this says times that are no longer so. */
const FRESH_SECONDS = 300

/**
 * The alert as it is by the time it is sent: without orders that have ended, been exempted, taken, or got another time since, or of which a later
 * step was said; anew as soon as one is left out or the times in it are no longer true.
 */
export async function refreshAlert(trx: Trx, organisation: Organisation, { about: given, at, now }: SaidOf): Promise<Refreshed> {
  const { alert: kind, hearer: id, slot: text } = about.parse(given)
  const [hearer, slot] = [hearerOf(organisation, id), parseInstant(text)]
  if (hearer === null || slot === null) return 'as-it-is'
  const rows = await toldBy(trx, { hearer: id, kind, slot })
  const named = withSteps(rows, hearer, organisation, slot)
  // The organisation file no longer says what a step is called.
  if (named === null) return 'as-it-is'
  const told = await stillToTell(trx, organisation, named, now)
  if (told.length === 0) return { nothingLeft: nothingLeftText(rows.length) }
  if (told.length === rows.length && now - at < FRESH_SECONDS) return 'as-it-is'
  const standing = await standingNow(trx, organisation, hearer, named, now)
  const alert = { hearer, kind, told: told.toSorted(byUrgency), standing, sheltered: [], unsaid: [] }
  const overdue = await overdueFigure(trx, organisation, alert, now)
  const outages = await acceptedOutages(
    trx,
    told.map(({ order }) => order.id),
    now,
  )
  return { message: messageOf(alert, { overdue, closed: 0, sweptAt: null, outages }, organisation, now) }
}

interface Named {
  readonly row: ToldRow
  readonly occurrence: Occurrence
}

function withSteps(rows: readonly ToldRow[], hearer: Hearer, { alerts }: Organisation, slot: Instant): Named[] | null {
  const steps = stepsOn(alerts, dayOf(slot)).map((step) => asHeardBy(hearer, step))
  const named = rows.flatMap((row) => {
    const occurrence = occurrenceNamed(row.step, steps, row.basis, slot)
    return occurrence === null ? [] : [{ row, occurrence }]
  })
  return named.length < rows.length ? null : named
}

/** Of steps that only tell what changed: all orders that they are about by now. */
async function standingNow(
  trx: Trx,
  organisation: Organisation,
  { districts }: Hearer,
  named: readonly Named[],
  now: Instant,
): Promise<JudgedOrder[]> {
  const steps = [...new Set(named.map(({ occurrence }) => occurrence.step))].filter(({ only }) => only === 'changed')
  if (steps.length === 0) return []
  const found = (await candidates(trx, { steps, districts, now })).map(({ id }) => id)
  const context = await contextInForce(trx, contextOf(organisation, now))
  return (await ordersById(trx, found))
    .flatMap((stored) => judgedOrder(stored, context, now, now) ?? [])
    .filter((order) => steps.some((step) => basisOf(step, order, now) !== null))
}

async function stillToTell(trx: Trx, organisation: Organisation, named: readonly Named[], now: Instant): Promise<Told<JudgedOrder>[]> {
  const ids = named.filter(({ row }) => !row.saidLater).map(({ row }) => row.order)
  const context = await contextInForce(trx, contextOf(organisation, now))
  const known = { inHand: await ordersInHand(trx, ids, now), silences: await silencesAt(trx, now) }
  const judged = (await ordersById(trx, ids)).flatMap((stored) => judgedOrder(stored, context, now, now) ?? [])
  const orders = new Map(judged.map((order) => [order.id, order]))
  return named.flatMap(({ row, occurrence }) => {
    const order = row.saidLater ? undefined : orders.get(row.order)
    if (order === undefined || !stillHolds(order, occurrence, known, now)) return []
    return [
      {
        order,
        basis: row.basis,
        occurrence,
        reason: occurrence.round > 0 && occurrence.step.when === 'after' ? 'repeat' : 'first',
        passed: [],
      },
    ]
  })
}

/** The time that the alert was about is still the order's, nobody has taken it, and nobody silenced it. */
function stillHolds(order: JudgedOrder, { step, basis }: Occurrence, known: Quieting, now: Instant): boolean {
  if (keptQuiet(step, order, known) !== null) return false
  if (step.when === 'before' || step.orders === 'same-day' || step.orders === 'unarranged')
    return !order.ended && now <= basis && (order.workBy === basis || order.dueBy === basis)
  return basisOf(step, order, now) === basis
}
