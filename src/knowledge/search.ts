import MiniSearch from 'minisearch'
import type { Entry } from './entries.ts'

/** An entry and how well a question fits it, from 0 to 1. */
export interface Hit {
  readonly entry: Entry
  readonly fit: number
}

/** Asks that share the most with a question; the right one is among them or there is none. */
const MOST_COMPARED = 60

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/** Words that people use for one thing; each is searched for as the first of its row. */
const synonyms: readonly (readonly [string, RegExp])[] = [
  ['赔', /补偿|赔偿|赔付|赔钱|赔款|给钱|补钱/g],
  ['超时', /逾期|晚了|迟了|延误|慢了|没按时/g],
  ['障碍', /故障|报障|坏了|断网/g],
  ['新装', /装机|装宽带|办宽带|办的宽带|开通/g],
  ['政企', /企业客户|单位客户/g],
  ['校园', /学校|学生|大学/g],
  ['台风', /刮台风|台风天/g],
  ['4点', /16点|16:00|四点|下午4点|十六点/g],
  ['6点', /18点|18:00|六点|晚上6点|下午6点/g],
  ['免责', /不用赔|不赔|豁免/g],
  ['代维', /外包|外协|承包/g],
  ['工资', /薪酬|薪水|绩效|收入/g],
  ['我', /俺|咱/g],
  ['怎么办', /咋办|怎么处理|如何处理/g],
  ['怎么', /咋|如何|怎样/g],
  ['什么', /啥/g],
  ['多少钱', /几块钱?|多少元|几元/g],
]

const inOneWord = (text: string): string => synonyms.reduce((rest, [word, others]) => rest.replace(others, word), text.toLowerCase())

/** Words, and pairs of characters, which hold where words are cut otherwise. */
function termsOf(text: string): string[] {
  const plain = inOneWord(text)
  const words = [...segmenter.segment(plain)].flatMap(({ segment, isWordLike }) =>
    isWordLike === true && segment.length > 1 ? [segment] : [],
  )
  const runs = plain.match(/[\u4e00-\u9fff]+|[a-z0-9:%]+/g) ?? []
  const pairs = runs.flatMap((run) =>
    /[a-z0-9]/.test(run) ? [run] : Array.from(run).flatMap((_, i, all) => (all[i + 1] === undefined ? [] : [`${all[i]}${all[i + 1]}`])),
  )
  return [...new Set([...words, ...pairs])]
}

/** Finds the entries that answer a question; made once for a set of entries. */
export function knowledgeSearch(entries: readonly Entry[]): (question: string) => Hit[] {
  const asks = entries.flatMap((entry, i) => entry.asks.map((ask, j) => ({ id: `${i}/${j}`, entry, ask })))
  const byId = new Map(asks.map((ask) => [ask.id, ask]))
  const index = new MiniSearch<{ id: string; ask: string }>({ fields: ['ask'], tokenize: termsOf, processTerm: (term) => term })
  index.addAll(asks.map(({ id, ask }) => ({ id, ask })))
  const spread = new Map<string, number>()
  for (const { ask } of asks) for (const term of termsOf(ask)) spread.set(term, (spread.get(term) ?? 0) + 1)
  const weight = (term: string): number => Math.log(1 + asks.length / (spread.get(term) ?? 0.5))
  const total = (terms: readonly string[]): number => terms.reduce((sum, term) => sum + weight(term), 0)
  const termsOfAsk = new Map(asks.map(({ id, ask }) => [id, new Set(termsOf(ask))]))
  return (question) => {
    const terms = termsOf(question)
    const all = total(terms)
    if (all === 0) return []
    const best = new Map<Entry, number>()
    for (const result of index.search(question).slice(0, MOST_COMPARED)) {
      const id = String(result.id)
      const ask = byId.get(id)
      const known = termsOfAsk.get(id)
      if (ask === undefined || known === undefined || !isAbout(question, ask.entry)) continue
      const shared = total(terms.filter((term) => known.has(term)))
      const fit = (2 * shared) / (all + total([...known]))
      if (fit > (best.get(ask.entry) ?? 0)) best.set(ask.entry, fit)
    }
    return [...best].map(([entry, fit]) => ({ entry, fit })).toSorted((a, b) => b.fit - a.fit)
  }
}

const isAbout = (question: string, { needs }: Entry): boolean => needs.length === 0 || needs.some((word) => question.includes(word))
