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

/** A share with what each of its figures is made of. */
export interface Settlement extends ContractorShare {
  readonly behind: {
    /** Order numbers, sorted as text. */
    readonly orders: readonly string[]
    readonly installerLate: readonly string[]
    readonly claims: readonly SettledClaim[]
  }
}

export interface SettledClaim {
  readonly key: string
  readonly orders: readonly string[]
  readonly fen: number
  /** Its leading order was late by the installer's doing, so that it counts towards the contractor's part. */
  readonly byInstaller: boolean
}

type Month = { readonly first: Day; readonly next: Day }

/** 四(九)1 for the month [`first`, `next`): per contractor with at least one order, by name. */
export const contractorShares = (judged: readonly Judged[], month: Month, parameters: Parameters): ContractorShare[] =>
  settlements(judged, month, parameters).map(({ contractor, orders, installerLate, compensationFen, contractorFen, branchFen }) => ({
    contractor,
    orders,
    installerLate,
    compensationFen,
    contractorFen,
    branchFen,
  }))

/** The same with the orders and claims behind each figure. */
export function settlements(judged: readonly Judged[], month: Month, parameters: Parameters): Settlement[] {
  const due = judged.filter((one) => isDueIn(one, month))
  const counted = due.filter(({ verdict }) => verdict.guaranteed && verdict.status !== 'cancelled')
  const claimsOfMonth = claims(judged).filter(({ leader }) => isDueIn(leader, month))
  const names = [...new Set(counted.flatMap(({ order }) => order.contractor ?? []))].toSorted(compareText)
  return names.map((contractor) =>
    settlement(
      contractor,
      counted.filter(({ order }) => order.contractor === contractor),
      claimsOfMonth.filter(({ leader }) => leader.order.contractor === contractor),
      inForce(parameters.contractorTolerancePercent, month.first),
    ),
  )
}

const isDueIn = ({ verdict }: Judged, { first, next }: Month): boolean =>
  verdict.dueBy !== null && dayOf(verdict.dueBy) >= first && dayOf(verdict.dueBy) < next

function settlement(contractor: string, counted: readonly Judged[], owed: readonly Claim[], tolerancePercent: number): Settlement {
  const installerLate = counted.filter(isInstallerLate)
  const compensationFen = sum(owed)
  const contractorFen = aboveTolerance(sum(owed.filter(isByInstaller)), installerLate.length, counted.length, tolerancePercent)
  return {
    contractor,
    orders: counted.length,
    installerLate: installerLate.length,
    compensationFen,
    contractorFen,
    branchFen: compensationFen - contractorFen,
    behind: {
      orders: numbers(counted),
      installerLate: numbers(installerLate),
      claims: owed.map((claim) => ({
        key: claim.key,
        orders: claim.orders,
        fen: claim.compensationFen,
        byInstaller: isByInstaller(claim),
      })),
    },
  }
}

const numbers = (judged: readonly Judged[]): string[] => judged.map(({ order }) => order.id).toSorted(compareText)

const isByInstaller = ({ leader }: Claim): boolean => leader.order.delayCause === 'installer' && leader.verdict.status !== 'cancelled'

const isInstallerLate = ({ order, verdict }: Judged): boolean =>
  (verdict.status === 'late' || verdict.status === 'overdue') && verdict.exemption === null && order.delayCause === 'installer'

const sum = (owed: readonly Claim[]): number => owed.reduce((fen, { compensationFen }) => fen + compensationFen, 0)

/** `fen` × (late − orders × p %) / late, rounded half up to a fen; 0 up to p %. In exact integers: the products outgrow a double. */
export function aboveTolerance(fen: number, late: number, orders: number, percent: number): number {
  if (100 * late <= percent * orders) return 0
  const numerator = BigInt(fen) * (100n * BigInt(late) - BigInt(percent) * BigInt(orders))
  return Number(halfUp(numerator, 100n * BigInt(late)))
}
