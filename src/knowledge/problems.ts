import { clauses } from '../policy/clauses.ts'
import { placeholdersIn } from './answers.ts'
import { type Example, nearlyTheSame } from './likeness.ts'
import { foldBy, piecesOf } from './terms.ts'
import { type Entry, type Knowledge, asksOf } from './entry.ts'

/** An amount, hours, days or a percentage that is written out, in digits or in characters: `20 元`, `七个自然日`, `百分之五`. */
const TYPED =
  /(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+) ?(?:元|块|角|分钱|个?(?:半|自然)?小时|个?自然日|天|日内|%|％|个百分点|点(?!半|支撑))|百分之[零一二两三四五六七八九十百\d]+/
/** Counted by the notice itself and no parameter: how a day is counted, and the hours of 四(三). */
const NO_FIGURE = /(?:次日 )?23:59:59|24 小时为一天|18 点|8 点|不足一天|按一天|第[一二]天|晚一天半|按两天|同一天|那一天/g

/** Duplicates, clauses that do not exist, names of no parameter, figures that are typed instead of filled in, and answers that one person alone stands for. */
export function problemsOf({ entries, outside, elsewhere }: Knowledge): string[] {
  const ids = new Map(entries.map(({ id }, i) => [id, i]).toReversed() as [string, number][])
  const asked = new Map<string, string>()
  const repeated = entries.flatMap((one) =>
    asksOf(one).flatMap((ask) => {
      const other = asked.get(ask)
      asked.set(ask, one.id)
      return other === undefined ? [] : [`${one.id}：问法“${ask}”与 ${other} 重复`]
    }),
  )
  return [
    ...entries.flatMap((one, i) => [...(ids.get(one.id) !== i ? [`${one.id}：编号重复`] : []), ...problemsIn(one)]),
    ...repeated,
    ...[...asked].flatMap(([ask, id]) => {
      const word = elsewhere.find((one) => ask.toLowerCase().includes(one))
      return word === undefined ? [] : [`${id}：问法“${ask}”里有 elsewhere 的“${word}”，不会被答到`]
    }),
    ...outside.flatMap((sentence) => {
      const id = asked.get(sentence)
      return id === undefined ? [] : [`outside：“${sentence}”又是 ${id} 的问法`]
    }),
  ]
}

function problemsIn({ id, clauses: cited, answers }: Entry): string[] {
  const days = answers.map(({ from }) => from)
  return [
    ...cited.flatMap((clause) => (isClause(clause) ? [] : [`${id}：没有条款 ${clause}`])),
    ...(new Set(days).size < days.length ? [`${id}：两个答案从同一天起`] : []),
    ...answers.flatMap(({ author, approver, text }) => [
      ...(author === approver ? [`${id}：编写人和批准人都是 ${author}，须是两个人`] : []),
      ...problemsOfAnswer(text).map((problem) => `${id}：${problem}`),
    ]),
  ]
}

/** What is wrong with the text of an answer. */
export function problemsOfAnswer(text: string): string[] {
  const typed = TYPED.exec(text.replace(NO_FIGURE, ''))
  return [
    ...placeholdersIn(text).flatMap(({ name, figure }) => (figure === null ? [`没有参数 {${name}}`] : [])),
    ...(typed === null ? [] : [`“${typed[0]}”应写成参数，如 {installYuan} 元`]),
  ]
}

export const isClause = (clause: string): boolean => clause in clauses || /^I-1[7-9]$/.test(clause)

/** The ways to ask that hardly differ from one of another entry, or from what is outside: one of the two is answered wrong. */
export function waysAlike({ entries, outside, synonyms }: Knowledge): string[] {
  const examples: Example[] = [
    ...entries.flatMap((entry, as) => asksOf(entry).map((text) => ({ text, as }))),
    ...outside.map((text) => ({ text, as: entries.length })),
  ]
  const idOf = new Map(examples.map(({ text, as }) => [text, entries[as]?.id ?? 'outside']))
  const fold = foldBy(synonyms)
  return nearlyTheSame(examples, (text) => piecesOf(fold(text))).map(
    ({ text, other }) => `${idOf.get(text) ?? ''}：问法“${text}”与 ${idOf.get(other) ?? ''} 的“${other}”几乎一样`,
  )
}
