import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Database } from '../../db/database.ts'
import type { Context } from '../../policy/context.ts'
import { FileRefused } from '../table/file-refused.ts'
import { type ImportOptions, importFile } from './import-file.ts'
import { type ExportKnowledge, USUAL_SOURCE } from './read-export.ts'
import { reportText } from './import-report.ts'

export interface Watching {
  readonly database: Database
  readonly folder: string
  readonly organisation: ExportKnowledge
  readonly tell: ImportOptions['tell']
  /** Called when a file was taken, after its commits. */
  readonly taken: () => void
  /** As of now. */
  context(): Context
}

/** What programs write while they are not done, or leave beside a file. */
const UNFINISHED = /^[.~]|\.(?:tmp|part|partial|crdownload|filepart)$/i

/**
 * Each call looks once: a file that has not changed since the call before is imported, then moved to `done/` or `failed/` with a report
 * beside it. A folder inside that is named like a source holds files of that source. A run that dies leaves the file for the next.
 */
export function watchFolder(watching: Watching): () => Promise<void> {
  const { folder, organisation } = watching
  const places = [{ path: folder, source: USUAL_SOURCE }]
  for (const { source } of organisation.intake.sources) if (source !== USUAL_SOURCE) places.push({ path: join(folder, source), source })
  let seen = new Map<string, string>()
  return async () => {
    const now = new Map<string, string>()
    for (const { path, source } of places) {
      for (const name of await filesIn(path)) {
        const file = join(path, name)
        const form = await formOf(file)
        if (seen.get(file) === form) await take(watching, path, name, source)
        else now.set(file, form)
      }
    }
    seen = now
  }
}

async function filesIn(path: string): Promise<string[]> {
  for (const name of ['done', 'failed']) await mkdir(join(path, name), { recursive: true })
  const entries = await readdir(path, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !UNFINISHED.test(entry.name))
    .map(({ name }) => name)
    .toSorted()
}

/** What changes while a file is still being written. */
async function formOf(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file)
  return `${size} ${mtimeMs}`
}

async function take({ database, organisation, tell, taken, context }: Watching, path: string, name: string, source: string): Promise<void> {
  try {
    const options = { shownAs: name, source, organisation, context: context(), dryRun: false, setAsideTo: null, tell, watch: null }
    const report = await importFile(database, join(path, name), options)
    taken()
    await moveWithReport(path, name, 'done', reportText(report, false))
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error
    await moveWithReport(path, name, 'failed', `${name}：${error.message}\n`)
  }
}

/** The report comes first: a file that has been moved always has one. */
async function moveWithReport(path: string, name: string, to: 'done' | 'failed', report: string): Promise<void> {
  const target = join(path, to, await freeName(join(path, to), name))
  await writeFile(`${target}.report.txt`, report)
  await rename(join(path, name), target)
}

/** The same name again gets a number: nothing is replaced. */
async function freeName(folder: string, name: string): Promise<string> {
  const taken = new Set(await readdir(folder))
  const extension = extname(name)
  const stem = name.slice(0, name.length - extension.length)
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${stem}-${n}${extension}`
    if (!taken.has(free)) return free
  }
}
