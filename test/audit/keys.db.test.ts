import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { expect, onTestFinished } from 'vitest'
import { AuditKeyMissing } from '../../src/audit/problems.ts'
import { findingLines } from '../../src/audit/finding-words.ts'
import { keyFileIn, othersMayRead, readKeyFile } from '../../src/audit/key-file.ts'
import { openAudit, replaceLostKey } from '../../src/audit/open.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { formatInstant } from '../../src/policy/instant.ts'
import { freshPlace, test as base } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'
import { append, at, entry, keyNamed, opened, unsigned, verified } from './chain.ts'

/** A database for each test: a chain has one past. */
async function freshDatabase(contents: 'migrated' | 'empty'): Promise<Database> {
  const database = await openDatabase(await freshPlace(contents), reportLost)
  onTestFinished(() => database.close())
  return database
}

const test = base.extend('fresh', () => freshDatabase('migrated'))

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-audit-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const now = at('2026-11-21 08:00:00')

test('an embedded database makes its key at the first start, for its owner alone, and signs from the first entry on', async ({
  fresh: { db },
}) => {
  const file = keyFileIn(join(emptyFolder(), 'data'))
  const source = { current: null, others: [], file }
  const { keys, keyFile, problem } = await openAudit(db, source, now)
  expect({ keyFile, problem, mode: statSync(file).mode & 0o777 }).toEqual({ keyFile: file, problem: null, mode: 0o600 })
  expect(Buffer.byteLength(readFileSync(file, 'utf8').trim())).toBeGreaterThanOrEqual(32)
  expect(readdirSync(join(file, '..'))).toEqual(['audit.key'])
  await append(db, keys, {}, {})
  const again = await openAudit(db, source, now)
  expect([...again.keys.known.keys()]).toEqual([...keys.known.keys()])
  expect(await verified(db, again.keys)).toMatchObject({ faults: [], entries: 2, unsigned: 0 })
  chmodSync(file, 0o644)
  expect(othersMayRead(file)).toBe(true)
})

test('a key file that is gone is not replaced by another one: the start says so, nothing is added, and what there is can be told as unverified', async ({
  fresh: { db },
}) => {
  const file = keyFileIn(emptyFolder())
  const source = { current: null, others: [], file }
  const { keys } = await openAudit(db, source, now)
  await append(db, keys, {})
  const id = keys.current?.id ?? ''
  rmSync(file)
  const without = await openAudit(db, source, now)
  expect(existsSync(file)).toBe(false)
  expect(without.problem).toMatch(new RegExp(`^审计链由密钥 ${id} 签名，这里没有配置密钥：.*audit\\.key.*sameday audit rekey$`))
  await expect(append(db, without.keys, {})).rejects.toThrow(AuditKeyMissing)
  expect(findingLines(await verified(db, without.keys), null)).toEqual([
    `审计链第 1 至 1 条无法核对：签名的密钥 ${id} 不在这里，请把它写进 SAMEDAY_AUDIT_KNOWN_KEYS`,
    `审计链的链尾无法核对：签名的密钥 ${id} 不在这里，请把它写进 SAMEDAY_AUDIT_KNOWN_KEYS`,
  ])
})

test('a key that is lost is replaced by a deed of its own, which stands in the trail; what it signed is told as unverified', async ({
  fresh: { db },
}) => {
  const file = keyFileIn(emptyFolder())
  const source = { current: null, others: [], file }
  const lost = await openAudit(db, source, now)
  await append(db, lost.keys, {}, {})
  expect(await replaceLostKey(db, source, 'system user root', now)).toBeNull()
  rmSync(file)
  const key = await replaceLostKey(db, source, 'system user root', now)
  const after = await openAudit(db, source, now)
  expect(after).toMatchObject({ problem: null, keyFile: file })
  expect(after.keys.current?.id).toBe(key?.id)
  await append(db, after.keys, {})
  const entries = await db.selectFrom('audit').select(['action', 'detail']).orderBy('id').execute()
  expect(entries[2]).toEqual({
    action: 'audit-key',
    detail: `to ${key?.id} from ${lost.keys.current?.id}, which is lost; by system user root`,
  })
  expect((await verified(db, after.keys)).faults).toEqual([{ kind: 'unknown-key', id: 1, until: 2, keyId: lost.keys.current?.id }])
})

test('a new key takes over where the former one is listed, once, and every part stays verifiable by its own key', async ({
  fresh: { db },
}) => {
  await append(db, (await opened(db, ['first'])).keys, {}, {})
  expect((await opened(db, ['second'])).problem).toContain(
    `审计链由密钥 ${keyNamed('first').id} 签名，这里的密钥是 ${keyNamed('second').id}`,
  )
  const second = await opened(db, ['second', 'first'])
  await append(db, second.keys, {})
  expect((await opened(db, ['second', 'first'])).problem).toBeNull()
  const entries = await db.selectFrom('audit').select(['action', 'detail', 'key_id']).orderBy('id').execute()
  expect(entries.map(({ action, key_id }) => [action, key_id])).toEqual([
    ['豁免', keyNamed('first').id],
    ['豁免', keyNamed('first').id],
    ['audit-key', keyNamed('second').id],
    ['豁免', keyNamed('second').id],
  ])
  expect(await verified(db, second.keys)).toMatchObject({ faults: [], entries: 4 })
  expect((await verified(db, (await opened(db, ['second'])).keys)).faults).toEqual([
    { kind: 'unknown-key', id: 1, until: 2, keyId: keyNamed('first').id },
  ])
})

