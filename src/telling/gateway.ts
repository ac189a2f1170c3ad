import type { Instant } from '../policy/instant.ts'

/** A text on its way to a customer. Nothing keeps the telephone number but the order. */
export interface Text {
  /** Ours, of this attempt: a platform that is given it twice may know it again. */
  readonly id: string
  readonly phone: string
  readonly text: string
}

/** Accepted is not delivered; `gatewayId` null: it gave no number of its own. `in-doubt`: it left, and nobody knows whether it arrived; `unreached`: nothing left. */
export type Sent =
  | { readonly outcome: 'accepted'; readonly gatewayId: string | null }
  | { readonly outcome: 'refused'; readonly code: string }
  | { readonly outcome: 'in-doubt' | 'unreached'; readonly detail: string }

/** What a platform says of a text later: by our number of the attempt, or by its own. */
export interface Receipt {
  readonly id: string
  readonly said: 'accepted' | 'delivered' | { readonly failed: string }
  /** When, as the platform says; null: it does not. */
  readonly at: Instant | null
}

/** An SMS platform that is spoken to directly. */
export interface Gateway {
  send(text: Text): Promise<Sent>
  /** Null: receipts are pushed. Throws when the platform does not give them. */
  readonly pull: (() => Promise<readonly Receipt[]>) | null
}
