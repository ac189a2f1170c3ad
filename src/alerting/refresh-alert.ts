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
import { ordersById } from './candidates.ts'
import { type JudgedOrder, type Told, byUrgency, judgedOrder } from './decide.ts'
import { type Hearer, hearerOf } from './hearers.ts'
import { type InHand, ordersInHand } from './in-hand.ts'
import { type Silence, silenceOf, silencesAt } from './silences/silences.ts'
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
  const named = withSteps(rows, organisation, slot)
  // The organisation file no longer says what a step is called.
  if (named === null) return 'as-it-is'
  const told = await stillToTell(trx, organisation, named, now)
  if (told.length === 0) return { nothingLeft: nothingLeftText(rows.length) }
  if (told.length === rows.length && now - at < FRESH_SECONDS) return 'as-it-is'
  const alert = { hearer, kind, told: told.toSorted(byUrgency), standing: [], sheltered: [], unsaid: [] }
  const overdue = await overdueFigure(trx, organisation, alert, now)
  return { message: messageOf(alert, { overdue, closed: 0, sweptAt: null }, organisation, now) }
}

interface Named {
  readonly row: ToldRow
  readonly occurrence: Occurrence
}

function withSteps(rows: readonly ToldRow[], { alerts }: Organisation, slot: Instant): Named[] | null {
  const steps = stepsOn(alerts, dayOf(slot))
  const named = rows.flatMap((row) => {
    const occurrence = occurrenceNamed(row.step, steps, row.basis, slot)
    return occurrence === null ? [] : [{ row, occurrence }]
  })
  return named.length < rows.length ? null : named
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

interface Known {
  readonly inHand: ReadonlyMap<string, InHand>
  readonly silences: readonly Silence[]
}

/** The time that the alert was about is still the order's, nobody has taken it, and nobody silenced it. */
function stillHolds(order: JudgedOrder, { step, basis }: Occurrence, { inHand, silences }: Known, now: Instant): boolean {
  if ((inHand.has(order.id) && !step.inHandToo) || silenceOf(silences, step, order) !== null) return false
  if (step.when === 'before' || step.orders === 'same-day' || step.orders === 'unarranged')
    return !order.ended && now <= basis && (order.workBy === basis || order.dueBy === basis)
  return basisOf(step, order, now) === basis
}
