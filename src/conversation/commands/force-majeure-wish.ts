import type { ForceMajeureFacts } from '../../orders/in-force/force-majeure.ts'
import type { Instant } from '../../policy/instant.ts'
import type { Read } from '../command.ts'
import { takeOrderNumber } from '../reading/order-number.ts'
import { saidRange } from '../reading/said-times.ts'
import { firstWord, fold, words } from '../reading/text.ts'

/** What somebody wants done about an event of force majeure. */
export type Wish =
  | { readonly verb: 'list' }
  | { readonly verb: 'declare'; readonly facts: ForceMajeureFacts }
  | { readonly verb: 'correct'; readonly number: number; readonly facts: Partial<ForceMajeureFacts> }
  | { readonly verb: 'withdraw'; readonly number: number }

/** What the words are read with. */
export interface Lexicon {
  readonly now: Instant
  /** Ids by every name, folded. */
  readonly districts: ReadonlyMap<string, string>
}

const verbs = {
  list: ['', '列表', '列出', '查看'],
  declare: ['宣布', '登记', '新增'],
  correct: ['更正', '修改', '改'],
  withdraw: ['撤回', '撤销'],
} as const satisfies Record<Wish['verb'], readonly string[]>
const allVerbs = ['list', 'declare', 'correct', 'withdraw'] as const

/** What follows `/不可抗力`. The first word says what to do; the rest is read once it is known by whom and when it was said. */
export function readWish(text: string): Read<(lexicon: Lexicon) => Read<Wish>> {
  const { word, rest } = firstWord(text)
  const verb = allVerbs.find((one) => verbs[one].some((name) => name === word))
  if (verb === undefined) return { problem: '先写要做什么：宣布、更正、撤回、列表' }
  if (verb === 'list') return rest === '' ? { understood: () => ({ understood: { verb } }) } : { problem: '列表后面不用写别的' }
  if (verb === 'declare') return { understood: (lexicon) => declaration(rest, lexicon) }
  const { word: numeral, rest: more } = firstWord(rest)
  const number = /^(\d{1,9})号?$/.exec(fold(numeral))?.[1]
  if (number === undefined) return { problem: '缺少事件编号（见 /不可抗力 列表）' }
  if (verb === 'correct') return { understood: (lexicon) => correction(Number(number), more, lexicon) }
  return more === '' ? { understood: () => ({ understood: { verb, number: Number(number) } }) } : { problem: '撤回只写编号' }
}

function declaration(text: string, lexicon: Lexicon): Read<Wish> {
  const read = factsIn(text, lexicon)
  if ('problem' in read) return read
  const { districts, kind, from, to, except = [] } = read.understood
  if (districts === undefined) return { problem: '缺少区县' }
  if (kind === undefined) return { problem: '缺少原因，如 暴雨' }
  if (from === undefined || to === undefined) return { problem: '缺少起止时间，如 11-20 14:00 至 11-20 22:00' }
  return { understood: { verb: 'declare', facts: { districts, kind, from, to, except } } }
}

function correction(number: number, text: string, lexicon: Lexicon): Read<Wish> {
  const read = factsIn(text, lexicon)
  if ('problem' in read) return read
  if (Object.keys(read.understood).length === 0) return { problem: '缺少要更正的内容' }
  return { understood: { verb: 'correct', number, facts: read.understood } }
}

const NOT_OF_IT = /(?:不含|除外)[:：\s]*(.*)$/

/** Districts, the cause and the times in any sequence; the orders that are left out at the end. */
function factsIn(text: string, { now, districts: names }: Lexicon): Read<Partial<ForceMajeureFacts>> {
  const plain = fold(text)
  const left = NOT_OF_IT.exec(plain)
  const except = left === null ? undefined : ordersIn(left[1] ?? '')
  if (except === null) return { problem: '“不含”后面写工单号，没有就写 无' }
  const range = saidRange(left === null ? plain : plain.slice(0, left.index), now)
  if (range === 'impossible') return { problem: '没有这样的时间' }
  const said = words(range?.rest ?? (left === null ? plain : plain.slice(0, left.index))).flatMap(unlabelled)
  const districts = [...new Set(said.flatMap((word) => districtsNamed(word, names)))]
  const [kind, ...more] = said.filter((word) => districtsNamed(word, names).length === 0)
  if (more.length > 0 || (kind !== undefined && /\d/.test(kind)))
    return { problem: `不认识“${[kind, ...more].join(' ')}”：区县写名称，原因只写一个词，时间写成 11-20 14:00 至 11-20 22:00` }
  return {
    understood: {
      ...(districts.length === 0 ? {} : { districts }),
      ...(kind === undefined ? {} : { kind }),
      ...(range === null ? {} : { from: range.from, to: range.to }),
      ...(except === undefined ? {} : { except }),
    },
  }
}

/** `区县：赣榆` and `区县 赣榆` are `赣榆`. */
function unlabelled(word: string): string[] {
  const bare = word.replace(/^(?:区县|原因|时间)(?::|$)/, '')
  return bare === '' ? [] : [bare]
}

const districtsNamed = (word: string, names: ReadonlyMap<string, string>): string[] =>
  word === '全市' ? [...new Set(names.values())] : [names.get(word)].filter((id) => id !== undefined)

function ordersIn(text: string): string[] | null {
  const said = words(text)
  if (said.length === 1 && (said[0] === '无' || said[0] === '没有')) return []
  const ids = said.flatMap((word) => takeOrderNumber(word)?.id ?? [])
  return said.length === 0 || ids.length < said.length ? null : [...new Set(ids)]
}
