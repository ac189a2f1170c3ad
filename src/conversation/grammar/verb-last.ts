import { saidReason } from './reasons.ts'
import type { Hearing, Sentence } from './sentence.ts'

/** What was found on site, and then what to do about it: `2602 客户不在家，豁免`. */
const LAST = /^(.*?)[\s,.;。、]+(?:申请|登记|办理|求)?(豁免|支撑)(?:吧|一下|[\s,.!。])*$/s
/** Then somebody else speaks, or it is supposed, denied, forbidden, asked or told of. */
const NO_FINDING =
  /说|问|讲|让|叫|听|要求|希望|想|如果|要是|假如|万一|只要|别|不要|不用|不能|不给|不准|不许|不该|不肯|暂|没(?!在家|人|空|时间|接|到货)|已|昨天|前天|上次|能|可以|可否|是否|该|会不会|怎么|为什么|为啥|谁|什么|哪|吗|呢|提过|打电话来|催|不需要|不必|不想|好像|假设|据说|可能要|[把将][\s,.;。、]*$|["?]/
/** Characters of what was found, and of all that is said. */
const [SHORTEST, LONGEST, LONGEST_TEXT] = [4, 24, 150]

/**
 * The command of which a sentence names an order, a reason and at last the verb alone; null: none. For an exemption the reason before the verb
 * must be one that is known, since any other sentence may end with the word.
 */
export function verbLast({ keys, keyless, text }: Sentence, { organisation }: Hearing): 'exempt' | 'support' | null {
  if (keys.length === 0 || text.length > LONGEST_TEXT || !LAST.test(text)) return null
  const [, found = '', verb] = LAST.exec(keyless) ?? []
  const clauses = found.split(/[,.;。、]/).flatMap((clause) => clause.trim() || [])
  const length = clauses.join('').length
  if (length < SHORTEST || length > LONGEST || NO_FINDING.test(found)) return null
  if (verb === '支撑') return 'support'
  return saidReason(clauses.at(-1) ?? '', organisation.exemptionWords) === null ? null : 'exempt'
}
