import { type Day, formatDay } from '../policy/instant.ts'
import { type ParameterName, type Parameters, clockText, inForce } from '../policy/parameters.ts'
import { type Entry, versionOn } from './entry.ts'

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

/** The names in braces, and what each is filled from; null: there is no such parameter. */
export const placeholdersIn = (text: string): { readonly name: string; readonly figure: Figure | null }[] =>
  [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => ({ name, figure: figures[name] ?? null }))

/** The answer with the figures in force on `day`, the clauses it rests on, and since when it holds so: `…〔三(一)〕（2017-07-01 起）`. */
export function answerOf(entry: Entry, parameters: Parameters, day: Day): string {
  const version = versionOn(entry, day)
  if (version === null) throw new RangeError(`${entry.id} has no answer on that day`)
  const filled = version.text.replace(PLACEHOLDER, (_, name: string) => figures[name]?.text(parameters, day) ?? '')
  const basis = entry.clauses.map((clause) => `〔${clause}〕`).join('')
  return `${filled}${basis}（${formatDay(heldSince(version, parameters, day))} 起）`
}

/** The answer's own day, or the latest on which one of the figures in it was revised. */
function heldSince({ from, text }: { readonly from: Day; readonly text: string }, parameters: Parameters, day: Day): Day {
  const revised = placeholdersIn(text).flatMap(({ figure }) =>
    figure === null ? [] : parameters[figure.parameter].flatMap((value) => (value.from <= day ? [value.from] : [])).slice(0, 1),
  )
  return Math.max(from, ...revised)
}
