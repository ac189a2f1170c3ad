import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, onTestFinished, vi } from 'vitest'
import type { DatabaseAddress } from '../../src/db/database.ts'
import type { DatabaseKind } from '../../src/db/tables/database.ts'
import { engine, freshPlace } from '../engines/database.ts'
import { sampleBytes } from '../intake/sample.ts'
import type { Variables } from './program.ts'

/** Dozens of processes take their time on a machine that does much else. */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

/** A folder that lives as long as the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'story-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Where a story takes place: what the program has to be told, and the same for the test's own look at the database. */
export interface Scene {
  readonly data: string
  readonly variables: Variables
  readonly sample: string
  placeOf(kind: DatabaseKind): DatabaseAddress
}

/** The same, in a schema of a database that it shares with other branches. */
export function branchOf({ data, sample, variables, placeOf }: Scene, branch: string): Scene {
  const place = placeOf('live')
  if (!('url' in place)) throw new Error('only a server has branches')
  return { data, sample, variables: { ...variables, SAMEDAY_BRANCH: branch }, placeOf: () => ({ ...place, branch }) }
}

/** In this folder; on a server, in a database of its own. */
export async function sceneIn(data: string): Promise<Scene> {
  const sample = join(data, 'orders.csv')
  writeFileSync(sample, sampleBytes)
  if (engine === 'embedded') {
    return { data, sample, variables: { SAMEDAY_DATA: data }, placeOf: (kind) => ({ folder: join(data, kind, 'pg') }) }
  }
  const place = await freshPlace('empty')
  if (!('url' in place)) throw new Error('a server has an address')
  return { data, sample, variables: { SAMEDAY_DATA: data, DATABASE_URL: place.url }, placeOf: () => place }
}

/** Vitest's `test` with a folder for the stories of a file. */
export const withFolder = base
  .extend('made', { scope: 'file' }, () => mkdtempSync(join(tmpdir(), 'story-')))
  .extend('data', { scope: 'file' }, ({ made }, { onCleanup }) => {
    onCleanup(() => rmSync(made, { recursive: true, force: true }))
    return made
  })

/** And with one database for them, made by the program itself. */
export const test = withFolder.extend('scene', { scope: 'file' }, ({ data }) => sceneIn(data))
