import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, vi } from 'vitest'
import { backUp } from '../../src/backup/back-up.ts'
import { type Piece, type Totals, differing } from '../../src/backup/contents.ts'
import { readBackup, writeBackup } from '../../src/backup/file.ts'
import { appliedMigrations } from '../../src/backup/migrations.ts'
import { inSnapshot, readOut, totalsOf } from '../../src/backup/read-out.ts'
import { readKey } from '../../src/backup/seal.ts'
import { takeIn } from '../../src/backup/take-in.ts'
import { verifyWhole } from '../../src/backup/verify.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { seedDemonstration } from '../../src/demonstration/seed.ts'
import { applyPolicy } from '../../src/orders/in-force/apply-policy.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { catchUp } from '../../src/compensation/catch-up.ts'
import { append, at, noFile, unsigned } from '../audit/chain.ts'
import { programOn, runLine } from '../cli/run-line.ts'
import { freshPlace, test as onServer } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'
import { example } from '../people/example.ts'

// An engine, several databases and processes take their time on a machine that does much else.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const NOW = at('2026-11-21 20:30:00')

/** What a file of these tests begins with: orders, their ledger, the trail, and values that are easily lost on the way. */
const test = onServer
  .extend('made', { scope: 'file' }, () => mkdtempSync(join(tmpdir(), 'backup-')))
  .extend('folder', { scope: 'file' }, ({ made }, { onCleanup }) => {
    onCleanup(() => rmSync(made, { recursive: true, force: true }))
    return made
  })
  .extend('filled', { scope: 'file' }, async ({ database }) => {
    const { db } = database
    await sql`insert into database_mark (kind) values ('replay')`.execute(db)
    await applyPolicy(db, contextOf(example, NOW))
    await seedDemonstration(database, example, NOW)
    await db.transaction().execute((trx) => catchUp(trx, contextOf(example, NOW), true))
    await append(db, unsigned, {}, { detail: '行\u2028"\\\n\u{1f600}' })
    await sql`insert into file (hash, content, media_type, size, kept_since)
      values (${'a'.repeat(64)}, decode('00ff0a5c27', 'hex'), 'image/png', 5, '2026-11-21 10:00:00.123456+08')`.execute(db)
    await sql`insert into inbox (platform, message_id, conversation, text, addressed, said_at, state, reply_address)
      values ('wecom', '1', 'group/ganyu', '超时', true, now(), 'handled', 'null'::jsonb),
        ('wecom', '2', 'group/ganyu', '', true, now(), 'handled', null)`.execute(db)
    return database
  })

const sumsOf = ({ db, engine }: Database): Promise<Totals> =>
  inSnapshot(db, async (trx) => totalsOf(trx, { engine, kind: 'replay', madeAt: NOW, migrations: await appliedMigrations(trx) }))

const checked = ({ db }: Database) => verifyWhole(db, { keys: unsigned, checkpoints: noFile, now: NOW })

async function emptyServer(): Promise<{ readonly url: string; readonly connections: number }> {
  const place = await freshPlace('empty')
  if (!('url' in place)) throw new Error('a server has an address')
  return place
}

test('a server goes into a file, from it into the embedded engine, and moves into another server, row for row', async ({
  filled,
  folder,
}) => {
  const [sealed, keyFile] = [join(folder, 'sealed'), join(folder, 'key')]
  writeFileSync(keyFile, 'correct horse battery staple')
  const before = await sumsOf(filled)
  await backUp(filled, { path: sealed, key: readKey(keyFile), kind: 'replay', now: NOW })
  const pg = join(folder, 'replay', 'pg')
  // What is half has another name: nothing takes it for a database, and the next restoration begins anew.
  await killedHalfway('restore-into-folder', sealed, pg, keyFile)
  expect([existsSync(`${pg}.unfinished`), existsSync(pg)]).toEqual([true, false])
  vi.stubEnv('SAMEDAY_DATA', folder)
  expect(await runLine(null, ['restore', sealed, '--key-file', keyFile])).toMatchObject({ code: 0, err: '' })
  expect(existsSync(`${pg}.unfinished`)).toBe(false)
  expect(await runLine(null, ['restore', sealed, '--key-file', keyFile])).toMatchObject({
    code: 1,
    err: expect.stringContaining('已经在') as string,
  })
  const embedded = await openDatabase({ folder: pg }, reportLost)
  expect(differing(before, await sumsOf(embedded))).toEqual([])
  expect(before.tables['orders']?.rows).toBeGreaterThan(100)
  expect(await checked(embedded)).toMatchObject({ whole: true })
  // The null of JSON is not no value.
  const { rows } = await sql`select reply_address::text as kept from inbox order by seq`.execute(embedded.db)
  expect(rows).toEqual([{ kept: 'null' }, { kept: null }])
  await embedded.close()

  vi.stubEnv('SAMEDAY_NOW', '2026-11-21T20:30:00+08:00')
  const there = await emptyServer()
  const file = join(folder, 'of-folder')
  // Of the folder: a back-up that is killed, then a move.
  await killedHalfway('back-up-of-folder', pg, file)
  expect(existsSync(file)).toBe(false)
  await killedHalfway('move', pg, there.url)
  const moved = await runLine(null, ['move', '--to', there.url])
  expect(moved).toMatchObject({ code: 0, err: '' })
  expect(moved.out).toMatch(/^已搬到服务器：.*与原库相同\n审计链完整[^]*账本完整[^]*判定一致[^]*原库保持原样/)
  expect((await runLine(null, ['move', '--to', there.url])).out).toMatch(/^先前已经搬到服务器：.*与原库相同\n/)
  await using server = await closing(there)
  expect(differing(before, await sumsOf(server))).toEqual([])
  // What was moved away is still whole where it was: it can be backed up as before.
  expect(await runLine(null, ['backup', '--out', file])).toMatchObject({ code: 0 })
  // Numbers go on where they stood.
  await sql`insert into backup_made (made_at, made_with) values (now(), 'another')`.execute(server.db)
  expect(await runLine(null, ['move', '--to', there.url])).toMatchObject({
    code: 1,
    err: expect.stringContaining('（backup_made）') as string,
  })
  vi.unstubAllEnvs()
})

