import type { Instant } from './instant.ts'

/** The closed lists of docs/notice.md section 2. */
export const kinds = ['install', 'repair', 'move'] as const
export const products = ['ftth', 'itv-hd', 'other'] as const
export const customerTypes = ['public', 'enterprise', 'campus'] as const
export const areas = ['central', 'county-town', 'other', 'rural'] as const
export const initiators = ['customer', 'company'] as const
/** 三(二), I-12: nothing else exempts. */
export const exemptionReasons = ['customer', 'third-party', 'force-majeure', 'rural'] as const
export const delayCauses = ['installer', 'customer', 'third-party', 'force-majeure', 'acceptance', 'resource', 'safety'] as const

export type Kind = (typeof kinds)[number]
export type Product = (typeof products)[number]
export type CustomerType = (typeof customerTypes)[number]
export type Area = (typeof areas)[number]
export type Initiator = (typeof initiators)[number]
export type ExemptionReason = (typeof exemptionReasons)[number]
export type DelayCause = (typeof delayCauses)[number]

/** When the customer expects the visit; `to` is the last second of it. An appointment for a day ends at its 23:59:59. */
export interface Appointment {
  readonly from: Instant | null
  readonly to: Instant
}

export interface Reschedule {
  readonly at: Instant
  readonly initiator: Initiator
  readonly confirmed: boolean
  readonly evidence: string | null
  readonly appointment: Appointment
}

export interface GrantedExemption {
  readonly reason: ExemptionReason
  readonly grantedAt: Instant
  readonly evidence: string | null
  readonly revokedAt: Instant | null
}

/** The facts of one order, as docs/notice.md section 2 lists them. */
export interface Order {
  readonly id: string
  readonly kind: Kind
  readonly product: Product
  readonly customerType: CustomerType
  /** The customer code; one household may hold several orders. */
  readonly household: string
  readonly district: string
  readonly area: Area
  /** Entry in the source system: the clock starts here (三(三)2). */
  readonly enteredAt: Instant
  readonly wantsSameDay: boolean
  readonly appointment: Appointment | null
  readonly acceptanceEvidence: string | null
  readonly reschedules: readonly Reschedule[]
  readonly completedAt: Instant | null
  readonly cancelledAt: Instant | null
  readonly cancelledBy: Initiator | null
  readonly exemption: GrantedExemption | null
  readonly complaint: { readonly at: Instant } | null
  readonly delayCause: DelayCause | null
  readonly contractor: string | null
  readonly installer: string | null
  readonly acceptedBy: string | null
  /** For pay: the order needed a visit. */
  readonly onSite: boolean
}
