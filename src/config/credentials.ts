import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { BadConfig, type Environment } from './environment.ts'

/** What a service manager names the folder in that it hands credentials over with: systemd's `LoadCredential`, and where containers mount secrets. */
export const FOLDER = 'CREDENTIALS_DIRECTORY'
const VARIABLE = /^[A-Z][A-Z0-9_]*$/

/**
 * The variables that are files in `CREDENTIALS_DIRECTORY`: the file's name is the variable's, a line end after the value is not part of it. Files
 * of other names are not ours. Throws BadConfig for a variable that is set as well, and for what cannot be read.
 */
export function readCredentials(environment: Environment): Readonly<Record<string, string>> {
  const folder = environment[FOLDER]
  if (folder === undefined || folder === '') return {}
  const found: Record<string, string> = {}
  const problems: string[] = []
  for (const name of names(folder)) {
    const set = environment[name]
    if (set !== undefined && set !== '') problems.push(`${name}：既设了变量，又有凭据文件，请只留一个`)
    try {
      found[name] = readFileSync(join(folder, name), 'utf8').replace(/\r?\n$/, '')
    } catch (error) {
      problems.push(`${name}：凭据文件读不了（${codeOf(error)}）`)
    }
  }
  if (problems.length > 0) throw new BadConfig(problems)
  return found
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && VARIABLE.test(entry.name))
      .map(({ name }) => name)
      .toSorted()
  } catch (error) {
    throw new BadConfig([
      `${FOLDER}：凭据文件夹读不了（${codeOf(error)}）。systemd 低于 247 时不交付凭据，做法见 docs/install.md；没有凭据就不设它`,
    ])
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '未知原因'
