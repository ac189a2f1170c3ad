import { expect, test } from 'vitest'
import { withinBudget } from '../../src/alerting/budget.ts'
import type { Candidate } from '../../src/alerting/candidates.ts'
import { type HearerAlert, type Occasion, dueAlerts, occasionsDue } from '../../src/alerting/decide.ts'
import { isUrgent } from '../../src/alerting/heard-today.ts'
import { type SaidStep, occurrenceKey } from '../../src/alerting/steps.ts'
import { Random } from '../../src/demonstration/random.ts'
import { isByClock } from '../../src/people/alert-steps.ts'
import type { Organisation } from '../../src/people/organisation.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { DAY, HOUR, type Instant, dayOf, formatInstant, startOfDay } from '../../src/policy/instant.ts'
import { judge } from '../../src/policy/judge.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import { example } from '../people/example.ts'
import { fourStepExample } from './four-steps.ts'
import { at } from './orders.ts'

const DAYS = Number(process.env['SAMEDAY_BUDGET_DAYS'] ?? 30)
const first = startOfDay(dayOf(at('11-01 00:00')))
const districts = ['ganyu', 'haizhou']

/** Two districts, and whoever hears of them. */
const small = (organisation: Organisation): Organisation => ({
  ...organisation,
  districts: organisation.districts.filter(({ id }) => districts.includes(id)),
  groups: organisation.groups.filter(({ id }) => [...districts, 'city'].includes(id)),
  people: organisation.people.filter(({ id }) => id === 'desk' || districts.some((district) => id === `${district}-dispatcher`)),
})

interface Lived {
  readonly order: Candidate
  readonly endedAt: Instant
}

/** A month of two districts: most are done in time, a tenth later, some are nobody's. */
function month(random: Random): Lived[] {
  const context = contextOf(example, first + 40 * DAY)
  return Array.from({ length: DAYS * 80 }, (_, i) => {
    const day = first + Math.floor(i / 80) * DAY
    const enteredAt = day + random.between(8 * HOUR, 20 * HOUR)
    const repair = random.chance(0.6)
    const to = day + DAY + random.between(9 * HOUR, 20 * HOUR)
    const facts = {
      id: `${repair ? 'ZD' : 'CR'}${i}`,
      kind: repair ? 'repair' : 'install',
      product: 'ftth',
      customerType: 'public',
      household: `H${i}`,
      district: districts[i % 2],
      area: i % 2 === 0 ? 'county-town' : 'central',
      enteredAt: formatInstant(enteredAt),
      ...(enteredAt > day + 16 * HOUR && !repair ? { appointment: { to: formatInstant(to) } } : {}),
    }
    const parsed = parseOrder(facts)
    const verdict = judge(parsed, context)
    const dueBy = verdict.dueBy ?? 0
    const endedAt = random.chance(0.9) ? random.between(enteredAt, dueBy) : dueBy + random.between(HOUR, 60 * HOUR)
    const order: Candidate = {
      id: parsed.id,
      kind: parsed.kind,
      district: parsed.district,
      enteredAt,
      workBy: verdict.workBy,
      dueBy,
      installer: random.chance(0.95) ? `装维0${random.between(1, 7)}` : null,
      sourceState: random.chance(0.97) ? 'in-progress' : 'at-resource-desk',
      stateSince: enteredAt,
      flags: verdict.flags,
      callBack: null,
      customerTold: false,
      ended: false,
      reopenings: [],
      exempt: false,
      sheltered: false,
    }
    return { order, endedAt }
  }).toSorted((a, b) => a.order.enteredAt - b.order.enteredAt)
}

interface Message {
  readonly hearer: string
  readonly day: number
  readonly urgent: boolean
  readonly told: readonly string[]
}

