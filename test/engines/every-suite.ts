import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'
import { further, olderSuites } from './every-server.ts'

/** An older server that could not be had is missed here. */
const suites = [...new Set(['pure', 'embedded', 'server', ...olderSuites, ...further.map(([suite]) => suite), 'browser'])]

interface Count {
  passed: number
  failed: number
  skipped: number
}

/** Fails a whole run in which a suite ran nothing or a test was skipped, and writes the counts to `path`, the sum last. */
export const everySuite = (path: string): Reporter => ({
  onTestRunEnd(modules) {
    const counts = new Map(suites.map((suite) => [suite, count(modules.filter(({ project }) => project.name === suite))]))
    const faults = [...counts].flatMap(([suite, { passed, failed, skipped }]) => [
      ...(passed + failed === 0 ? [`suite ${suite} ran no tests`] : []),
      ...(skipped > 0 ? [`suite ${suite} skipped ${skipped} tests`] : []),
    ])
    if (faults.length > 0) process.exitCode = 1
    const lines = [...counts].map(([suite, { passed, failed }]) => `${suite}: ${passed} passed, ${failed} failed`)
    const all = count(modules)
    writeFileSync(path, `${[...faults, ...lines, `${all.passed} passed, ${all.failed} failed`].join('\n')}\n`)
  },
})

function count(modules: readonly TestModule[]): Count {
  const sum: Count = { passed: 0, failed: 0, skipped: 0 }
  for (const module of modules) {
    const states = [...module.children.allTests()].map((test) => test.result().state)
    sum.passed += states.filter((state) => state === 'passed').length
    sum.failed += states.filter((state) => state === 'failed').length
    sum.skipped += states.filter((state) => state === 'skipped').length
    // A file that failed outside its tests, so that they did not run.
    if (module.state() === 'failed' && !states.includes('failed')) sum.failed += 1
  }
  return sum
}
