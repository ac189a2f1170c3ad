import type { Order } from '../../policy/order.ts'
import { readFact } from '../../policy/parse-order.ts'
import { type Fields, isAbsent } from '../../policy/read.ts'
import { type Fact, facts, singleFacts } from '../facts.ts'
import { saysAll } from '../history/chronology.ts'
import type { StoredEvent } from '../history/event.ts'

type SaidFacts = Partial<Pick<Order, Fact>>

/** What an event says of single facts; silence about a fact is no key. */
export function factsSaidBy(event: StoredEvent): SaidFacts {
  if (saysAll(event)) return factsOf(event.payload.order)
  if (event.type === 'correction') return saidAnewIn(event.payload.facts)
  return saidAlone(event)
}

/** An empty cell says nothing: it does not take back what was said otherwise. */
function factsOf(order: Order): SaidFacts {
  const said = singleFacts.filter((fact) => order[fact] !== null && order[fact] !== facts[fact].silence)
  return Object.fromEntries(said.map((fact) => [fact, order[fact]]))
}

/** A correction of what goes on changing, such as who is on the order, says what it is from then on. */
function saidAnewIn(corrected: Fields): SaidFacts {
  const said = singleFacts.filter((fact) => facts[fact].corrected === 'until-said-anew' && fact in corrected)
  return Object.fromEntries(said.map((fact) => [fact, readFact(fact, corrected[fact])]))
}

function saidAlone({ type, payload }: StoredEvent): SaidFacts {
  const said = singleFacts.flatMap((fact) => {
    const tells = facts[fact].events?.[type] as ((payload: unknown) => unknown) | undefined
    const value = tells?.(payload)
    return value === undefined ? [] : [[fact, value] as const]
  })
  return Object.fromEntries(said)
}

/** Whether two sources say different things of a fact; one that does not know does not differ. */
export const differ = (a: unknown, b: unknown): boolean => !isAbsent(a) && !isAbsent(b) && JSON.stringify(a) !== JSON.stringify(b)
