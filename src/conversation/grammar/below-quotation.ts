import { type Meaning, meaningOf } from './meaning.ts'
import { type Hearing, sentenceOf } from './sentence.ts'

/**
 * What a sentence means below a quotation of these orders, when it is about them; null: it is not, since it names an order itself, or means
 * something that is about none. `升级 跑不过来` is read as if it named one: the quotation gives the order, and never what is to be done.
 */
export function meaningBelow(typed: string, hearing: Hearing, quoted: readonly string[]): Meaning | null {
  const [one] = quoted
  if (one === undefined || sentenceOf(typed, hearing).keys.some(({ kind }) => kind !== 'shown')) return null
  const alone = meaningOf(typed, hearing)
  if (alone.name !== null && alone.said.keys === undefined && alone.said.missing?.includes('keys') !== true) return null
  const below = meaningOf(`${one} ${typed.replace(/^[\s/／、\\]+/, '')}`, hearing)
  if (below.name === null || below.name === 'knowledge' || (alone.name !== null && alone.name !== below.name)) return null
  // Words that mean nothing by themselves are about the one order; of several they choose none.
  if (alone.name === null && !below.doing && quoted.length > 1) return null
  const { keys: _, ...said } = below.said
  return { ...below, said }
}
