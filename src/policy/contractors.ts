import { type Claim, claims } from './claims.ts'
import { compareText, halfUp } from './exact.ts'
import { type Day, dayOf } from './instant.ts'
import type { Judged } from './judge.ts'
import { type Parameters, inForce } from './parameters.ts'

/** What one contractor and the branch bear of a month's compensation (四(九)1, I-11). */
export interface ContractorShare {
  readonly contractor: string
  /** Its guaranteed, not cancelled orders due in the month. */
  readonly orders: number
  /** Those of them that ran late, without exemption, by the installer's doing. */
  readonly installerLate: number
  readonly compensationFen: number
  readonly contractorFen: number
  readonly branchFen: number
}

/** 四(九)1 for the month [`first`, `next`): per contractor with at least one order, by name. */
export function contractorShares(judged: readonly Judged[], month: { first: Day; next: Day }, parameters: Parameters): ContractorShare[] {
  const due = judged.filter((one) => isDueIn(one, month))
  const counted = due.filter(({ verdict }) => verdict.guaranteed && verdict.status !== 'cancelled')
  const claimsOfMonth = claims(judged).filter(({ leader }) => isDueIn(leader, month))
  const names = [...new Set(counted.flatMap(({ order }) => order.contractor ?? []))].toSorted(compareText)
  return names.map((contractor) =>
    share(
      contractor,
      counted.filter(({ order }) => order.contractor === contractor),
      claimsOfMonth.filter(({ leader }) => leader.order.contractor === contractor),
      inForce(parameters.contractorTolerancePercent, month.first),
    ),
  )
}

const isDueIn = ({ verdict }: Judged, { first, next }: { first: Day; next: Day }): boolean =>
  verdict.dueBy !== null && dayOf(verdict.dueBy) >= first && dayOf(verdict.dueBy) < next

function share(contractor: string, counted: readonly Judged[], owed: readonly Claim[], tolerancePercent: number): ContractorShare {
  const installerLate = counted.filter(isInstallerLate).length
  const byInstaller = owed.filter(({ leader }) => leader.order.delayCause === 'installer' && leader.verdict.status !== 'cancelled')
  const compensationFen = sum(owed)
  const contractorFen = aboveTolerance(sum(byInstaller), installerLate, counted.length, tolerancePercent)
  return { contractor, orders: counted.length, installerLate, compensationFen, contractorFen, branchFen: compensationFen - contractorFen }
}

const isInstallerLate = ({ order, verdict }: Judged): boolean =>
  (verdict.status === 'late' || verdict.status === 'overdue') && verdict.exemption === null && order.delayCause === 'installer'

const sum = (owed: readonly Claim[]): number => owed.reduce((fen, { compensationFen }) => fen + compensationFen, 0)

/** `fen` × (late − orders × p %) / late, rounded half up to a fen; 0 up to p %. In exact integers: the products outgrow a double. */
export function aboveTolerance(fen: number, late: number, orders: number, percent: number): number {
  if (100 * late <= percent * orders) return 0
  const numerator = BigInt(fen) * (100n * BigInt(late) - BigInt(percent) * BigInt(orders))
  return Number(halfUp(numerator, 100n * BigInt(late)))
}
