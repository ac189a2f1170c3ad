import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { CommandIo } from '../../remote/command-io.ts'
import type { Database } from '../../db/database.ts'
import { UsageError, wrongUsage } from '../usage.ts'
import { explainJson, explainText } from './explain-text.ts'
import { explainFile } from '../../intake/import/explain.ts'
import { FileRefused } from '../../intake/table/file-refused.ts'
import { type ImportOptions, type ImportReport, type Watch, importFile } from '../../intake/import/import-file.ts'
import { type ProgressBar, progressBar } from './progress-bar.ts'
import { USUAL_SOURCE, readExport } from '../../intake/import/read-export.ts'
import { reportText } from '../../intake/import/import-report.ts'
import type { Tell } from '../../control-group/tell.ts'

export const importUsage = 'import FILE… [--source NAME] [--dry-run] [--explain] [--json]'

/** `sameday import`: each file in turn; 1 when one was refused, with the others taken all the same. */
export async function importCommand(
  database: Database,
  args: readonly string[],
  io: CommandIo,
  given: Pick<ImportOptions, 'organisation' | 'context'> & { tell(): Promise<Tell> },
): Promise<0 | 1> {
  const { organisation, context } = given
  const { files, source, dryRun, explain, json } = asked(args)
  // What writes nothing tells nobody.
  const tell = dryRun || explain ? null : await given.tell()
  let refused = 0
  for (const file of files) {
    try {
      const path = resolve(io.cwd, file)
      if (explain) {
        const explained = await explainFile(path, organisation, source)
        await io.out((json ? explainJson : explainText)(file, source, explained))
        continue
      }
      const report = await watched(json ? null : progressBar(io, file), (watch) =>
        importFile(database, path, { shownAs: file, source, organisation, context, dryRun, tell, watch }),
      )
      await io.out(json ? reportJson(report) : reportText(report, dryRun))
      if (json && report.setAside.length < report.quarantined) await io.err(`${file}：${report.notes.at(-1) ?? ''}\n`)
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error
      refused += 1
      await io.err(`${file}：${error.message}\n`)
    }
  }
  return refused === 0 ? 0 : 1
}

/** Whatever is said next, of a failure too, does not stand behind the bar. */
async function watched<T>(bar: ProgressBar | null, take: (watch: Watch | null) => Promise<T>): Promise<T> {
  try {
    return await take(bar?.watch ?? null)
  } finally {
    await bar?.clear()
  }
}

/** Whether this import will write orders: not a trial, and at least one of the files can be read. Throws UsageError. */
export async function bringsOrders(args: readonly string[], cwd: string, organisation: ImportOptions['organisation']): Promise<boolean> {
  const { files, source, dryRun, explain } = asked(args)
  const readable = await Promise.all(files.map((file) => isExport(resolve(cwd, file), organisation, source)))
  return !dryRun && !explain && readable.includes(true)
}

async function isExport(path: string, organisation: ImportOptions['organisation'], source: string): Promise<boolean> {
  try {
    await readExport(path, organisation, source)
    return true
  } catch (error) {
    if (error instanceof FileRefused) return false
    throw error
  }
}

function asked(args: readonly string[]) {
  const usage = `用法：sameday ${importUsage}`
  const options = {
    source: { type: 'string' },
    'dry-run': { type: 'boolean' },
    explain: { type: 'boolean' },
    json: { type: 'boolean' },
  } as const
  const { values, positionals } = wrongUsage(usage, () => parseArgs({ args: [...args], options, allowPositionals: true }))
  if (positionals.length === 0) throw new UsageError('没有给出文件', usage)
  if (values.source === '') throw new UsageError('选项 --source 是空的', usage)
  return {
    files: positionals,
    source: values.source ?? USUAL_SOURCE,
    dryRun: values['dry-run'] ?? false,
    explain: values.explain ?? false,
    json: values.json ?? false,
  }
}

function reportJson({ file, rows, accepted, updated, unchanged, quarantined, setAside }: ImportReport): string {
  const lines = [{ file, rows, accepted, updated, unchanged, quarantined }, ...setAside]
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}