test('what is written meanwhile is in the back-up whole or not at all', async ({ filled, folder }) => {
  const path = join(folder, 'meanwhile')
  const { db } = filled
  await sql`insert into budget (name, full_again_at, refused_until, asked_in_vain) values ('a', 500, 0, 0), ('z', 500, 0, 0)`.execute(db)
  const move = async (n: number): Promise<void> => {
    await append(db, unsigned, { detail: `${n}` })
    await db.transaction().execute(async (trx) => {
      await sql`update budget set full_again_at = full_again_at - 1 where name = 'a'`.execute(trx)
      await sql`update budget set full_again_at = full_again_at + 1 where name = 'z'`.execute(trx)
    })
  }
  const written = await inSnapshot(db, async (trx) => {
    const header = { engine: 'server', kind: 'replay', madeAt: NOW, migrations: await appliedMigrations(trx) } as const
    return writeBackup(path, whileMoving(readOut(trx, header), move), null)
  })
  expect(written).toBeGreaterThan(0)
  await using copy = await closing(await emptyServer())
  await takeIn(copy.db, await readBackup(path, null))
  expect(await checked(copy)).toMatchObject({ whole: true })
  const { rows } = await sql<{
    sum: number
    first: number
  }>`select sum(full_again_at)::int as sum, min(full_again_at)::int as first from budget`.execute(copy.db)
  expect(rows).toEqual([{ sum: 1000, first: 500 }])
})

async function* whileMoving(pieces: AsyncIterable<Piece>, move: (n: number) => Promise<void>): AsyncGenerator<Piece> {
  let n = 0
  for await (const piece of pieces) {
    await move(n++)
    yield piece
  }
}

test('killed in the middle, a back-up and a restoration leave nothing half, and do it again', async ({ filled, place: from, folder }) => {
  if (!('url' in from)) throw new Error('a server has an address')
  const whole = join(folder, 'to-kill')
  await backUp(filled, { path: whole, key: null, kind: 'replay', now: NOW })
  const file = join(folder, 'half')
  const place = await emptyServer()
  await Promise.all([killedHalfway('back-up-of-server', from.url, file), killedHalfway('restore-into-server', whole, place.url)])
  expect(existsSync(file)).toBe(false)
  const said = await runLine(programOn(filled, NOW), ['backup', '--out', file])
  expect(said).toMatchObject({ code: 0, out: expect.stringContaining('没有加密') as string })
  vi.stubEnv('DATABASE_URL', place.url)
  const verified = /行数和校验值与备份相同\n审计链完整.*\n.*\n账本完整：\d+ 条分录.*\n判定一致：\d+ 张工单/
  const restored = await runLine(null, ['restore', file])
  expect(restored).toMatchObject({ code: 0, err: '', out: expect.stringMatching(verified) as string })
  expect(await runLine(null, ['restore', file])).toMatchObject({ code: 1, err: expect.stringContaining('不是空的') as string })
  vi.unstubAllEnvs()
  await using server = await closing(place)
  expect(differing(await sumsOf(filled), await sumsOf(server))).toEqual(['backup_made'])
})

function killedHalfway(...what: readonly string[]): Promise<void> {
  const script = join(import.meta.dirname, 'half-process.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...what], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => child.kill('SIGKILL'))
    child.once('close', (code, signal) => (signal === 'SIGKILL' ? resolve() : reject(new Error(`ended by itself: ${code}`))))
  })
}

async function closing(address: Parameters<typeof openDatabase>[0]): Promise<Database & AsyncDisposable> {
  const database = await openDatabase(address, reportLost)
  return { ...database, [Symbol.asyncDispose]: () => database.close() }
}
