import { compareText } from './exact.ts'
import { type Instant, dayOf, formatDay } from './instant.ts'
import type { Judged } from './judge.ts'
import type { Kind, Order } from './order.ts'

/** I-4: one household's late orders of one kind, entered on one day, are paid once: the largest amount. */
export interface Claim {
  /** `household/kind/YYYY-MM-DD` */
  readonly key: string
  readonly household: string
  readonly kind: Kind
  /** Order numbers, sorted as text. */
  readonly orders: readonly string[]
  readonly compensationFen: number
  /** The latest of its orders'; null while any of them has none. */
  readonly payBy: Instant | null
  /** The order whose amount the claim has. */
  readonly leader: Judged
  /** All of its orders, by number as text. */
  readonly members: readonly Judged[]
}

/** The claims of orders that have compensation, by key. Orders without an amount are in none. */
export function claims(judged: Iterable<Judged>): Claim[] {
  const perKey = new Map<string, Judged[]>()
  for (const one of judged) {
    if (one.verdict.compensationFen === 0) continue
    const key = claimKey(one)
    const members = perKey.get(key)
    if (members) members.push(one)
    else perKey.set(key, [one])
  }
  return [...perKey].map(([key, members]) => claim(key, members)).toSorted((a, b) => compareText(a.key, b.key))
}

/** What of an order says which claim it belongs to. */
export type ClaimIdentity = Pick<Order, 'household' | 'kind' | 'enteredAt'>

/** The claim that an order belongs to if it has compensation. */
export const claimKey = ({ order }: { readonly order: ClaimIdentity }): string =>
  `${order.household}/${order.kind}/${formatDay(dayOf(order.enteredAt))}`

function claim(key: string, given: readonly Judged[]): Claim {
  const members = given.toSorted((a, b) => compareText(a.order.id, b.order.id))
  const leader = members.reduce((a, b) => (leads(b, a) ? b : a))
  return {
    key,
    household: leader.order.household,
    kind: leader.order.kind,
    orders: members.map(({ order }) => order.id),
    compensationFen: leader.verdict.compensationFen,
    payBy: latest(members.map(({ verdict }) => verdict.payBy)),
    leader,
    members,
  }
}

/** The larger amount leads; equal: the earlier entry; then the smaller number as text. */
function leads(a: Judged, b: Judged): boolean {
  const byAmount = a.verdict.compensationFen - b.verdict.compensationFen
  const byEntry = b.order.enteredAt - a.order.enteredAt
  return (byAmount || byEntry || compareText(b.order.id, a.order.id)) > 0
}

const latest = (instants: readonly (Instant | null)[]): Instant | null =>
  instants.reduce((a, b) => (a === null || b === null ? null : Math.max(a, b)))
