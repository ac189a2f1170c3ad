import { type Day, parseDay } from '../policy/instant.ts'
import { effectiveDay } from '../policy/parameters.ts'
import { groupPurposes } from './organisation.ts'
import { groupPlatforms, platforms } from '../platforms/platforms.ts'
import { suggestion } from './nearest.ts'
import { type UnplacedProblem, type Path, pathText, shown } from './problem.ts'

/** `*` stands for every entry of a list. */
type Pattern = readonly string[]

const districtIds = ['districts', '*', 'id'] as const
const contractorNames = ['districts', '*', 'contractors', '*'] as const

/** Values that must not stand twice. Patterns of one row share their names: a district's alias may not be another one's name. */
const unique: readonly { what: string; patterns: readonly Pattern[] }[] = [
  { what: '区县编号', patterns: [districtIds] },
  {
    what: '区县名称',
    patterns: [
      ['districts', '*', 'name'],
      ['districts', '*', 'aliases', '*'],
    ],
  },
  { what: '群编号', patterns: [['groups', '*', 'id']] },
  ...groupPlatforms.map((platform) => ({ what: `${platforms[platform].name}群`, patterns: [['groups', '*', 'platforms', platform]] })),
  { what: '人员编号', patterns: [['people', '*', 'id']] },
  { what: '班组', patterns: [['people', '*', 'crew']] },
  ...groupPlatforms.map((platform) => ({ what: `${platforms[platform].name}账号`, patterns: [['people', '*', 'platforms', platform]] })),
  { what: '数据源', patterns: [['feeds', '*', 'source']] },
  { what: '来源系统', patterns: [['intake', 'sources', '*', 'source']] },
]

/** References that must be defined elsewhere in the file. */
const references: readonly { what: string; from: Pattern; to: Pattern }[] = [
  { what: '区县', from: ['groups', '*', 'districts', '*'], to: districtIds },
  { what: '区县', from: ['people', '*', 'roles', '*', 'districts', '*'], to: districtIds },
  { what: '代维单位', from: ['people', '*', 'contractor'], to: contractorNames },
  { what: '人员', from: ['people', '*', 'away', '*', 'instead'], to: ['people', '*', 'id'] },
  { what: '班组', from: ['people', '*', 'leads', '*'], to: ['people', '*', 'crew'] },
]

/** What entries mean to each other. Looks at plain values, so that one broken entry hides no other problem. */
export const crossChecks = (raw: unknown): UnplacedProblem[] => [
  ...unique.flatMap(({ what, patterns }) =>
    repeated(
      what,
      patterns.flatMap((pattern) => select(raw, pattern)),
    ),
  ),
  ...references.flatMap(({ what, from, to }) => unknown(what, select(raw, from), new Set(select(raw, to).map(({ value }) => value)))),
  ...controlGroup(raw),
  ...overlappingSteps(raw),
  ...deafHearers(raw),
  ...contractorsElsewhere(raw),
]

interface Found {
  readonly path: Path
  readonly value: string
}

/** The texts that a pattern leads to. */
function select(raw: unknown, [step, ...rest]: Pattern, path: Path = []): Found[] {
  if (step === undefined) return typeof raw === 'string' ? [{ path, value: raw }] : []
  if (step === '*') return Array.isArray(raw) ? raw.flatMap((entry, i) => select(entry, rest, [...path, i])) : []
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return []
  return Object.entries(raw).flatMap(([key, value]) => (key === step ? select(value, rest, [...path, key]) : []))
}

function repeated(what: string, found: readonly Found[]): UnplacedProblem[] {
  const first = new Map<string, Path>()
  return found.flatMap(({ path, value }) => {
    const before = first.get(value)
    if (before === undefined) first.set(value, path)
    return before === undefined ? [] : [{ path, value: shown(value), expected: `${what}重复，${pathText(before)} 已用` }]
  })
}

