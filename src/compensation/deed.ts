import type { Organisation } from '../people/organisation.ts'
import type { Instant } from '../policy/instant.ts'
import type { EntryType, Meta } from './entry.ts'

/** As of when the books are kept, and whether the program registers what is due by itself. */
export interface Bookkeeping {
  readonly now: Instant
  readonly automatic: boolean
}

/** As of now, by the organisation file. */
export const bookkeepingOf = ({ compensation }: Pick<Organisation, 'compensation'>, now: Instant): Bookkeeping => ({
  now,
  automatic: compensation.registerAutomatically,
})

/** What is written of a line. */
export interface Deed {
  readonly type: EntryType
  readonly by: string
  /** Absent: what the line has, wherever it is. */
  readonly amountFen?: number
  /** When it happened, where that is not now. */
  readonly at?: Instant
  /** What makes a repeat of it the same; absent: the line and the number of the entry. */
  readonly key?: string
  readonly batch?: { readonly number: string; readonly line: number }
  readonly meta?: Meta
}
