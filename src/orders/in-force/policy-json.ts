import type { Context, OptIn } from '../../policy/context.ts'
import { formatClock, formatDay } from '../../policy/instant.ts'
import { type Dated, type Parameters } from '../../policy/parameters.ts'

/** Raise it whenever `judge` itself answers differently, so that stored orders are judged anew. */
const JUDGEMENT = 1

/** The part of a context that does not depend on time or on events, in the form that `parseContext` reads. */
export const policyJson = ({ optIns, parameters }: Pick<Context, 'optIns' | 'parameters'>) => ({
  districts: [...optIns].map(([id, optedIn]) => ({ id, optedIn: optedIn.map(optInJson) })),
  parameters: parametersJson(parameters),
})

const optInJson = ({ area, from, until }: OptIn) => ({ area, from: formatDay(from), until: until === null ? null : formatDay(until) })

const dated = <T, J>(values: readonly Dated<T>[], json: (value: T) => J) =>
  values.map(({ from, value }) => ({ from: formatDay(from), value: json(value) }))
const asItIs = <T>(value: T): T => value

const parametersJson = ({ cutOff, standardHours, ...numbers }: Parameters) => ({
  cutOff: dated(cutOff, formatClock),
  standardHours: dated(standardHours, asItIs),
  ...Object.fromEntries(Object.entries(numbers).map(([name, values]) => [name, dated(values, asItIs)])),
})

/** The same for policies that judge alike, in whatever order the file lists them. */
export function fingerprintOf(context: Pick<Context, 'optIns' | 'parameters'>): string {
  const { districts, parameters } = policyJson(context)
  const sorted = districts
    .filter(({ optedIn }) => optedIn.length > 0)
    .map(({ id, optedIn }) => [id, ...optedIn.map(({ area, from, until }) => `${area} ${from} ${until ?? ''}`).toSorted()])
    .toSorted((a, b) => (String(a) < String(b) ? -1 : 1))
  return JSON.stringify([JUDGEMENT, sorted, Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1))])
}

/** Whether both judge every order alike, as of the same time. */
export const isSamePolicy = (a: Context, b: Context): boolean =>
  a === b ||
  (a.asOf === b.asOf && fingerprintOf(a) === fingerprintOf(b) && JSON.stringify(a.forceMajeure) === JSON.stringify(b.forceMajeure))
