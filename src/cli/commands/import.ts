import { resolve } from 'node:path'
import type { CommandIo } from '../../remote/command-io.ts'
import { explainJson, explainText } from '../output/explain-text.ts'
import { explainApart, readApart } from '../../intake/apart/read-apart.ts'
import { FileRefused } from '../../intake/table/file-refused.ts'
import { type ImportOptions, type ImportReport, type Watch, importFile } from '../../intake/import/import-file.ts'
import { type ProgressBar, progressBar } from '../output/progress-bar.ts'
import type { SetAsideFile } from '../../intake/import/set-aside-file.ts'
import { USUAL_SOURCE } from '../../intake/import/read-export.ts'
import { reportText } from '../../intake/import/import-report.ts'
import { commandTell } from '../../control-group/tell.ts'
import { noRoomToImport, sizeText } from '../../messages/room-text.ts'
import type { Config } from '../../config/config.ts'
import { readOrganisation } from '../../people/read-organisation.ts'
import { type Program, contextNow } from '../../program/program.ts'
import { keepUp } from './payouts.ts'
import type { WithoutDatabase } from '../command.ts'

interface Given {
  readonly files: readonly string[]
  readonly source: string | null
  readonly dryRun: boolean
  readonly setAside: string | null
  readonly explain: boolean
  readonly json: boolean
}

/** `sameday import`: each file in turn; 1 when one was refused, with the others taken all the same. */
export async function importFiles({ files, dryRun, explain, json, ...given }: Given, io: CommandIo, program: Program): Promise<0 | 1> {
  const { database, organisation } = program
  const setAsideTo = given.setAside === null ? null : resolve(io.cwd, given.setAside)
  const wrong =
    setAsideTo === null
      ? null
      : wrongTarget(
          setAsideTo,
          files.map((file) => resolve(io.cwd, file)),
        )
  if (wrong !== null) {
    await io.err(`${wrong}\n`)
    return 1
  }
  const source = given.source ?? USUAL_SOURCE
  const writes = !dryRun && !explain
  const { full, free } = writes ? await program.room.look() : { full: false, free: null }
  if (full) {
    await io.err(`${noRoomToImport(free === null ? null : sizeText(free))}\n`)
    return 1
  }
  const context = await contextNow(program)
  // A trial tells nobody.
  const tell = writes ? await commandTell(program) : null
  let refused = 0
  for (const file of files) {
    try {
      const path = resolve(io.cwd, file)
      if (explain) {
        const explained = await explainApart(path, organisation, source)
        await io.out((json ? explainJson : explainText)(file, source, explained))
        continue
      }
      const report = await watched(json ? null : progressBar(io, file), (watch) =>
        importFile(database, path, { shownAs: file, source, organisation, context, dryRun, setAsideTo, tell, watch }),
      )
      await io.out(json ? reportJson(report) : reportText(report, dryRun))
      if (report.setAsideFile !== null && !(await saidWritten(report.setAsideFile, io))) refused += 1
      if (json) for (const note of report.notes) await io.err(`${file}：${note}\n`)
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error
      refused += 1
      await io.err(`${file}：${error.message}\n`)
    }
  }
  // What has come due by it is registered at once; a running server does so every minute.
  if (writes) {
    program.taken.tell()
    await keepUp(program)
  }
  return refused === 0 ? 0 : 1
}

/** Why the rows set aside cannot go there, or null. */
function wrongTarget(target: string, files: readonly string[]): string | null {
  if (files.length > 1) return '--set-aside 一次只能用于一个文件'
  if (!/\.(?:csv|xlsx)$/i.test(target)) return '--set-aside 的文件名应以 .csv 或 .xlsx 结尾'
  return files.includes(target) ? '--set-aside 的文件不能就是要导入的文件' : null
}

/** False: it could not be written. The import stands all the same. */
async function saidWritten({ path, rows, leftOut, problem }: SetAsideFile, io: CommandIo): Promise<boolean> {
  const more = leftOut === 0 ? '' : `；另有 ${leftOut} 行写不下，见 sameday quarantine`
  const done = rows === 0 ? `没有搁置的行，没有写 ${path}` : `搁置的 ${rows} 行已写入 ${path}，改好后可以再导入${more}`
  await io.err(`${problem ?? done}\n`)
  return problem === null
}

/** Whatever is said next, of a failure too, does not stand behind the bar. */
async function watched<T>(bar: ProgressBar | null, take: (watch: Watch | null) => Promise<T>): Promise<T> {
  try {
    return await take(bar?.watch ?? null)
  } finally {
    await bar?.clear()
  }
}

/** An import makes a live database when it will write orders: it is not a trial, and at least one of the files can be read. */
export async function importWithoutDatabase(
  { files, dryRun, explain, ...given }: Given,
  { cwd }: CommandIo,
  config: Config,
): Promise<WithoutDatabase> {
  if (dryRun || explain) return 'in-memory'
  const organisation = readOrganisation(config.organisationFile)
  const readable = await Promise.all(files.map((file) => isExport(resolve(cwd, file), organisation, given.source ?? USUAL_SOURCE)))
  return readable.includes(true) ? 'make' : 'in-memory'
}

async function isExport(path: string, organisation: ImportOptions['organisation'], source: string): Promise<boolean> {
  try {
    const { close } = await readApart(path, organisation, source, null, null)
    await close()
    return true
  } catch (error) {
    if (error instanceof FileRefused) return false
    throw error
  }
}

function reportJson({ file, rows, accepted, updated, unchanged, quarantined, setAside }: ImportReport): string {
  const lines = [{ file, rows, accepted, updated, unchanged, quarantined }, ...setAside]
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}
