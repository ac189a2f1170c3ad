import { fileURLToPath } from 'node:url'
import { LineCounter } from 'yaml'
import { z } from 'zod'
import { clauses } from '../policy/clauses.ts'
import { type Day, formatDay } from '../policy/instant.ts'
import { type ParameterName, type Parameters, clockText, effectiveDay, inForce } from '../policy/parameters.ts'
import { TooMuch } from '../untrusted/too-much.ts'
import { parseYaml, plainYaml, yamlTextOf } from '../untrusted/yaml.ts'

/** One agreed wording: how it is asked, what is answered, and the clauses it rests on. */
export interface Entry {
  readonly id: string
  readonly clauses: readonly string[]
  readonly asks: readonly string[]
  readonly answer: string
  /** One of these words must be in the question; none: any question. */
  readonly needs: readonly string[]
}

/** The wording that ships with the program; a branch edits it in place. */
export const shippedKnowledge = fileURLToPath(new URL('../../config/knowledge.yaml', import.meta.url))

/** Something is wrong with the file of knowledge: every problem in Chinese, by the entry's id. */
export class BadKnowledge extends Error {
  override readonly name = 'BadKnowledge'
}

const entry = z.strictObject({
  id: z.string().min(1),
  clauses: z.array(z.string()).min(1),
  asks: z.array(z.coerce.string().min(1)).min(1),
  answer: z.string().min(1),
  needs: z.array(z.coerce.string().min(1)).default([]),
})

/** Reads and checks the file. Throws BadKnowledge. */
export function readKnowledge(file: string): Entry[] {
  const parsed = z.array(entry).safeParse(valuesIn(file))
  if (!parsed.success) throw new BadKnowledge(`知识库 ${file} 读不懂：${z.prettifyError(parsed.error)}`)
  const problems = problemsOf(parsed.data)
  if (problems.length > 0) throw new BadKnowledge(`知识库 ${file} 有 ${problems.length} 处问题：\n${problems.join('\n')}`)
  return parsed.data
}

function valuesIn(file: string): unknown {
  const unreadable = (why: string) => new BadKnowledge(`知识库 ${file} 读不懂：${why}`)
  try {
    const document = parseYaml(yamlTextOf(file), new LineCounter())
    const [fault] = document.errors
    if (fault !== undefined) throw unreadable(`第 ${fault.linePos?.[0].line ?? 1} 行不是合法的 YAML（${fault.code}）`)
    const plain = plainYaml(document)
    if ('problem' in plain) throw unreadable(plain.problem)
    return plain.value
  } catch (error) {
    if (error instanceof TooMuch) throw unreadable(error.message)
    if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw unreadable('不是 UTF-8 编码，请另存为 UTF-8')
    throw error
  }
}

/** An amount, hours, days or a percentage that is written out, in digits or in characters: `20 元`, `七个自然日`, `百分之五`. */
const TYPED =
  /(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+) ?(?:元|块|角|分钱|个?(?:半|自然)?小时|个?自然日|天|日内|%|％|个百分点|点(?!半|支撑))|百分之[零一二两三四五六七八九十百\d]+/
/** Counted by the notice itself and no parameter: how a day is counted, and the hours of 四(三). */
const NO_FIGURE = /(?:次日 )?23:59:59|24 小时为一天|18 点|8 点|不足一天|按一天|第[一二]天|晚一天半|按两天|同一天|那一天/g

/** Duplicates, clauses that do not exist, names of no parameter, and figures that are typed instead of filled in. */
export function problemsOf(entries: readonly Entry[]): string[] {
  const ids = new Map<string, number>()
  for (const { id } of entries) ids.set(id, (ids.get(id) ?? 0) + 1)
  const asked = new Map<string, string>()
  return entries.flatMap((one) => {
    const twice = (ids.get(one.id) ?? 0) > 1 ? [`${one.id}：编号重复`] : []
    const unknown = one.clauses.flatMap((clause) => (isClause(clause) ? [] : [`${one.id}：没有条款 ${clause}`]))
    const names = [...one.answer.matchAll(PLACEHOLDER)].flatMap(([, name = '']) =>
      name in figures ? [] : [`${one.id}：没有参数 {${name}}`],
    )
    const typed = TYPED.exec(one.answer.replace(NO_FIGURE, ''))
    const repeated = one.asks.flatMap((ask) => {
      const other = asked.get(ask)
      asked.set(ask, one.id)
      return other === undefined ? [] : [`${one.id}：问法“${ask}”与 ${other} 重复`]
    })
    return [
      ...twice,
      ...unknown,
      ...names,
      ...(typed === null ? [] : [`${one.id}：“${typed[0]}”应写成参数，如 {installYuan} 元`]),
      ...repeated,
    ]
  })
}

const isClause = (clause: string): boolean => clause in clauses || /^I-1[7-9]$/.test(clause) || clause === '五'

const yuan = (fen: number): string => String(fen / 100)

/** A number in an answer: the parameter it is filled from, and how its value is written. */
interface Figure {
  readonly parameter: ParameterName
  readonly text: (parameters: Parameters, day: Day) => string
}

/** What may stand in an answer, from the parameters in force on a day. */
const figures: Readonly<Record<string, Figure>> = {
  cutOff: { parameter: 'cutOff', text: (p, day) => clockText(inForce(p.cutOff, day)) },
  installYuan: { parameter: 'installFen', text: (p, day) => yuan(inForce(p.installFen, day)) },
  repairYuan: { parameter: 'repairFenPerDay', text: (p, day) => yuan(inForce(p.repairFenPerDay, day)) },
  repairCapYuan: { parameter: 'repairCapFen', text: (p, day) => yuan(inForce(p.repairCapFen, day)) },
  payDays: { parameter: 'payWithinDays', text: (p, day) => String(inForce(p.payWithinDays, day)) },
  standardTown: { parameter: 'standardHours', text: (p, day) => String(inForce(p.standardHours, day).central) },
  standardOther: { parameter: 'standardHours', text: (p, day) => String(inForce(p.standardHours, day).other) },
  graceHours: { parameter: 'forceMajeureGraceHours', text: (p, day) => String(inForce(p.forceMajeureGraceHours, day)) },
  lateHours: { parameter: 'lateEntryRepairHours', text: (p, day) => String(inForce(p.lateEntryRepairHours, day)) },
  tolerance: { parameter: 'contractorTolerancePercent', text: (p, day) => String(inForce(p.contractorTolerancePercent, day)) },
}

const PLACEHOLDER = /\{(\w+)\}/g

/** The answer with the figures in force on `day`, the clauses it rests on, and since when it holds so: `…〔三(一)〕（2017-07-01 起）`. */
export function answerOf(entry: Entry, parameters: Parameters, day: Day): string {
  const filled = entry.answer.replace(PLACEHOLDER, (_, name: string) => figures[name]?.text(parameters, day) ?? '')
  const basis = entry.clauses.map((clause) => `〔${clause}〕`).join('')
  return `${filled}${basis}（${formatDay(heldSince(entry, parameters, day))} 起）`
}

/** The notice's own day, or the latest on which one of the figures in the answer was revised. */
function heldSince({ answer }: Entry, parameters: Parameters, day: Day): Day {
  const revised = [...answer.matchAll(PLACEHOLDER)].flatMap(([, name = '']) => {
    const figure = figures[name]
    return figure === undefined ? [] : parameters[figure.parameter].flatMap(({ from }) => (from <= day ? [from] : [])).slice(0, 1)
  })
  return Math.max(effectiveDay, ...revised)
}
