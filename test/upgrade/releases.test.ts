import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DECLARED_FROM, changeOf } from '../../src/db/migrating/change.ts'
import { programVersion } from '../../src/db/migrating/program-version.ts'
import { ourMigrations } from '../../src/db/migrate.ts'
import { root } from '../docs/blocks.ts'

interface Release {
  readonly version: string
  readonly database: string
  readonly runs: readonly string[]
}

/** As the page lists them, newest first. */
const releases: Release[] = [
  ...readFileSync(join(root, 'docs/releases.md'), 'utf8').matchAll(/^\| `([\d.]+)` +\| `(\w+)` +\| (.+?) +\|$/gm),
].map(([, version = '', database = '', runs = '']) => ({
  version,
  database,
  runs: runs === 'none' ? [] : runs.replaceAll('`', '').split(', '),
}))

const migrations = await ourMigrations.getMigrations()
const names = Object.keys(migrations).toSorted()

/** The newest migration of the oldest program that runs on this database. */
const floorOf = (database: string): string =>
  names
    .filter((name) => name <= database)
    .flatMap((name) => {
      const change = changeOf(migrations[name] ?? { up: () => Promise.resolve() })
      return change?.kind === 'contract' ? [change.oldest] : []
    })
    .reduce((highest, oldest) => (oldest > highest ? oldest : highest), '')

test('the newest release is this one, and makes the database of the newest migration', () => {
  const [newest] = releases
  expect(releases.length).toBeGreaterThan(1)
  expect(
    newest,
    `docs/releases.md, first row of the table: write \`${programVersion}\` and \`${names.at(-1)}\`, the newest migration`,
  ).toMatchObject({ version: programVersion, database: names.at(-1) })
  expect(releases.map(({ database }) => database).filter((name) => !names.includes(name))).toEqual([])
})

test('each release has a part that says how to go to it and back', () => {
  const page = readFileSync(join(root, 'docs/releases.md'), 'utf8')
  expect([...page.matchAll(/^## (\d.*)$/gm)].map(([, version]) => version)).toEqual(releases.map(({ version }) => version))
})

test.each(releases)('which older releases run on the database of $version follows from the migrations', ({ version, database, runs }) => {
  const older = releases.slice(releases.findIndex((one) => one.version === version) + 1)
  const floor = floorOf(database)
  const able = older.filter((one) => one.database >= DECLARED_FROM && one.database >= floor)
  expect(runs).toEqual(able.map((one) => one.version))
  const [before] = older
  if (before !== undefined && before.database >= DECLARED_FROM)
    expect(
      runs,
      `a migration of ${version} takes away what ${before.version} uses (its newest is ${before.database}): wait for the next release`,
    ).toContain(before.version)
})
