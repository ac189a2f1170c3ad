import { facts, isFact } from '../facts.ts'
import { sourceStateNames } from './value-words.ts'

/** What people call a fact, or `state`. */
export const factName = (fact: string): string => (fact === 'state' ? '状态' : isFact(fact) ? facts[fact].name : fact)

/** A fact's value, as its JSON has it, as people say it; names and numbers stay as they are. */
export function valueName(fact: string, value: string): string {
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return value.slice(0, 19).replace('T', ' ')
  const names: Readonly<Record<string, string>> = fact === 'state' ? sourceStateNames : (isFact(fact) && facts[fact].values) || {}
  return names[value] ?? value
}
