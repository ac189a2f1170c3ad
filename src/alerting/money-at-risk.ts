import { atRisk, owed } from '../messages/alert-text.ts'
import type { AlertKind } from '../people/alert-steps.ts'
import { claims } from '../policy/claims.ts'
import { yuan } from '../policy/explain.ts'
import { type Instant, dayOf } from '../policy/instant.ts'
import type { JudgedOrder, Told } from './decide.ts'

/** What these orders cost already, or will when they are not done in time; nothing where no money is in question. */
export function moneyLine(kind: AlertKind, told: readonly Told<JudgedOrder>[], now: Instant): string[] {
  if (kind === 'waiting') return []
  const orders = told.map(({ order }) => order)
  if (kind === 'after') {
    const all = claims(orders.map(({ stored, verdict }) => ({ order: stored.order, verdict })))
    return [owed(yuan(sumOf(all)), all.length)]
  }
  const late = orders.flatMap((order) => {
    const verdict = order.ifLate()
    return verdict === null || order.sheltered ? [] : [{ order: order.stored.order, verdict }]
  })
  const all = claims(late)
  if (all.length === 0) return []
  const kinds = new Set(all.map((claim) => claim.kind))
  const what = kinds.size > 1 || kinds.has('move') ? 'both' : kinds.has('repair') ? 'repair' : 'install'
  const tonight = late.every(({ verdict }) => verdict.dueBy !== null && dayOf(verdict.dueBy) === dayOf(now))
  return [atRisk(what, tonight, { yuan: yuan(sumOf(all)), claims: all.length })]
}

export const sumOf = (all: readonly { readonly compensationFen: number }[]): number =>
  all.reduce((sum, { compensationFen }) => sum + compensationFen, 0)
