import type { Contradiction } from '../current/contradictions.ts'
import { factName, valueName } from './fact-words.ts'
import { moment } from './value-words.ts'

/** `状态以“已竣工 2026-11-21 17:00:00”为准，crm 记为“已撤单 2026-11-21 12:00:00”（2026-11-21 20:00:00）`. */
export function contradictionLine({ fact, held, said, source, at }: Contradiction): string {
  return `${factName(fact)}以“${shown(fact, held)}”为准，${source} 记为“${shown(fact, said)}”（${moment(at)}）`
}

function shown(fact: string, value: string): string {
  if (value === '') return '未知'
  if (fact !== 'state') return valueName(fact, value)
  const [state = '', endedAt] = value.split(' ')
  return endedAt === undefined ? valueName('state', state) : `${valueName('state', state)} ${valueName('state', endedAt)}`
}
