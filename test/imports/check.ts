import { cycles, orphans } from './graph.ts'
import { layoutProblems } from './layout.ts'
import { type Modules, ofProgram, readModules } from './modules.ts'
import { type Part, computing, confined, parts } from './rules.ts'

/** Everything in the project at `root` that rules.ts does not allow, as `file:line what`, or `folder: what`. */
export function importProblems(root: string): string[] {
  const modules = readModules(root)
  if (![...modules.keys()].some((path) => path.startsWith('src/'))) return ['no modules found under src: nothing was checked']
  return [...forbidden(modules), ...cycles(modules), ...orphans(modules), ...layoutProblems(root)]
}

function forbidden(modules: Modules): string[] {
  return [...modules]
    .filter(([path]) => ofProgram(path))
    .flatMap(([path, imports]) => {
      const name = partOf(path)
      const part = parts[keyOf(name)]
      if (part === undefined) return [`${path}:1 ${name} is in no part of test/imports/rules.ts`]
      return imports.flatMap((one) => {
        const why = one.specifier === null ? whyComputed(path) : whyForbidden(name, part, one.specifier, one.module)
        return why === null ? [] : [`${path}:${one.line} ${why}`]
      })
    })
}

const whyComputed = (path: string): string | null => (computing.includes(path) ? null : 'imports what is only known at run time')

function whyForbidden(name: string, part: Part, specifier: string, module: string | null): string | null {
  if (module === null) return whyPackage(name, part, specifier)
  if (module.endsWith('(missing)')) return `imports ${module}`
  if (!ofProgram(module)) return `${name} may not import ${placeOf(module)}`
  if (partOf(module) === name || part.imports === 'anything') return null
  const place = placeOf(module)
  return part.imports.some((allowed) => within(allowed, place)) ? null : `${name} may not import ${place}`
}

function whyPackage(name: string, part: Part, specifier: string): string | null {
  const builtin = specifier.startsWith('node:')
  const pkg = builtin ? specifier : specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  if (part.packages === 'none' || (part.packages !== 'any' && !part.packages.includes(pkg))) return `${name} may not import ${specifier}`
  const only = confined[pkg]
  return only === undefined || only.includes(keyOf(name)) ? null : `${pkg} is only for ${only.join(', ')}`
}

/** `src/channels/webchat/sender.ts` → `channels/webchat/sender`; outside src `/migrations/0001_database`. */
const placeOf = (path: string): string => (path.startsWith('src/') ? path.slice(4) : `/${path}`).replace(/\.[cm]?[jt]s$/, '')

const within = (part: string, place: string): boolean => place === part || place.startsWith(`${part}/`)

/** The longest part of the table that the module is in, its `*` filled in; the first folder when it is in none. */
function partOf(path: string): string {
  const names = placeOf(path).split('/')
  const fits = (key: string): boolean => key.split('/').every((name, i) => name === names[i] || (name === '*' && names[i] !== undefined))
  const lengths = Object.keys(parts)
    .filter(fits)
    .map((key) => key.split('/').length)
  return names.slice(0, Math.max(names[0] === '' ? 2 : 1, ...lengths)).join('/')
}

/** The key of the table that stands for this part. */
const keyOf = (part: string): string => (part in parts ? part : part.replace(/[^/]+$/, '*'))

if (import.meta.main) {
  const problems = importProblems(process.cwd())
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exit(1)
}