const unknown = (what: string, found: readonly Found[], known: ReadonlySet<string>): UnplacedProblem[] =>
  found
    .filter(({ value }) => !known.has(value))
    .map(({ path, value }) => ({
      path,
      value: shown(value),
      expected: `不是文件里的${what}；已有：${[...known].join('、') || '（无）'}${suggestion(value, known)}`,
    }))

function controlGroup(raw: unknown): UnplacedProblem[] {
  const [first, second] = select(raw, ['groups', '*', 'purpose']).filter(({ value }) => value === 'control')
  if (first === undefined) return [{ path: ['groups'], value: null, expected: '缺少控制群：要有一个 purpose 为 control 的群' }]
  return second === undefined
    ? []
    : [{ path: second.path, value: shown('control'), expected: `控制群只能有一个，${pathText(first.path)} 已是` }]
}

/** Rows of one id are one step on different days: on each day at most one of them holds. */
function overlappingSteps(raw: unknown): UnplacedProblem[] {
  const dayAt = (i: Path[number] | undefined, field: 'from' | 'until'): Day | null => parseDay(textAt(raw, ['alerts', i, field]))
  const rows = select(raw, ['alerts', '*', 'id']).map(({ path, value }) => {
    const [, i] = path
    return { path, value, from: dayAt(i, 'from') ?? effectiveDay, until: dayAt(i, 'until') ?? Infinity }
  })
  return rows.flatMap(({ path, value, from, until }, i) => {
    const before = rows.slice(0, i).find((row) => row.value === value && row.from < until && from < row.until)
    if (before === undefined) return []
    const expected = `预警步骤编号重复，${pathText(before.path)} 已用；同一编号只能用于互不重叠的时段（from、until）`
    return [{ path, value: shown(value), expected }]
  })
}

/** A step is told to all groups of a purpose, or to one by its id; one that is told nothing of alerts would not hear it. */
function deafHearers(raw: unknown): UnplacedProblem[] {
  const groups = select(raw, ['groups', '*', 'id']).map(({ value }) => value)
  const hearing = new Set(
    select(raw, ['groups', '*', 'posts', '*']).flatMap(({ path, value }) =>
      value === 'alerts' ? [textAt(raw, ['groups', path[1], 'id'])] : [],
    ),
  )
  const named = select(raw, ['alerts', '*', 'tells', 'groups', '*']).filter(
    ({ value }) => !groupPurposes.some((purpose) => purpose === value),
  )
  return [
    ...unknown(`群，也不是 ${groupPurposes.join('、')} 中的一种`, named, new Set(groups)),
    ...named
      .filter(({ value }) => groups.includes(value) && !hearing.has(value))
      .map(({ path, value }) => ({ path, value: shown(value), expected: '这个群的 posts 里没有 alerts，听不到预警' })),
  ]
}

/** An installer of an outsourced company works where that company is under contract. */
function contractorsElsewhere(raw: unknown): UnplacedProblem[] {
  const known = new Set(select(raw, districtIds).map(({ value }) => value))
  const under = new Set(select(raw, contractorNames).map(({ path, value }) => `${textAt(raw, ['districts', path[1], 'id'])}/${value}`))
  const hired = new Set(select(raw, contractorNames).map(({ value }) => value))
  return select(raw, ['people', '*', 'contractor']).flatMap(({ path: [list, i], value: contractor }) =>
    select(raw, ['people', '*', 'roles', '*', 'districts', '*'])
      .filter(
        ({ path, value }) =>
          path[0] === list && path[1] === i && known.has(value) && hired.has(contractor) && !under.has(`${value}/${contractor}`),
      )
      .map(({ path, value }) => ({ path, value: shown(value), expected: `超出范围：${contractor} 不是 ${value} 的代维单位` })),
  )
}

function textAt(raw: unknown, path: readonly (string | number | undefined)[]): string {
  let value = raw
  for (const step of path)
    value = typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === String(step))?.[1] : undefined
  return typeof value === 'string' ? value : ''
}
