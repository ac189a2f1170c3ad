import type { Migration } from 'kysely/migration'

/**
 * What a migration does to programs of before. `expand`: those that ran on the database run on it still. `contract`: something that they use
 * is gone or has another form; the oldest that run on it are those whose newest migration is `oldest`.
 */
export type Change = { readonly kind: 'expand' } | { readonly kind: 'contract'; readonly oldest: string }

/** What a file in `migrations/` may say of itself, besides `up` and `down`. */
interface Declared extends Migration {
  readonly change?: unknown
  readonly oldest?: unknown
  /** `none`: it runs outside of a transaction, locks nothing for long, and may be repeated where it broke off. */
  readonly transaction?: unknown
}

/** From this one on a database keeps what its migrations say of themselves, and programs read it. */
export const DECLARED_FROM = '0071_program_changes'

/** Null: it says nothing, or nothing that could be meant. */
export function changeOf({ change, oldest }: Declared): Change | null {
  if (change === 'expand' && oldest === undefined) return { kind: 'expand' }
  if (change === 'contract' && typeof oldest === 'string') return { kind: 'contract', oldest }
  return null
}

export const standsAlone = ({ transaction }: Declared): boolean => transaction === 'none'
