import { BadInput } from '../policy/bad-input.ts'
import { type Parameters, notice, parseParameters } from '../policy/parameters.ts'
import { crossChecks } from './cross-checks.ts'
import type { Organisation } from './organisation.ts'
import { yamlTextOf } from '../untrusted/yaml.ts'
import { BadOrganisation, type UnplacedProblem, type Path, pathText } from './problem.ts'
import { findingsOf, unknownKey } from './schema-findings.ts'
import { organisationSchema } from './schema.ts'
import { parseYaml } from './yaml-document.ts'

/** Reads an organisation file. Throws BadOrganisation, also when the file cannot be read. */
export function readOrganisation(path: string): Organisation {
  return parseOrganisation(readText(path))
}

/** The text of an organisation file → the organisation. Throws BadOrganisation with every problem and its line. */
export function parseOrganisation(text: string): Organisation {
  const { value: raw, lineOf } = parseYaml(text)
  const found: UnplacedProblem[] = []
  const organisation = organisationOf(raw, found)
  if (organisation !== null && found.length === 0) return organisation
  throw new BadOrganisation(found.map(({ path, value, expected }) => ({ line: lineOf(path), field: pathText(path), value, expected })))
}

function organisationOf(raw: unknown, found: UnplacedProblem[]): Organisation | null {
  if (raw === null || raw === undefined) return fail(found, '文件是空的')
  if (typeof raw !== 'object' || Array.isArray(raw)) return fail(found, '最外层应为一组“键: 值”（districts、groups、people……）')
  const checked = organisationSchema.safeParse(raw)
  if (!checked.success) found.push(...findingsOf(checked.error, organisationSchema, raw))
  found.push(...crossChecks(raw))
  const parameters = parametersOf('parameters' in raw ? raw.parameters : null, found)
  return checked.success ? { ...checked.data, parameters } : null
}

function fail(found: UnplacedProblem[], expected: string): null {
  found.push({ path: [], value: null, expected })
  return null
}

/** The policy's own reader stops at its first problem, so it is asked about each parameter by itself first. */
function parametersOf(given: unknown, found: UnplacedProblem[]): Parameters {
  const known = found.length
  const each: [string, unknown][] = typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.entries(given) : []
  for (const [name, value] of each)
    if (name in notice) attempt(() => parseParameters({ [name]: value }), found)
    else found.push(unknownKey(['parameters', name], name, Object.keys(notice)))
  return (found.length === known ? attempt(() => parseParameters(given), found) : null) ?? parseParameters({})
}

function attempt<T>(read: () => T, found: UnplacedProblem[]): T | null {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof BadInput)) throw error
    found.push({ path: pathOf(error.field), value: null, expected: error.message.replace(`${error.field} 的`, '') })
    return null
  }
}

/** `parameters.cutOff[0].from` → its steps. */
const pathOf = (field: string): Path =>
  [...field.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([step, , index]) => (index === undefined ? step : Number(index)))

function readText(path: string): string {
  try {
    return yamlTextOf(path)
  } catch (error) {
    throw new BadOrganisation([{ line: null, field: '', value: null, expected: `读不了组织文件 ${path}：${whyUnreadable(error)}` }])
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: '没有这个文件（用 SAMEDAY_ORG 指定）',
  EACCES: '没有读取权限',
  EISDIR: '这是一个目录',
  ERR_ENCODING_INVALID_ENCODED_DATA: '不是 UTF-8 编码，请另存为 UTF-8',
}

function whyUnreadable(error: unknown): string {
  if (!(error instanceof Error)) throw error
  const code = 'code' in error ? String(error.code) : ''
  return reasons[code] ?? error.message
}
