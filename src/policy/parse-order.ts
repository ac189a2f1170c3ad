import { BadInput } from './bad-input.ts'
import { formatInstant } from './instant.ts'
import { type FactName, type Order, type SaidFacts, factForms } from './order.ts'
import { asFields, isAbsent } from './read.ts'

interface Fact {
  /** What it is where nobody says it; undefined: it has to be said. */
  readonly otherwise: unknown
  readonly read: (value: unknown, field: string) => unknown
  readonly json: (value: never) => unknown
}

/** In the sequence in which they are written. */
export const factNames = Object.keys(factForms) as readonly FactName[]
const factOf = (name: FactName): Fact => ({ otherwise: undefined, ...factForms[name] })
const facts = factNames.map((name) => ({ name, ...factOf(name) }))

type Values = { [F in FactName]: unknown }

/** All orders begin as a copy of it, which makes them alike inside. */
const unsaid = JSON.parse(JSON.stringify(Object.fromEntries(facts.map(({ name, otherwise = null }) => [name, otherwise])))) as Order

/** The JSON form of an order → the order; throws BadInput naming field and value. Fields it does not know are left alone. */
export function parseOrder(raw: unknown): Order {
  const f = asFields(raw, '工单')
  const order: Values = { ...unsaid }
  for (const { name, otherwise, read } of facts) {
    const value = f[name]
    if (otherwise === undefined || !isAbsent(value)) order[name] = read(value, name)
  }
  return withReschedulesAfterEntry(order as Order)
}

function withReschedulesAfterEntry(order: Order): Order {
  const { enteredAt, reschedules } = order
  const i = reschedules.findIndex(({ at }) => at < enteredAt)
  const early = reschedules[i]
  if (early === undefined) return order
  throw new BadInput(`reschedules[${i}].at`, formatInstant(early.at), `改约不能早于录入时间 ${formatInstant(enteredAt)}`)
}

/** The order of which this is said, and nothing else. */
export const newOrder = (said: SaidFacts): Order => ({ ...unsaid, ...said })

/** One fact from its JSON; throws BadInput. */
export function readFact<F extends FactName>(name: F, value: unknown): Order[F] {
  const { otherwise, read } = factOf(name)
  return (otherwise === undefined || !isAbsent(value) ? read(value, name) : otherwise) as Order[F]
}

export const factJson = <F extends FactName>(name: F, value: Order[F]): unknown => jsonOf(factOf(name), value)

const jsonOf = ({ json }: Fact, value: unknown): unknown => (value === null ? null : json(value as never))

/** The order in the JSON form that `parseOrder` reads. */
export function orderJson(order: Order): Values {
  const json: Values = { ...unsaid }
  for (const fact of facts) json[fact.name] = jsonOf(fact, order[fact.name])
  return json
}

/** The same without what `parseOrder` would know by itself: of most orders most is not known, and there are millions of them. */
export function saidFacts(order: Order): Partial<Values> {
  const said: Partial<Values> = {}
  for (const fact of facts) {
    const value: unknown = order[fact.name]
    if (value !== fact.otherwise && !(Array.isArray(value) && value.length === 0)) said[fact.name] = jsonOf(fact, value)
  }
  return said
}
