import { z } from 'zod'
import type { Trx } from '../db/database.ts'
import type { Refreshed, SaidOf } from '../delivery/refresh.ts'
import { nothingLeftText } from '../messages/alert-text.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import { type Group, type Organisation, groupOf } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import { type Instant, dayOf, formatInstant, parseInstant } from '../policy/instant.ts'
import { judge } from '../policy/judge.ts'
import { messageOf } from './alerts-due.ts'
import { ordersById } from './candidates.ts'
import { type OpenOrder, type Told, byUrgency, openOrder } from './decide.ts'
import { overdueFigure } from './overdue-figure.ts'
import { type ToldRow, toldBy } from './said-before.ts'
import { type AlertKind, occurrenceNamed, stepsOn } from './steps.ts'

/** Which alert a message is, as it stands with it in the queue. */
const about = z.object({ alert: z.enum(['before', 'after']), group: z.string(), slot: z.string() })

export const aboutOf = ({
  group,
  kind,
  slot,
}: {
  readonly group: Group
  readonly kind: AlertKind
  readonly slot: Instant
}): z.input<typeof about> => ({
  alert: kind,
  group: group.id,
  slot: formatInstant(slot),
})

/** A message that leaves later than this says times that are no longer so. */
const FRESH_SECONDS = 300

/**
 * The alert as it is by the time it is sent: without orders that have ended, been exempted or got another time since, or of which a later
 * step was said; anew as soon as one is left out or the times in it are no longer true.
 */
export async function refreshAlert(trx: Trx, organisation: Organisation, { about: given, at, now }: SaidOf): Promise<Refreshed> {
  const { alert: kind, group: id, slot: text } = about.parse(given)
  const [group, slot] = [groupOf(organisation, id), parseInstant(text)]
  if (group === null || slot === null) return 'as-it-is'
  const rows = await toldBy(trx, { group: id, kind, slot })
  const left = await stillToTell(trx, organisation, kind, rows, now)
  if (left.length === 0) return { nothingLeft: nothingLeftText(rows.length) }
  if (left.length === rows.length && now - at < FRESH_SECONDS) return 'as-it-is'
  const steps = stepsOn(organisation.alerts, dayOf(slot))
  const told = left.flatMap(({ row, order }): Told<OpenOrder>[] => {
    const occurrence = occurrenceNamed(row.step, steps, row.basis)
    if (occurrence === null) return []
    return [{ order, basis: row.basis, occurrence, reason: occurrence.round > 0 ? 'repeat' : 'first', passed: [] }]
  })
  // The organisation file no longer says what a step is called.
  if (told.length < left.length) return 'as-it-is'
  const overdue = await overdueFigure(trx, organisation, { group, kind }, now)
  return { message: messageOf({ group, kind, told: told.toSorted(byUrgency) }, overdue, organisation, now) }
}

interface Left {
  readonly row: ToldRow
  readonly order: OpenOrder
}

async function stillToTell(trx: Trx, organisation: Organisation, kind: AlertKind, rows: readonly ToldRow[], now: Instant): Promise<Left[]> {
  const ids = rows.filter(({ saidLater }) => !saidLater).map(({ order }) => order)
  const context = await contextInForce(trx, contextOf(organisation, now))
  const open = (await ordersById(trx, ids)).flatMap((stored) => openOrder(stored, judge(stored.order, context), now, now) ?? [])
  const orders = new Map(open.map((order) => [order.id, order]))
  return rows.flatMap((row) => {
    const order = row.saidLater ? undefined : orders.get(row.order)
    return order !== undefined && stillHolds(kind, order, row.basis, now) ? [{ row, order }] : []
  })
}

/** The time that the alert was about is still the order's, and no other alert is due in its place. */
const stillHolds = (kind: AlertKind, { workBy, dueBy, verdict }: OpenOrder, basis: Instant, now: Instant): boolean =>
  kind === 'before' ? now <= basis && (workBy === basis || dueBy === basis) : dueBy === basis && verdict.exemption === null
