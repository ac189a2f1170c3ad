import type { Db } from '../../db/database.ts'
import { type LookedUp, type Named, lookUp } from '../../orders/look-up.ts'
import { meaningBelow } from './below-quotation.ts'
import { meaningOf } from './meaning.ts'
import type { Said } from './said.ts'
import { type NamedOrders, namedOrders } from './named-orders.ts'
import type { Hearing } from './sentence.ts'

/** What a sentence gives to a command, its orders looked up. */
export type SaidArguments = Omit<Said, 'keys'> & NamedOrders

/** What a sentence would run, with its orders looked up among those that the speaker may see. */
export interface UnderstoodSentence {
  /** Null: nothing would be run. */
  readonly name: string | null
  readonly doing: boolean
  readonly arguments: SaidArguments
  readonly suggests: readonly string[]
}

/** Reads the database for the orders that are named, and changes nothing. */
export async function understandSentence(db: Db, typed: string, hearing: Hearing): Promise<UnderstoodSentence> {
  const { quoted = [] } = hearing
  const below = meaningBelow(typed, hearing, quoted)
  if (below !== null) {
    const { name, doing, said, suggests } = below
    const { keys: _, ...rest } = said
    return { name, doing, arguments: { ...rest, ...(quoted.length === 1 ? { keys: quoted } : { choices: quoted }) }, suggests }
  }
  const { name, doing, said, suggests } = meaningOf(typed, hearing)
  const { keys = [], ...rest } = said
  const names = keys.flatMap((key) => (key.kind === 'shown' ? [] : [key]))
  if (names.length > 0) {
    const named = namedOrders(names, foundAlready(names, hearing) ?? (await lookUp(db, hearing.visible, names)), doing)
    return { name, doing, arguments: { ...rest, ...named }, suggests }
  }
  const refers = keys.length > 0 ? shown(rest, hearing.shown ?? []) : {}
  return { name, doing, arguments: { ...rest, ...refers }, suggests }
}

/** A whole order number that is there means that order. */
function foundAlready([name, ...others]: readonly Named[], { found = null, visible }: Hearing): LookedUp[] | null {
  if (found === null || others.length > 0 || name?.kind !== 'code' || name.text !== found.id) return null
  return visible.includes(found.district) ? [{ fits: 'exact', orders: [found.id] }] : null
}

/** 这单 means the one order that was shown last; of several that were shown together one is to be chosen. */
function shown({ missing = [] }: Pick<Said, 'missing'>, orders: readonly string[]): SaidArguments {
  if (orders.length === 0) return { missing: ['keys', ...missing] }
  return orders.length === 1 ? { keys: orders } : { choices: orders }
}
