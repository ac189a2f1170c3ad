import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keepOwnBinaries } from './binaries.ts'
import { glibcNeeded } from './glibc.ts'
import type { PackPlatform } from './platforms.ts'

/** What the program is made of; packages are installed anew. */
const OF_THE_PROGRAM = ['bin', 'src', 'migrations', 'config', 'bottender.config.js', 'package.json']
const DOCUMENTS = ['README.md', 'docs']
/** What npm reads to install the production packages. */
const FOR_NPM = ['package.json', 'package-lock.json', '.npmrc']

export interface Packed {
  readonly file: string
  readonly bytes: number
  readonly sha256: string
}

/**
 * The project at `root` → `sameday-VERSION-PLATFORM.tar.gz` in `out`, with its checksum beside it. Needs npm's registry or cache, and GNU tar.
 * `level`: of gzip; the same project gives the same bytes again.
 */
export function pack(root: string, platform: PackPlatform, out: string, level = 9): Packed {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const name = `sameday-${version}-${platform.name}`
  const work = mkdtempSync(join(tmpdir(), 'sameday-pack-'))
  try {
    const folder = join(work, name)
    for (const entry of [...OF_THE_PROGRAM, ...DOCUMENTS]) cpSync(join(root, entry), join(folder, placeOf(entry)), { recursive: true })
    install(root, platform, work)
    takeNode(join(work, 'node_modules', platform.nodePackage), folder)
    renameSync(join(work, 'node_modules'), join(folder, 'app', 'node_modules'))
    keepOwnBinaries(folder, platform)
    putFiles(root, platform, version, folder)
    writeFileSync(join(folder, 'SHA256SUMS'), checksums(folder))
    return archive(work, name, out, level)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const placeOf = (entry: string): string => (OF_THE_PROGRAM.includes(entry) ? join('app', entry) : entry)

function install(root: string, { cpu }: PackPlatform, work: string): void {
  for (const file of FOR_NPM) cpSync(join(root, file), join(work, file))
  const args = [
    'ci',
    '--omit=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--os=linux',
    `--cpu=${cpu}`,
    '--libc=glibc',
  ]
  execFileSync('npm', args, { cwd: work, stdio: ['ignore', 'ignore', 'inherit'], env: forNpm() })
}

/** Without what an npm that runs this has set for itself. */
const forNpm = (): NodeJS.ProcessEnv => Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')))

/** Of Node's package only the program and its licence: headers and manuals are 60 MB. */
function takeNode(from: string, folder: string): void {
  mkdirSync(join(folder, 'node'))
  renameSync(join(from, 'bin', 'node'), join(folder, 'node', 'node'))
  renameSync(join(from, 'LICENSE'), join(folder, 'node', 'LICENSE'))
  rmSync(from, { recursive: true })
  chmodSync(join(folder, 'node', 'node'), 0o755)
}

/** The files that are for a packed program only, with what depends on the platform filled in. */
function putFiles(root: string, platform: PackPlatform, version: string, folder: string): void {
  const glibc = glibcNeeded([join(folder, 'node', 'node'), ...globSync(join(folder, 'app/node_modules/**/*.node'))])
  const filled: Readonly<Record<string, string>> = { version, glibc, machine: platform.machine, platform: platform.name }
  for (const file of globSync('**/*', { cwd: join(root, 'packing/files'), withFileTypes: true })) {
    if (!file.isFile()) continue
    const to = join(folder, file.name === 'sameday' ? '' : 'deploy', file.name)
    mkdirSync(join(to, '..'), { recursive: true })
    const text = readFileSync(join(file.parentPath, file.name), 'utf8')
    writeFileSync(
      to,
      text.replaceAll(/@([a-z]+)@/g, (whole, key: string) => filled[key] ?? whole),
    )
  }
  for (const script of ['sameday', 'deploy/by-hand']) chmodSync(join(folder, script), 0o755)
  writeFileSync(join(folder, 'RELEASE'), release(root, folder, filled))
}

function release(root: string, folder: string, { version, glibc, platform }: Readonly<Record<string, string>>): string {
  const last = globSync('*.ts', { cwd: join(folder, 'app', 'migrations') })
    .toSorted()
    .at(-1)
  const commit = commitOf(root)
  const lines = [
    `version ${version}`,
    ...(commit === null ? [] : [`commit ${commit}`]),
    `platform ${platform}`,
    `glibc ${glibc}`,
    `migration ${last?.replace('.ts', '')}`,
  ]
  return `${lines.join('\n')}\n`
}

function commitOf(root: string): string | null {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    // Packed from an archive of the sources.
    return null
  }
}

/** As `sha256sum -c` reads them. */
function checksums(folder: string): string {
  // Not a glob, which passes over files whose names begin with a dot.
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).toSorted()
  return paths.map((path) => `${sha256Of(join(folder, path))}  ${path}\n`).join('')
}

const sha256Of = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

function archive(work: string, name: string, out: string, level: number): Packed {
  mkdirSync(out, { recursive: true })
  const file = join(out, `${name}.tar.gz`)
  const args = ['--sort=name', '--mtime=2000-01-01 00:00Z', '--owner=0', '--group=0', '--numeric-owner', '--format=gnu', '--mode=go-w,a+rX']
  execFileSync('tar', [...args, '-I', `gzip -n -${level}`, '-cf', file, name], { cwd: work, stdio: ['ignore', 'inherit', 'inherit'] })
  const sha256 = sha256Of(file)
  writeFileSync(`${file}.sha256`, `${sha256}  ${name}.tar.gz\n`)
  return { file, bytes: statSync(file).size, sha256 }
}
