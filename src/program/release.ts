import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { programVersion } from '../db/migrating/program-version.ts'

/** What is running: the version, and of a packed program what its `RELEASE` file says besides (commit, platform, newest migration). */
export interface Release {
  readonly version: string
  readonly packed: Readonly<Record<string, string>> | null
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export function thisRelease(): Release {
  const file = here('../../../RELEASE')
  return { version: programVersion, packed: existsSync(file) ? pairsOf(readFileSync(file, 'utf8')) : null }
}

const pairsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split('\n').flatMap((line) => (line.includes(' ') ? [[line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]] : [])),
  )
