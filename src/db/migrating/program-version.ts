import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const packageFile = fileURLToPath(new URL('../../../package.json', import.meta.url))

/** The number of this release, which a database keeps beside what it changed. */
export const programVersion: string = (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version
