import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Versions that `npm ci --prefix test/engines/older` brings, beside the one that comes with the project. */
export const olderVersions = ['15', '16', '17'] as const

/** The folder of this version's binaries; null where npm has none for this machine, or it was not installed. */
export function olderServer(version: string): string | null {
  const folder = join(import.meta.dirname, 'older/node_modules', `postgres-${version}-${process.platform}-${process.arch}`, 'native')
  return existsSync(folder) ? folder : null
}
