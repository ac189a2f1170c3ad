import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { noteBackup } from '../../src/backup/made.ts'
import type { Finding } from '../../src/channels/platform.ts'
import { readConfig } from '../../src/config/config.ts'
import { examineBackup } from '../../src/program/examine/backup.ts'
import { examineClock } from '../../src/program/examine/clocks.ts'
import { examineFeeds } from '../../src/program/examine/feeds.ts'
import { examineKeys } from '../../src/program/examine/keys.ts'
import { examineLeases } from '../../src/program/examine/leases.ts'
import { examineStorage } from '../../src/program/examine/storage.ts'
import { examineVersions } from '../../src/program/examine/versions.ts'
import { realClock } from '../../src/clock.ts'
import { at } from '../audit/chain.ts'
import { programOn } from '../cli/run-line.ts'
import { test as onServer } from '../engines/database.ts'
import { example } from '../people/example.ts'

const NOW = at('2026-11-21 17:30:00')

const test = onServer
  .extend('made', { scope: 'file' }, () => mkdtempSync(join(tmpdir(), 'examined-')))
  .extend('folder', { scope: 'file' }, ({ made }, { onCleanup }) => {
    onCleanup(() => rmSync(made, { recursive: true, force: true }))
    return made
  })

/** `✓ what：says`, as doctor prints them. */
const lines = (findings: readonly Finding[]): string =>
  findings.map(({ ok, what, says }) => `${ok ? '✓' : '✗'} ${what}：${says}`).join('\n')

test('versions and time zones are said, and a database that is ahead of the program', async ({ database }) => {
  const program = programOn(database, NOW)
  expect(lines(await examineVersions(program))).toMatch(
    /^✓ 版本：sameday \d.*数据库结构 \d{4}_\w+，已是最新\n✓ 运行环境：Node 26\..*\n✓ 组织文件：.*校验值 [0-9a-f]{8}.*\n✓ 时区：产品一律按北京时间/,
  )
  await sql`insert into kysely_migration (name, timestamp) values ('9999_later', 'x')`.execute(database.db)
  expect(lines(await examineVersions(program))).toMatch(/^✗ 版本：.*已由更新的版本升级到 9999_later：本程序还能在上面运行，请把这里也升级/)
  await sql`delete from kysely_migration where name = '9999_later'`.execute(database.db)
})

test('the disk of a server on this machine is looked at, that of the data folder too', async ({ database, folder }) => {
  const program = programOn(database, NOW, { config: readConfig({ SAMEDAY_DATA: folder }) })
  const said = lines(await examineStorage(program))
  expect(said).toMatch(/✓ 数据库：回放，PostgreSQL 服务器 1\d.*模式 public，共 \d+ MB/)
  expect(said).toMatch(/✓ 磁盘：(?:数据库所在的磁盘剩 |数据库能写入；剩余空间要在数据库服务器上看)/)
  expect(said).toMatch(/✓ 数据文件夹：.* 所在的磁盘剩 \d/)
  const greedy = { ...program, room: { ...program.room, least: 1e18 } }
  expect(lines(await examineStorage(greedy))).toMatch(/✗ 数据文件夹：.*检查点文件会写不下，请清理或扩容/)
})

test('a clock that goes another way than the database is told by how much', async ({ database }) => {
  expect(lines([await examineClock(programOn(database, realClock.now()))])).toBe('✓ 时钟：本机与数据库相差不到 5 秒')
  expect(lines([await examineClock(programOn(database, realClock.now() - 120))])).toMatch(
    /✗ 时钟：本机比数据库慢 (?:2分|1分59秒).*自动对时/,
  )
})

test('a key that others may read, and an organisation file that others may change, are named with what to type', async ({
  database,
  folder,
}) => {
  const [file, credentials] = [join(folder, 'org.yaml'), join(folder, 'credentials')]
  mkdirSync(credentials)
  for (const path of [file, join(folder, 'audit.key'), join(credentials, 'INTAKE_TOKEN')]) writeFileSync(path, '', { mode: 0o600 })
  const program = programOn(database, NOW, { config: readConfig({ SAMEDAY_DATA: folder, SAMEDAY_ORG: file }) })
  const said = async (): Promise<string> => lines((await examineKeys(program, { CREDENTIALS_DIRECTORY: credentials })).slice(-2))
  expect(await said()).toContain('✓ 文件权限')
  for (const open of [folder, credentials]) chmodSync(open, 0o755)
  chmodSync(join(folder, 'audit.key'), 0o640)
  chmodSync(join(credentials, 'INTAKE_TOKEN'), 0o644)
  chmodSync(file, 0o666)
  expect(await said()).toBe(
    `✗ 文件权限：其他用户也能读 ${folder}/audit.key、${credentials}/INTAKE_TOKEN：请运行 chmod go-rwx ${folder}/audit.key ${credentials}/INTAKE_TOKEN\n` +
      `✗ 文件权限：其他用户能改 ${file}，角色和权限都写在里面：请运行 chmod o-w ${file}`,
  )
})

