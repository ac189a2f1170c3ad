import { BadInput } from '../../src/policy/bad-input.ts'
import { type Context, parseContext } from '../../src/policy/context.ts'
import { type Day, type Instant, formatDay, formatInstant, parseDay, parseInstant, parseMonth } from '../../src/policy/instant.ts'
import { type Judged, judge } from '../../src/policy/judge.ts'
import type { Order } from '../../src/policy/order.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'

/** `11-20 15:42`, `11-20 15:42:01`, `2017-06-30 23:59:59` → an instant in Shanghai; without a year it is 2026. */
export function at(text: string): Instant {
  const full = `${/^\d{4}-/.test(text) ? '' : '2026-'}${text.replace(' ', 'T')}`
  const read = parseInstant(`${full.length === 16 ? `${full}:00` : full}+08:00`)
  if (read === null) throw new Error(`not a time: ${text}`)
  return read
}

/** `11-20` → `2026-11-20`. */
export function dayText(text: string): string {
  const day = parseDay(/^\d{4}-/.test(text) ? text : `2026-${text}`)
  if (day === null) throw new Error(`not a day: ${text}`)
  return formatDay(day)
}

/** `2026-11` → its first day and the first of the next. */
export function monthOf(text: string): { first: Day; next: Day } {
  const month = parseMonth(text)
  if (month === null) throw new Error(`not a month: ${text}`)
  return month
}

export const iso = (text: string): string => formatInstant(at(text))

/** A repair of a public FTTH customer in a county town, reported at ten in the morning: what a test says is what differs. */
export const plainFacts = {
  id: 'G1',
  kind: 'repair',
  product: 'ftth',
  customerType: 'public',
  household: 'H1',
  district: 'ganyu',
  area: 'county-town',
  enteredAt: iso('11-20 10:00'),
}

export const anOrder = (facts: Readonly<Record<string, unknown>> = {}): Order => parseOrder({ ...plainFacts, ...facts })

/** As of noon on 30 November 2026, with nothing decided by any district. */
export const aContext = (raw: Readonly<Record<string, unknown>> = {}): Context => parseContext({ asOf: iso('11-30 12:00'), ...raw }, 0)

export const judged = (facts: Readonly<Record<string, unknown>> = {}, context: Context = aContext()): Judged => {
  const order = anOrder(facts)
  return { order, verdict: judge(order, context) }
}

/** What a refusal says to the person who gave the input. */
export function refusalOf(reading: () => unknown): string {
  try {
    reading()
  } catch (error) {
    if (error instanceof BadInput) return error.message
    throw error
  }
  return 'taken'
}
