import { DAY } from '../policy/instant.ts'
import type { Order } from '../policy/order.ts'

type Report = Pick<Order, 'id' | 'kind' | 'enteredAt' | 'completedAt' | 'cancelledAt'>
type Done = Pick<Order, 'id' | 'completedAt'>

/** A fault that was reported again after the household's last visit. */
export interface Repeat {
  /** The started days since the completion: 1 within the first 24 hours. */
  readonly day: number
  /** The shortest of the windows that it falls into, in days. */
  readonly within: number
}

/**
 * Whether a report is a repeat of what was done before: a repair, not cancelled, entered at or after the completion of another order of the
 * household or account, and within one of the windows; the last second of a window is in it. Null: it is none. Whether both are of one
 * household is for the caller to know.
 */
export function repeatOf(report: Report, done: Done, windows: readonly number[]): Repeat | null {
  const isCancelled = report.completedAt === null && report.cancelledAt !== null
  if (report.kind !== 'repair' || isCancelled || done.completedAt === null || done.id === report.id) return null
  const since = report.enteredAt - done.completedAt
  if (since < 0) return null
  const day = Math.max(1, Math.ceil(since / DAY))
  const within = windows.find((days) => day <= days)
  return within === undefined ? null : { day, within }
}

/** Of what was done before a report the last: it is the visit that did not help. */
export const lastDone = <T extends { readonly completedAt: number | null; readonly id: string }>(done: readonly T[]): T | null =>
  done.toSorted((a, b) => (b.completedAt ?? 0) - (a.completedAt ?? 0) || (a.id < b.id ? -1 : 1))[0] ?? null