test('a replica that still has the former key set goes on with the new one when it knows it, and does not bring the former back', async ({
  fresh: { db },
}) => {
  const before = await opened(db, ['first', 'second'])
  await append(db, before.keys, {})
  await append(db, (await opened(db, ['second', 'first'])).keys, {})
  await append(db, before.keys, {})
  await append(db, (await opened(db, ['first', 'second'])).keys, {})
  const entries = await db.selectFrom('audit').select('key_id').orderBy('id').execute()
  expect(entries.map(({ key_id }) => key_id === keyNamed('first').id)).toEqual([true, false, false, false, false])
  expect(await verified(db, before.keys)).toMatchObject({ faults: [], entries: 5 })
})

test('a server without a key links its entries only, and is signed from the start on that has one', async ({ fresh: { db } }) => {
  const none = await opened(db, [])
  expect(none).toMatchObject({ problem: null, keys: { current: null } })
  await append(db, none.keys, {}, {})
  expect(findingLines(await verified(db, none.keys), null)).toEqual([
    expect.stringMatching(/^审计链完整：共 2 条/),
    '审计链没有密钥：能改数据库的人可以整条重写',
  ])
  const { keys } = await opened(db, ['first'])
  expect(await verified(db, keys)).toMatchObject({ faults: [], entries: 3, unsigned: 2 })
  expect((await opened(db, [])).problem).toContain('这里没有配置密钥')
  await expect(append(db, unsigned, {})).rejects.toThrow(AuditKeyMissing)
})

test('many processes at a first start begin to sign once', async ({ fresh: { db } }) => {
  await append(db, unsigned, {})
  const file = keyFileIn(emptyFolder())
  const all = await Promise.all(Array.from({ length: 6 }, () => openAudit(db, { current: null, others: [], file }, now)))
  expect(new Set(all.map(({ keys }) => keys.current?.id)).size).toBe(1)
  const { count } = await db
    .selectFrom('audit')
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  expect(Number(count)).toBe(2)
})

test('a key file that holds no key is refused by name, and nothing of it is shown', () => {
  const file = keyFileIn(emptyFolder())
  for (const [content, reason] of [
    ['\n', '里面是空的'],
    ['short-secret\n', '第 1 个密钥不足 32 字节'],
  ] as const) {
    writeFileSync(file, content)
    expect(() => readKeyFile(file)).toThrow(reason)
    expect(() => readKeyFile(file)).not.toThrow('short-secret')
  }
})

test('the chain of a database from before there were keys is kept: its entries verify as they were written, under the first signature', async () => {
  const folder = emptyFolder()
  const migrations = join(import.meta.dirname, '../../migrations')
  for (const name of readdirSync(migrations).filter((file) => file < '0018'))
    writeFileSync(join(folder, `${basename(name, '.ts')}.mjs`), `export * from '${pathToFileURL(join(migrations, name)).href}'`)
  const { db, engine } = await freshDatabase('empty')
  const alone = engine === 'embedded'
  await migrate(db, { migrationFolder: folder, alone })
  let previous = ''
  for (const id of [1, 2]) {
    const values = [id, formatInstant(entry.at), 'desk', 'cli', null, 'chat', null, 'done', 'as of then', previous]
    const hash = createHash('sha256').update(JSON.stringify(values)).digest('hex')
    await sql`insert into audit (id, at, person, platform, conversation, action, order_id, outcome, detail, previous, hash)
      values (${id}, ${formatInstant(entry.at)}, 'desk', 'cli', null, 'chat', null, 'done', 'as of then', ${previous}, ${hash})`.execute(db)
    await sql`update audit_head set id = ${id}, hash = ${hash}`.execute(db)
    previous = hash
  }
  await migrate(db, { alone })
  const { keys } = await opened(db, ['first'])
  await append(db, keys, {})
  const verification = await verified(db, keys)
  expect(verification).toMatchObject({ faults: [], entries: 4, unsigned: 2 })
  expect(findingLines(verification, null)[1]).toBe('第 1 至 2 条写入时还没有密钥，由其后的签名固定')
})

test.for([
  ['drop table audit', '42P01'],
  ['drop table audit_head', '42P01'],
  ['drop table audit_checkpoint', '42P01'],
  ['alter table audit drop column detail', '42703'],
  ['alter table audit alter column at type text', '42883'],
] as const)(
  'the verification comes to its end on tables that are not as they were made: %s',
  async ([statement, code], { fresh: { db } }) => {
    const { keys } = await opened(db, ['first'])
    await append(db, keys, {}, {})
    await sql.raw(statement).execute(db)
    const { faults } = await verified(db, keys)
    expect(faults).toContainEqual({ kind: 'unreadable', after: 0, code })
  },
)
