import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/db/database.ts'
import { prepare, reportLost } from './template.ts'

export default async function setup(project: TestProject): Promise<() => void> {
  const workspace = mkdtempSync(join(tmpdir(), 'sameday-embedded-'))
  const clean = (): void => rmSync(workspace, { recursive: true, force: true })
  process.once('exit', clean)
  const folder = join(workspace, 'pg')
  const template = await openDatabase({ folder }, reportLost)
  await prepare(template)
  await template.close()
  const engine = await PGlite.create({ dataDir: folder })
  const dump = await engine.dumpDataDir('none')
  await engine.close()
  const snapshot = join(workspace, 'snapshot.tar')
  writeFileSync(snapshot, Buffer.from(await dump.arrayBuffer()))
  project.provide('snapshot', snapshot)
  return clean
}
