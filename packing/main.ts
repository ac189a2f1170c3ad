import { parseArgs } from 'node:util'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { platforms } from './platforms.ts'
import { pack } from './pack.ts'

/** `npm run pack`: one archive for each platform under `dist/`, or for those that `--platform` names. */
const { values } = parseArgs({ options: { platform: { type: 'string', multiple: true }, out: { type: 'string' } } })
const root = fileURLToPath(new URL('..', import.meta.url))
const known = platforms.map(({ name }) => name)
const asked = values.platform ?? known
const unknown = asked.filter((name) => !known.includes(name))

if (unknown.length > 0) {
  process.stderr.write(`unknown platform ${unknown.join(', ')}: there are ${known.join(', ')}\n`)
  process.exitCode = 2
} else
  for (const platform of platforms.filter(({ name }) => asked.includes(name))) {
    const { file, bytes, sha256 } = pack(root, platform, values.out ?? join(root, 'dist'))
    process.stdout.write(`${sha256}  ${file}  ${(bytes / 1e6).toFixed(1)} MB\n`)
  }