test('each source is told by its last data, and a silent one by what to look at', async ({ database }) => {
  const feeds = ['crm', 'dispatch', 'line-test'].map((source) => ({ source, staleAfterMinutes: 90 }))
  await sql`insert into feed_push (source, data_as_of) values ('crm', '2026-11-21 16:30+08'), ('dispatch', '2026-11-21 09:00+08')`.execute(
    database.db,
  )
  const organisation = { ...example, feeds, intake: { ...example.intake, folder: '/nowhere/inbox' } }
  expect(lines(await examineFeeds(programOn(database, NOW, { organisation })))).toBe(
    `✓ 数据源 crm：数据截至 11月21日 16:30，已过 1小时（上限 1小时30分）
✗ 数据源 dispatch：数据截至 11月21日 09:00，已过 8小时30分（上限 1小时30分）：请检查源系统的导出和推送；间隔本来就长的，改组织文件 feeds 的 staleAfterMinutes
✗ 数据源 line-test：还没有收到过数据（上限 1小时30分）：请核对导出任务和 --source line-test
✗ 接收文件夹：没有 /nowhere/inbox：请建立它，或改组织文件 intake 的 folder`,
  )
  expect(lines(await examineFeeds(programOn(database, NOW, { organisation: { ...example, feeds: [] } })))).toContain(
    '✓ 数据源：还没有导入过。组织文件没有写 feeds，数据断了不会告警',
  )
})

test('who has a connection is told, who should not have one, and who keeps others waiting', async ({ database }) => {
  const { db } = database
  const program = programOn(database, NOW, { config: readConfig({ WECOM_BOT_ID: 'aib1', WECOM_BOT_SECRET: 's3cret-s3cret' }) })
  const channels = new Map([['wecom', {}]]) as unknown as Parameters<typeof examineLeases>[1]
  expect(lines(await examineLeases(program, channels))).toMatch(/^✗ 企业微信连接：现在没有进程持有，消息不会收发.*\n✓ 数据库会话/)
  await sql`insert into lease (name, holder, until) values
    ('wecom/aib1', '00000000-0000-0000-0000-000000000001', now() - interval '3 minutes'),
    ('wecom/aib0', '00000000-0000-0000-0000-000000000002', now() + interval '9 seconds')`.execute(db)
  const said = lines(await examineLeases(program, channels))
  expect(said).toMatch(/✗ 企业微信连接：现在没有进程持有（上一个进程 3分.*前起不再应答）/)
  expect(said).toMatch(/✗ 别的连接：有进程正持有 wecom\/aib0，而这里没有配置它/)
  const stuck = await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
    const seen = lines(await examineLeases(program, channels, 0))
    expect(seen).toContain(`用 select pg_terminate_backend(${rows[0]?.pid}) 结束`)
    return seen
  })
  expect(stuck).toMatch(/✗ 数据库会话：卡住：\d+（.*，事务没有结束）/)
})

test('a back-up in the open says so, and one that leaves no room for the next', async ({ database, folder }) => {
  const program = { database, clock: { now: () => NOW } }
  const file = join(folder, 'backup')
  writeFileSync(file, '')
  await noteBackup(database.db, NOW - 60, 'sameday', { file, rows: 1, bytes: 1000, encrypted: false })
  expect(lines([await examineBackup(program)])).toMatch(/^✓ 备份：最近一次 .*（sameday），1分前，没有加密/)
  await noteBackup(database.db, NOW - 30, 'sameday', { file, rows: 1, bytes: 1e15, encrypted: true })
  expect(lines([await examineBackup(program)])).toMatch(/^✗ 备份：.*放备份的磁盘只剩 .*请把旧的移走$/)
})
