import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/db/database.ts'
import { errorCode } from '../../src/db/problems.ts'
import { prepare, reportLost } from './template.ts'

const PREFIX = 'sameday-embedded-'

export default async function setup(project: TestProject): Promise<() => void> {
  removeLeftovers()
  const workspace = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
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

/** Of runs that were killed. */
function removeLeftovers(): void {
  const ended = readdirSync(tmpdir()).filter(
    (name) => name.startsWith(PREFIX) && !isRunning(Number.parseInt(name.slice(PREFIX.length), 10)),
  )
  for (const name of ended) rmSync(join(tmpdir(), name), { recursive: true, force: true })
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return errorCode(error) !== 'ESRCH'
  }
}
