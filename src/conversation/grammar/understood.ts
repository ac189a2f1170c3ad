import type { Db } from '../../db/database.ts'
import { lookUp } from '../../orders/look-up.ts'
import { type Said, meaningOf } from './meaning.ts'
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
  const { name, doing, said, suggests } = meaningOf(typed, hearing)
  const { keys: names, ...rest } = said
  const named = names === undefined ? {} : namedOrders(names, await lookUp(db, hearing.visible, names), doing)
  return { name, doing, arguments: { ...rest, ...named }, suggests }
}
