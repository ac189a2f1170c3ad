import { isByClock, kindOfStep } from '../people/alert-steps.ts'
import type { Organisation } from '../people/organisation.ts'
import { type Instant, dayOf } from '../policy/instant.ts'
import type { HearerAlert } from './decide.ts'
import { type Listener, type Reaches, listeners } from './hearers.ts'
import { type Heard, isUrgent } from './heard-today.ts'
import { timesLeft, stepsOn } from './steps.ts'

/**
 * The alerts that fit into what a group hears in a day. What is urgent is always said, and people in their private chats are not counted for.
 * Room is kept for the steps by the clock that are still to come: what is counted from a time of an order, and does not fit, stays unsaid and is
 * so told by the next message of its kind.
 */
export function withinBudget<T extends HearerAlert>(
  alerts: readonly T[],
  { used }: Pick<Heard, 'used'>,
  { organisation, reaches, now }: { readonly organisation: Organisation; readonly reaches: Reaches; readonly now: Instant },
): { readonly said: readonly T[]; readonly kept: readonly T[] } {
  const hearing = listeners(organisation, stepsOn(organisation.alerts, dayOf(now)), reaches)
  const spent = new Map<string, number>()
  const said: T[] = []
  const kept: T[] = []
  for (const alert of alerts) {
    const { id } = alert.hearer
    const before = spent.get(id) ?? used(id)
    const counts = alert.hearer.purpose !== 'person' && !isUrgent(alert.told)
    const room = organisation.alertBudget - before
    const fits = !counts || room > (isOfTheClock(alert) ? 0 : stillToCome(hearing, id, now))
    ;(fits ? said : kept).push(alert)
    if (fits && counts) spent.set(id, before + 1)
  }
  return { said, kept }
}

const isOfTheClock = ({ told }: HearerAlert): boolean => told.some(({ occurrence }) => isByClock(occurrence.step))

/** Messages that are not urgent and may still come by the clock on the day; at one time there is one of a kind. */
function stillToCome(hearing: readonly Listener[], id: string, now: Instant): number {
  const steps = hearing.find(({ hearer }) => hearer.id === id)?.steps.map(({ step }) => step) ?? []
  const calm = steps.filter(({ urgent }) => !urgent)
  return new Set(calm.flatMap((step) => timesLeft(step, now).map((time) => `${kindOfStep(step)} ${time}`))).size
}
