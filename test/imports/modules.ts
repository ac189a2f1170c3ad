import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, normalize, posix } from 'node:path'
import { parseAst } from 'vitest/node'

export interface Import {
  readonly line: number
  /** As written; null when it is computed. */
  readonly specifier: string | null
  /** The module's path in the project, for a relative specifier. */
  readonly module: string | null
}

/** A module's path in the project, with `/`, and what it imports. */
export type Modules = ReadonlyMap<string, readonly Import[]>

const SOURCES = ['{src,bench,test,packing}/**/*.{ts,mts,js,mjs}', 'migrations/*.ts', 'bin/*.{ts,mjs,js}', 'bottender.config.js']

/** Whether the module is of the program: benches and tests measure and try it, and it knows nothing of them. */
export const ofProgram = (path: string): boolean => !/^(bench|test|packing)\//.test(path)

/** Every module of the program, its benches and its tests. */
export function readModules(root: string): Modules {
  const paths = globSync(SOURCES, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.endsWith('.d.ts'))
  return new Map(paths.toSorted().map((path) => [path, importsOf(path, readFileSync(join(root, path), 'utf8'), root)]))
}

function importsOf(path: string, source: string, root: string): Import[] {
  const found: Import[] = []
  const parsed: unknown = parseAst(source, { lang: path.endsWith('ts') ? 'ts' : 'js' })
  visit(parsed, (node) => {
    const at = importedBy(node)
    if (at === undefined) return
    const specifier = literal(at)
    const line = source.slice(0, Number(node['start'])).split('\n').length
    found.push({ line, specifier, module: specifier?.startsWith('.') ? resolveModule(path, specifier, root) : null })
  })
  return found
}

type Node = Readonly<Record<string, unknown>>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) value.forEach((item) => visit(item, see))
  else if (isNode(value)) {
    if (typeof value['type'] === 'string') see(value)
    for (const child of Object.values(value)) visit(child, see)
  }
}

/** The expression that names the module, where the node imports one in any of the ways there are. */
function importedBy(node: Node): unknown {
  switch (node['type']) {
    case 'ImportDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
    case 'ExportAllDeclaration':
      return node['source']
    case 'ExportNamedDeclaration':
      return node['source'] ?? undefined
    case 'TSExternalModuleReference':
      return node['expression']
    case 'CallExpression':
      return isRequire(node['callee']) && Array.isArray(node['arguments']) ? node['arguments'][0] : undefined
    default:
      return undefined
  }
}

const isRequire = (callee: unknown): boolean => isNode(callee) && callee['type'] === 'Identifier' && callee['name'] === 'require'

function literal(expression: unknown): string | null {
  if (!isNode(expression)) return null
  if (expression['type'] === 'TSLiteralType') return literal(expression['literal'])
  if (expression['type'] === 'TemplateLiteral' && Array.isArray(expression['quasis']) && expression['quasis'].length === 1) {
    const [only] = expression['quasis']
    return isNode(only) && isNode(only['value']) ? String(only['value']['cooked']) : null
  }
  return typeof expression['value'] === 'string' ? expression['value'] : null
}

function resolveModule(from: string, specifier: string, root: string): string {
  const path = posix.join(posix.dirname(from), specifier.replace(/[?#].*$/, ''))
  return existsSync(join(root, normalize(path))) ? path : `${path} (missing)`
}
