import type { Judged } from '../policy/judge.ts'

/** What went wrong when an order was accepted, in the sequence in which it is told. */
export const acceptanceFaults = [
  'opt-out-unproven',
  'delay-by-acceptance',
  'missing-appointment',
  'appointment-too-early',
  'appointment-before-entry',
] as const
export type AcceptanceFault = (typeof acceptanceFaults)[number]

/** An order that was accepted badly. */
export interface BadlyAccepted {
  readonly id: string
  readonly district: string
  /** Who accepted it, as the source system says; null: it does not. */
  readonly acceptedBy: string | null
  readonly enteredAt: number
  readonly installer: string | null
  readonly faults: readonly [AcceptanceFault, ...AcceptanceFault[]]
  readonly complainedAt: number | null
}

/** By what the policy flags, and by 定责; null: nothing went wrong. An appointment before the entry counts as none, and is told as that alone. */
export function badlyAccepted({ order, verdict }: Judged): BadlyAccepted | null {
  const flags: readonly string[] = verdict.flags
  const isFault = (fault: AcceptanceFault): boolean => {
    if (fault === 'delay-by-acceptance') return order.delayCause === 'acceptance'
    if (fault === 'missing-appointment' && flags.includes('appointment-before-entry')) return false
    return flags.includes(fault)
  }
  const [first, ...more] = acceptanceFaults.filter(isFault)
  if (first === undefined) return null
  const { id, district, acceptedBy, enteredAt, installer, complaint } = order
  return { id, district, acceptedBy, enteredAt, installer, faults: [first, ...more], complainedAt: complaint?.at ?? null }
}

/** Whether there is something to assess, 四(九)3: it happened again within the month, or a customer complained. */
export type Assessment = 'repeated' | 'with-complaint' | 'both' | null

/** What one person accepted badly in a district and a month. */
export interface AcceptanceRecord {
  readonly district: string
  readonly acceptedBy: string | null
  readonly orders: readonly BadlyAccepted[]
  readonly assessed: Assessment
}

/** By district and person, those to be assessed first, then the most faults. Where nobody is named, nobody is assessed. */
export function acceptanceRecords(bad: readonly BadlyAccepted[]): AcceptanceRecord[] {
  const groups = Map.groupBy(bad, ({ district, acceptedBy }) => JSON.stringify([district, acceptedBy]))
  const records = [...groups.values()].flatMap((orders): AcceptanceRecord[] => {
    const [first] = orders
    return first === undefined ? [] : [{ district: first.district, acceptedBy: first.acceptedBy, orders, assessed: assess(orders) }]
  })
  return records.toSorted(
    (a, b) =>
      Number(a.assessed === null) - Number(b.assessed === null) || b.orders.length - a.orders.length || (nameOf(a) < nameOf(b) ? -1 : 1),
  )
}

const nameOf = ({ district, acceptedBy }: AcceptanceRecord): string => `${acceptedBy ?? '~'} ${district}`

function assess(orders: readonly BadlyAccepted[]): Assessment {
  if (orders.every(({ acceptedBy }) => acceptedBy === null)) return null
  const [repeated, complained] = [orders.length > 1, orders.some(({ complainedAt }) => complainedAt !== null)]
  if (repeated && complained) return 'both'
  return repeated ? 'repeated' : complained ? 'with-complaint' : null
}
