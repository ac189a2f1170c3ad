import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { everySuite } from './test/engines/every-suite.ts'
import { further } from './test/engines/every-server.ts'

/**
 * Which suites a file of tests runs in is in its name:
 *
 * | name                 | runs on                                                                                                        |
 * | -------------------- | -------------------------------------------------------------------------------------------------------------- |
 * | `*.db.test.ts`       | both database engines: what SQL, transactions, locks, a kill or a restart may do otherwise on the other        |
 * | `*.server.test.ts`   | a PostgreSQL server: what needs several programs at once, and what waits for a platform and only needs a database |
 * | `*.embedded.test.ts` | the embedded engine: the same, where the other of two like stories is on the server                            |
 * | `*.browser.test.ts`  | a browser, after all others                                                                                    |
 * | `*.test.ts`          | no database, or one that the program under test opens itself                                                   |
 */
const on = { embedded: ['db', 'embedded'], server: ['db', 'server'], browser: ['browser'] } as const
const filesOf = (kinds: readonly string[]): string[] => kinds.map((kind) => `test/**/*.${kind}.test.ts`)

const onEngine = (engine: 'embedded' | 'server', name: string = engine, include = filesOf(on[engine])) => ({
  extends: true as const,
  test: { name, include, env: { TEST_ENGINE: engine }, globalSetup: `test/engines/setup-${engine}.ts` },
})

/** Set where the whole suite runs: a file for its counts. */
const summary = process.env['SAMEDAY_TEST_SUMMARY']

export default defineConfig({
  test: {
    reporters: summary === undefined ? ['default'] : ['default', everySuite(summary)],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What comes at last may take its time on a loaded machine.
    expect: { poll: { timeout: 15_000 } },
    // An embedded engine takes up to 0.45 GB, and stories run programs beside the tests.
    maxWorkers: Math.min(4, availableParallelism()),
    // Files that a worker runs one after the other share the modules they import: half of the time went into importing them anew.
    // No module may keep what another file's tests could trip over; what a file starts or sets it ends or sets back.
    isolate: false,
    projects: [
      { extends: true, test: { name: 'pure', include: ['test/**/*.test.ts'], exclude: filesOf(Object.values(on).flat()) } },
      onEngine('embedded'),
      onEngine('server'),
      ...further.map(([suite, files]) => onEngine('server', suite, files)),
      {
        extends: true,
        test: { name: 'browser', include: filesOf(on.browser), testTimeout: 120_000, sequence: { groupOrder: 1 }, maxWorkers: 1 },
      },
    ],
  },
})