/** Minute by minute in which a step comes, as the schedule would. */
function replay(lived: readonly Lived[], organisation: Organisation): Message[] {
  const said = new Map<string, SaidStep[]>()
  const done = new Set<string>()
  const used = new Map<string, number>()
  const messages: Message[] = []
  const reaches = (hearer: string): boolean => hearer !== '@ganyu-dispatcher'
  const occasionKey = ({ hearer, step, at: when }: Occasion): string => `${hearer} ${step} ${when}`
  const isDone = (hearer: string, step: string, when: Instant): boolean => done.has(occasionKey({ hearer, step, at: when }))
  let entered = 0
  let open: Lived[] = []
  for (const now of minutes(lived, organisation)) {
    const from = entered
    while (lived[entered] !== undefined && (lived[entered]?.order.enteredAt ?? 0) <= now) entered++
    open = [...open, ...lived.slice(from, entered)].filter(({ endedAt }) => endedAt > now)
    const looking = { organisation, isDone, reaches, now, inHand: new Map(), silences: [] }
    const orders = open.map(({ order }) => order)
    const due = dueAlerts(orders, { ...looking, said: { of: (hearer, order) => said.get(`${hearer} ${order}`) ?? [] } })
    const found = due.filter(({ told }) => told.length > 0)
    const usedToday = (hearer: string): number => used.get(`${hearer} ${dayOf(now)}`) ?? 0
    const kept = withinBudget(found, { used: usedToday }, looking)
    const waiting = new Set(kept.kept.map(({ hearer }) => hearer.id))
    for (const one of occasionsDue(looking)) if (!waiting.has(one.hearer)) done.add(occasionKey(one))
    for (const alert of kept.said) {
      remember(said, alert, now)
      const urgent = isUrgent(alert.told)
      const { id } = alert.hearer
      if (!urgent) used.set(`${id} ${dayOf(now)}`, usedToday(id) + 1)
      messages.push({
        hearer: id,
        day: dayOf(now),
        urgent,
        told: alert.told.map(({ order, occurrence }) => `${occurrence.step.id} ${order.id}`),
      })
    }
  }
  return messages
}

function remember(said: Map<string, SaidStep[]>, { hearer, kind, told }: HearerAlert, now: Instant): void {
  for (const { order, occurrence, passed } of told) {
    const key = `${hearer.id} ${order.id}`
    const rows = [occurrence, ...passed].map((one): SaidStep => ({
      kind,
      step: occurrenceKey(one),
      basis: one.basis,
      state: one === occurrence ? 'said' : 'passed',
      saidAt: now,
      crew: order.installer,
    }))
    said.set(key, [...(said.get(key) ?? []), ...rows])
  }
}

function minutes(lived: readonly Lived[], { alerts }: Organisation): Instant[] {
  const all = new Set<Instant>()
  for (let day = first; day < first + (DAYS + 1) * DAY; day += DAY)
    for (const step of alerts) for (const time of [...step.at, step.between?.from ?? 0]) all.add(day + time)
  for (const { order } of lived)
    for (const step of alerts)
      if (!isByClock(step))
        for (const basis of step.orders === 'open' || step.orders === 'timed' ? [order.workBy] : [])
          if (basis !== null) all.add(Math.ceil((basis + (step.when === 'before' ? -1 : 1) * step.minutes * 60 + 1) / 60) * 60)
  return [...all].toSorted((a, b) => a - b)
}

/** How many days a group had so many messages. */
function distribution(messages: readonly Message[], urgent: boolean): Record<string, number> {
  const groups = messages.filter((one) => !one.hearer.startsWith('@') && one.urgent === urgent)
  const perDay = [...Map.groupBy(groups, ({ hearer, day }) => `${hearer} ${day}`).values()].map((own) => own.length)
  return Object.fromEntries([...Map.groupBy(perDay, (n) => n)].toSorted(([a], [b]) => a - b).map(([n, days]) => [n, days.length]))
}

test('in a replayed month no group hears more than its budget, urgent ones aside, and nothing due is lost', { timeout: 60_000 }, () => {
  const lived = month(new Random(7, 'month'))
  const messages = replay(lived, small(example))
  const quiet = distribution(messages, false)
  console.log('messages of a group a day, not urgent:', quiet, 'urgent:', distribution(messages, true))
  expect(Math.max(...Object.keys(quiet).map(Number))).toBeLessThanOrEqual(example.alertBudget)

  const told = new Set(messages.flatMap((message) => message.told.map((one) => `${message.hearer} ${one}`)))
  const open = (from: (order: Candidate) => Instant) =>
    lived.filter(({ order, endedAt }) => endedAt > from(order) + 60 && order.enteredAt < from(order))
  const within = open(({ dueBy }) => (dueBy ?? 0) - 2 * HOUR)
  expect(within.filter(({ order }) => !told.has(`${order.district} two-hours ${order.id}`)).map(({ order }) => order.id)).toEqual([])
  const late = open(({ dueBy }) => dueBy ?? 0)
  expect(late.length).toBeGreaterThan(100)
  expect(late.filter(({ order }) => !told.has(`@desk breach ${order.id}`)).map(({ order }) => order.id)).toEqual([])
})

test('the same month without a budget and by the orders’ own times alone says far more', { timeout: 60_000 }, () => {
  const lived = month(new Random(7, 'month')).slice(0, 80 * 7)
  const messages = replay(lived, { ...small(fourStepExample), alertBudget: 1000 })
  expect(Math.max(...Object.keys(distribution(messages, false)).map(Number))).toBeGreaterThan(example.alertBudget)
})
