import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { everySuite } from './test/engines/every-suite.ts'

/** Tests that need a database run on both engines, tests in a browser after all others, the rest once. */
const databaseTests = ['test/**/*.db.test.ts']
const browserTests = ['test/**/*.browser.test.ts']

const onEngine = (engine: 'embedded' | 'server') => ({
  extends: true as const,
  test: {
    name: engine,
    include: databaseTests,
    env: { TEST_ENGINE: engine },
    globalSetup: `test/engines/setup-${engine}.ts`,
  },
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
    // An embedded engine takes up to 0.45 GB.
    maxWorkers: Math.min(4, availableParallelism()),
    projects: [
      { extends: true, test: { name: 'pure', include: ['test/**/*.test.ts'], exclude: [...databaseTests, ...browserTests] } },
      onEngine('embedded'),
      onEngine('server'),
      { extends: true, test: { name: 'browser', include: browserTests, testTimeout: 120_000, sequence: { groupOrder: 1 }, maxWorkers: 1 } },
    ],
  },
})
