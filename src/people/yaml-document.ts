import { LineCounter, type Node, type YAMLError, isAlias, isCollection, isMap, isScalar, isSeq } from 'yaml'
import { TooMuch } from '../untrusted/too-much.ts'
import { type YamlText, parseYaml as parseBounded, plainYaml } from '../untrusted/yaml.ts'
import { BadOrganisation, type Path, type Problem } from './problem.ts'

/** A YAML text as plain values, and the line each of them is written on. */
export interface YamlDocument {
  readonly value: unknown
  /** The line of what `path` names, or of the nearest thing around it that exists. */
  readonly lineOf: (path: Path) => number
}

/** One document of YAML 1.2. Throws BadOrganisation. */
export function parseYaml(text: string): YamlDocument {
  const lines = new LineCounter()
  const document = bounded(text, lines)
  const faults = [...document.errors, ...document.warnings]
  if (faults.length > 0) throw new BadOrganisation(faults.map(syntaxProblem))
  const { contents } = document
  const plain = plainYaml(document)
  if ('problem' in plain) throw wholeFile(plain.problem)
  const lineAt = (offset: number): number => lines.linePos(offset).line
  return { value: plain.value, lineOf: (path) => lineAt(offsetOf(contents, path, document)) }
}

function bounded(text: string, lines: LineCounter): YamlText {
  try {
    return parseBounded(text, lines)
  } catch (error) {
    if (error instanceof TooMuch) throw wholeFile(`${error.message}，不是组织文件`)
    throw error
  }
}

const wholeFile = (expected: string): BadOrganisation => new BadOrganisation([{ line: null, field: '', value: null, expected }])

const meanings: Partial<Record<YAMLError['code'], string>> = {
  ALIAS_PROPS: '引用（*）不能再带标签',
  BAD_INDENT: '缩进不对',
  BLOCK_AS_IMPLICIT_KEY: '缩进或冒号不对',
  DUPLICATE_KEY: '同一层里这个键出现了两次',
  MISSING_CHAR: '缺少符号（引号、括号、逗号或冒号）',
  MULTIPLE_DOCS: '一个文件里只能有一份文档（不要用 --- 分段）',
  MULTILINE_IMPLICIT_KEY: '键不能跨行，可能缺少冒号或引号',
  TAB_AS_INDENT: '缩进不能用制表符，请用空格',
  TAG_RESOLVE_FAILED: '不支持的标签（!…）',
  UNEXPECTED_TOKEN: '多出了符号',
}

function syntaxProblem({ code, message, linePos }: YAMLError): Problem {
  const expected = meanings[code] ?? `写法有误（${message.split('\n')[0]?.trim() ?? code}）`
  return { line: linePos?.[0].line ?? null, field: '', value: null, expected: `不是合法的 YAML：${expected}` }
}

function offsetOf(root: Node | null, path: Path, document: YamlText): number {
  let [node, offset] = [root, root?.range?.[0] ?? 0]
  for (const step of path) {
    const target: unknown = isAlias(node) ? node.resolve(document) : node
    if (isMap(target)) {
      const pair = target.items.find(({ key }) => isScalar(key) && key.value === step)
      if (!isScalar(pair?.key)) return offset
      offset = pair.key.range?.[0] ?? offset
      node = asNode(pair.value)
    } else if (isSeq(target) && typeof step === 'number') {
      node = asNode(target.items[step])
      offset = node?.range?.[0] ?? offset
    } else return offset
  }
  return offset
}

const asNode = (value: unknown): Node | null => (isScalar(value) || isCollection(value) || isAlias(value) ? value : null)
