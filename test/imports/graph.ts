import { type Modules, ofProgram } from './modules.ts'
import { entries } from './rules.ts'

/** Each circle of modules once, from its first module in alphabetical order; imports of types count. */
export function cycles(modules: Modules): string[] {
  const found = new Map<string, string>()
  const done = new Set<string>()
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      const circle = trail.slice(trail.indexOf(path))
      const start = circle.indexOf(circle.toSorted()[0] ?? path)
      const ring = [...circle.slice(start), ...circle.slice(0, start)]
      const name = [...ring, ring[0]].join(' → ')
      found.set(name, `${ring[0]}:${lineOf(modules, ring[0], ring[1] ?? ring[0])} imports in a circle: ${name}`)
      return
    }
    if (done.has(path)) return
    for (const { module } of modules.get(path) ?? []) if (module !== null) walk(module, [...trail, path])
    done.add(path)
  }
  for (const path of modules.keys()) walk(path, [])
  return [...found.values()]
}

function lineOf(modules: Modules, from: string | undefined, to: string | undefined): number {
  return modules.get(from ?? '')?.find(({ module }) => module === to)?.line ?? 1
}

/** Modules under src that nothing in the program imports and that start nothing. */
export function orphans(modules: Modules): string[] {
  const program = [...modules].filter(([path]) => ofProgram(path))
  const imported = new Set(program.flatMap(([path, imports]) => imports.flatMap(({ module }) => (module === path ? [] : [module]))))
  return [...modules.keys()]
    .filter((path) => path.startsWith('src/') && !imported.has(path) && !entries.includes(path))
    .map((path) => `${path}:1 nobody imports this module`)
}
