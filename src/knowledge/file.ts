import { fileURLToPath } from 'node:url'
import { LineCounter } from 'yaml'
import { z } from 'zod'
import { TooMuch } from '../untrusted/too-much.ts'
import { parseYaml, plainYaml, yamlTextOf } from '../untrusted/yaml.ts'
import { type Knowledge, knowledgeShape } from './entry.ts'
import { problemsOf } from './problems.ts'

/** The wording that ships with the program; a branch edits it in place. */
export const shippedKnowledge = fileURLToPath(new URL('../../config/knowledge.yaml', import.meta.url))

/** Something is wrong with the file of knowledge: every problem in Chinese, a line each. */
export class BadKnowledge extends Error {
  override readonly name = 'BadKnowledge'
  readonly problems: readonly string[]

  constructor(file: string, problems: readonly string[]) {
    super(`知识库 ${file} 有 ${problems.length} 处问题：\n${problems.join('\n')}`)
    this.problems = problems
  }
}

/** Reads and checks the file. Throws BadKnowledge. */
export function readKnowledge(file: string): Knowledge {
  const values = valuesIn(file)
  const parsed = knowledgeShape.safeParse(values)
  if (!parsed.success)
    throw new BadKnowledge(
      file,
      parsed.error.issues.map((issue) => `${placeOf(issue.path, values)}：${saidIssue(issue)}`),
    )
  const problems = problemsOf(parsed.data)
  if (problems.length > 0) throw new BadKnowledge(file, problems)
  return parsed.data
}

function valuesIn(file: string): unknown {
  const unreadable = (why: string) => new BadKnowledge(file, [`文件读不懂：${why}`])
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

const entryList = z.looseObject({ entries: z.array(z.unknown()) })
const withId = z.looseObject({ id: z.string() })

/** The entry by its id, or by its place in the file. */
function placeOf(path: readonly PropertyKey[], values: unknown): string {
  const [part, index, ...rest] = path
  if (part !== 'entries' || typeof index !== 'number') return path.length === 0 ? '文件' : path.map(String).join('.')
  const one = withId.safeParse(entryList.safeParse(values).data?.entries[index])
  return [one.success ? one.data.id : `第 ${index + 1} 条`, ...rest.map(String)].join(' ')
}

function saidIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `没有字段 ${issue.keys.join('、')}`
  if (issue.code === 'invalid_type') return '缺少这一项，或写法不对'
  if (issue.code === 'too_small') return '不能为空'
  return issue.code === 'invalid_value' ? `只能是 ${issue.values.map(String).join('、')}` : issue.message
}
