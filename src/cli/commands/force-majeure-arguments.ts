import { parseArgs } from 'node:util'
import type { ForceMajeureFacts } from '../../orders/in-force/force-majeure.ts'
import { type Instant, parseInstant } from '../../policy/instant.ts'
import { UsageError, wrongUsage } from '../usage.ts'

export const forceMajeureUsage =
  'force-majeure declare --districts D1,D2 --kind K --from T --to T [--except ID1,ID2] --by PERSON [--dry-run]' +
  ' | correct N [--districts …] [--kind …] [--from T] [--to T] [--except …] --by PERSON [--dry-run]' +
  ' | withdraw N --by PERSON [--dry-run] | list [--json]'
export const usage = `用法：sameday ${forceMajeureUsage}`

export type ForceMajeureAsked =
  | { readonly verb: 'list'; readonly json: boolean }
  | ({ readonly verb: 'declare'; readonly facts: ForceMajeureFacts } & Deed)
  | ({ readonly verb: 'correct'; readonly number: number; readonly facts: Partial<ForceMajeureFacts> } & Deed)
  | ({ readonly verb: 'withdraw'; readonly number: number } & Deed)

interface Deed {
  readonly by: string
  readonly dryRun: boolean
  readonly json: boolean
}

const options = {
  districts: { type: 'string' },
  kind: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  except: { type: 'string' },
  by: { type: 'string' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
} as const

/** Throws UsageError. Districts are taken by id, name or alias. */
export function readArguments(args: readonly string[], districts: ReadonlyMap<string, string>): ForceMajeureAsked {
  const { values, positionals } = wrongUsage(usage, () => parseArgs({ args: [...args], options, allowPositionals: true }))
  const [verb, number, ...rest] = positionals
  const json = values.json ?? false
  if (rest.length > 0 || (number !== undefined && (verb === 'declare' || verb === 'list'))) throw new UsageError('参数太多', usage)
  if (verb === 'list') return { verb, json }
  if (verb === undefined) throw new UsageError('缺少动作', usage)
  const deed = { by: values.by ?? required('--by'), dryRun: values['dry-run'] ?? false, json }
  const facts = factsOf(values, districts)
  if (verb === 'declare') return { verb, ...deed, facts: complete(facts) }
  if (verb === 'withdraw') return { verb, ...deed, number: numberOf(number) }
  if (verb !== 'correct') throw new UsageError(`没有 force-majeure ${verb}`, usage)
  if (Object.keys(facts).length === 0) throw new UsageError('没有给出要更正的内容', usage)
  return { verb, ...deed, number: numberOf(number), facts }
}

function required(option: string): never {
  throw new UsageError(`缺少 ${option}`, usage)
}

function numberOf(text: string | undefined): number {
  if (text === undefined || !/^\d{1,9}$/.test(text)) throw new UsageError('缺少事件编号（见 force-majeure list）', usage)
  return Number(text)
}

function factsOf(
  values: Readonly<Partial<Record<keyof ForceMajeureFacts, string>>>,
  districts: ReadonlyMap<string, string>,
): Partial<ForceMajeureFacts> {
  return {
    ...(values.districts === undefined ? {} : { districts: listOf(values.districts).map((name) => districtOf(name, districts)) }),
    ...(values.kind === undefined ? {} : { kind: values.kind.trim() || required('--kind') }),
    ...(values.from === undefined ? {} : { from: timeOf('--from', values.from) }),
    ...(values.to === undefined ? {} : { to: timeOf('--to', values.to) }),
    ...(values.except === undefined ? {} : { except: listOf(values.except).map((id) => id.toUpperCase()) }),
  }
}

const complete = ({ districts, kind, from, to, except = [] }: Partial<ForceMajeureFacts>): ForceMajeureFacts => ({
  districts: districts?.length ? districts : required('--districts'),
  kind: kind ?? required('--kind'),
  from: from ?? required('--from'),
  to: to ?? required('--to'),
  except,
})

const listOf = (text: string): string[] =>
  [...new Set(text.split(/[,，、]/).map((one) => one.normalize('NFKC').trim()))].filter((one) => one !== '')

function districtOf(name: string, districts: ReadonlyMap<string, string>): string {
  const id = districts.get(name)
  if (id === undefined) throw new UsageError(`没有区县 ${name}，可用：${[...new Set(districts.values())].join('、')}`, usage)
  return id
}

function timeOf(option: string, text: string): Instant {
  const at = parseInstant(text)
  if (at === null) throw new UsageError(`${option} ${text} 不是时间，应形如 2026-11-21T17:30:00+08:00`, usage)
  return at
}
