import type { Order } from '../../policy/order.ts'
import type { Verdict } from '../../policy/verdict.ts'

export interface Amounts {
  readonly exempt: number
  readonly compensated: number
  readonly fen: number
}

/** What another policy makes of the orders of a district. */
export interface DistrictChanges {
  readonly looked: number
  readonly changed: number
  readonly before: Amounts
  readonly after: Amounts
  /** `open → overdue` and how often. */
  readonly statuses: ReadonlyMap<string, number>
}

export type Changes = ReadonlyMap<string, DistrictChanges>

const nothing: Amounts = { exempt: 0, compensated: 0, fen: 0 }
const none: DistrictChanges = { looked: 0, changed: 0, before: nothing, after: nothing, statuses: new Map() }

/** Adds up verdict by verdict. */
export class ChangeCount {
  readonly perDistrict = new Map<string, DistrictChanges>()

  add({ district }: Order, before: Verdict, after: Verdict): void {
    const known = this.perDistrict.get(district) ?? none
    const moved = before.status === after.status ? [] : [`${before.status} ${after.status}`]
    this.perDistrict.set(district, {
      looked: known.looked + 1,
      changed: known.changed + (isSame(before, after) ? 0 : 1),
      before: plus(known.before, before),
      after: plus(known.after, after),
      statuses: moved.reduce((counts, move) => new Map(counts).set(move, (counts.get(move) ?? 0) + 1), known.statuses),
    })
  }
}

const plus = ({ exempt, compensated, fen }: Amounts, { exemption, compensationFen }: Verdict): Amounts => ({
  exempt: exempt + (exemption === null ? 0 : 1),
  compensated: compensated + (compensationFen > 0 ? 1 : 0),
  fen: fen + compensationFen,
})

const isSame = (a: Verdict, b: Verdict): boolean =>
  a.inScope === b.inScope &&
  a.guaranteed === b.guaranteed &&
  a.track === b.track &&
  a.status === b.status &&
  a.dueBy === b.dueBy &&
  a.workBy === b.workBy &&
  a.lateDays === b.lateDays &&
  a.exemption === b.exemption &&
  a.compensationFen === b.compensationFen &&
  a.payBy === b.payBy &&
  a.flags.join() === b.flags.join()

export const changedOrders = (changes: Changes): number => [...changes.values()].reduce((sum, { changed }) => sum + changed, 0)
