import { itemOf } from './items.ts'
import { numberOf } from './numbers.ts'
import { FILLERS, KINDS, MARKS, type QueryWords, ROWS, WORKBOOK, queries, workbookWord } from './query-words.ts'
import { type Sentence, mark } from './sentence.ts'

export interface Query {
  readonly name: string
  readonly takesKeys: boolean
  readonly needsKeys: boolean
  readonly limit: number | null
  readonly item: string | null
  readonly text: string | null
}

const { key: K, quoted: Q, clause: X } = mark
const KEYED: readonly string[] = ['not-alerted', 'trail', 'history', 'payouts', 'pay']

/** 群障 1234, or why it is one: the number is the outage's, however much it looks like the end of an order's. The command reads it. */
const ABOUT_OUTAGE = new RegExp(`^(?:为什么|为啥|为何)?群障(?:依据)?[${K}\\d]*号?(?:为什么|为啥|为何|依据)?[?.]*$`)

/** What the sentence asks for; null when it cannot be told. */
export function queryOf(sentence: Sentence): Query | null {
  const { skeleton } = sentence
  if (skeleton.includes(Q)) return null
  if (/^(?:查单|查工单|查询工单|查询|查|order)$/.test(skeleton)) return asked('order', { takesKeys: true, needsKeys: true })
  if (isCourtesy(skeleton)) return asked('courtesy')
  if (ABOUT_OUTAGE.test(skeleton)) return null
  const wording = knowledgeNamed(sentence)
  if (wording !== null) return wording
  return skeleton.includes(K) ? aboutOrders(sentence) : listOrFigure(sentence)
}

const asked = (name: string, more: Partial<Query> = {}): Query => ({
  name,
  takesKeys: false,
  needsKeys: false,
  limit: null,
  item: null,
  text: null,
  ...more,
})

const COURTESY =
  /^(?:谢谢|感谢|多谢|谢了|好的|好|好滴|好嘞|收到|明白|知道了|了解|ok|okay|嗯+|嗯嗯|早上好|早安|早|上午好|中午好|下午好|晚上好|晚安|你好|您好|大家好|hi|hello|thanks|thankyou|thx|辛苦了?|再见|拜拜|bye|师傅|你|您|啦|了|哈|老师|[,.!~?])+$/

const isCourtesy = (skeleton: string): boolean => COURTESY.test(skeleton) && /[\u4e00-\u9fffa-z]/.test(skeleton)

/** 口径, 条款, or a clause by its number. */
function knowledgeNamed({ skeleton }: Sentence): Query | null {
  const named = new RegExp(`^(?:口径|条款)(.*)$`).exec(skeleton)
  if (named !== null) return asked('knowledge', { text: (named[1] ?? '').replaceAll(X, '') })
  return new RegExp(`^${X}(?:是|说的?|讲的?|的|内容|什么|意思|怎么|规定|条|款|[?.])*$`).test(skeleton)
    ? asked('knowledge', { text: skeleton.replaceAll(X, '') })
    : null
}

/** What may stand around an order number. */
const AROUND_KEY =
  /你好|您好|在吗|客户来电问|客户来电|客户问|客户在催|客户催|客户电话|客户|用户|联系方式|联系电话|电话|手机|地址|在哪里?|结尾|尾号|那[户家单个]|这[户家单个]|什么时候|修了没|装了没|修好了?没有?|装好了?没有?|怎么回事|什么状态|啥状态|状态|什么情况|啥情况|到哪一?步了?|哪一步|进度|谁在跟|谁在做|谁负责|卡在哪了?|修|装|到|谁|跟|什么|啥|怎么样|单号|工单号|编号|order/g

/** The question about a named order; else the order itself. */
function aboutOrders(sentence: Sentence): Query | null {
  const { skeleton, keys } = sentence
  const special = queries.find(({ name, says, unless }) => KEYED.includes(name) && says.test(skeleton) && unless?.test(skeleton) !== true)
  if (special !== undefined) return asked(special.name, { takesKeys: true, needsKeys: special.keys === 'must' })
  if (/为什么|为啥|为何|凭什么|怎么算|怎么会|依据|原因是|why/.test(skeleton)) return asked('why', { takesKeys: true, needsKeys: true })
  const order = asked('order', { takesKeys: true, needsKeys: true })
  // The end of a number, or a piece of an address, must be what the sentence is about.
  if (keys.some(({ kind }) => kind === 'code')) return order
  const left = skeleton
    .replace(new RegExp(`[${MARKS}]`, 'g'), '')
    .replace(AROUND_KEY, '')
    .replace(FILLERS, '')
  return left === '' ? order : null
}

function listOrFigure(sentence: Sentence): Query | null {
  const { skeleton, slashed } = sentence
  for (const words of queries) {
    const found = words.says.exec(skeleton)
    if (found === null || words.unless?.test(skeleton) === true) continue
    if (words.keys === 'must') {
      if (skeleton.replace(words.says, '').replace(FILLERS, '') === '' && (slashed || found[0].length === skeleton.length))
        return asked(words.name, { takesKeys: true, needsKeys: true })
      continue
    }
    const beside = skeleton.slice(0, found.index) + ' ' + skeleton.slice(found.index + found[0].length)
    const { left, limit } = residue(beside, words)
    if (left === '')
      return asked(words.name, {
        takesKeys: words.keys === 'may',
        limit: words.rows === true ? limit : null,
        item: words.name === 'behind' ? itemOf(skeleton) : null,
        text: textOf(words, beside, skeleton),
      })
  }
  return null
}

/** What a command is told beside its arguments. */
function textOf({ name, workbook }: QueryWords, beside: string, skeleton: string): string | null {
  if (name === 'help') return beside.trim()
  if (name === 'forecast') return /为什么|为啥|依据/.test(skeleton) ? '依据' : null
  if (name === 'repeats') return /谁|哪个|最[多高]|按班组|排/.test(skeleton) ? '按班组' : null
  return workbook === true && beside.search(WORKBOOK) >= 0 ? workbookWord : null
}

/** What is left of a sentence without everything that belongs to the question. */
function residue(beside: string, { beside: more, rows, workbook }: QueryWords): { readonly left: string; readonly limit: number | null } {
  let rest = beside.replace(new RegExp(`[${MARKS}]`, 'g'), ' ').replace(KINDS, ' ')
  let limit: number | null = null
  if (rows === true) {
    const found = ROWS.exec(rest)
    const number = found === null ? null : numberOf(found[1] ?? found[2] ?? '')
    if (found !== null && number !== null && number > 0) {
      limit = number
      rest = rest.replace(ROWS, ' ')
    }
  }
  if (workbook === true) rest = rest.replace(WORKBOOK, ' ')
  if (more !== undefined) rest = rest.replace(new RegExp(more.source, 'g'), ' ')
  return { left: rest.replace(FILLERS, '').replace(/\s+/g, ''), limit }
}
