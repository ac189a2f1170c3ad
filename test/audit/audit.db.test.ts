import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { verifyChain } from '../../src/audit/audit-trail.ts'
import { type AuditEntry, appendAudit } from '../../src/audit/audit.ts'
import type { Database, Db } from '../../src/db/database.ts'
import { test } from '../engines/database.ts'
import { type Ran, programOn, runLine } from '../cli/run-line.ts'
import { at } from '../conversation/chat-room.ts'

const entry: AuditEntry = {
  at: at('2026-11-21 17:30:00'),
  person: 'ganyu-manager',
  platform: 'webchat',
  conversation: 'group/ganyu',
  action: '豁免',
  orderId: 'ZD1',
  outcome: 'done',
  detail: 'granted customer 录音\x00123\ud83d',
}

const append = (db: Db, ...entries: readonly Partial<AuditEntry>[]): Promise<void> =>
  db.transaction().execute(async (trx) => {
    for (const given of entries) await appendAudit(trx, { ...entry, ...given })
  })

/** What the command prints. */
const run = (database: Database, line = ''): Promise<Ran> => runLine(programOn(database, entry.at), `audit ${line}`)

/** What `look` finds after somebody who owns the database has changed it; undone afterwards. */
async function tampered<T>(db: Db, statement: string, look: (db: Db) => Promise<T>): Promise<T> {
  const found: T[] = []
  const undone = new Error('undone')
  await expect(
    db.transaction().execute(async (trx) => {
      await sql`alter table audit disable trigger audit_append_only`.execute(trx)
      await sql.raw(statement).execute(trx)
      found.push(await look(trx))
      throw undone
    }),
  ).rejects.toBe(undone)
  const [result] = found
  if (result === undefined) throw new Error('nothing found')
  return result
}

describe('the audit trail', () => {
  test('is a chain, and the command lists who did what, of one order or one person when asked', async ({ database }) => {
    const { db } = database
    const refused = { orderId: 'ZD2', person: null, outcome: 'refused', detail: 'unknown\u001b[2J' } as const
    await append(db, {}, refused, { orderId: null, person: 'desk', action: '在途' })
    expect((await run(database)).out.split('\n')).toEqual([
      '1  2026-11-21T17:30:00+08:00  ganyu-manager  webchat:group/ganyu  豁免  ZD1  已执行  granted customer 录音123\ufffd',
      '2  2026-11-21T17:30:00+08:00  （未知人员）  webchat:group/ganyu  豁免  ZD2  已拒绝  unknown [2J',
      '3  2026-11-21T17:30:00+08:00  desk  webchat:group/ganyu  在途  -  已执行  granted customer 录音123\ufffd',
      '',
    ])
    expect((await run(database, '--order ZD2')).out).toMatch(/^2 .*\n$/)
    expect((await run(database, '--person desk --json')).out).toContain('"at":"2026-11-21T17:30:00+08:00"')
    expect(await run(database, 'verify')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^审计链完整：共 3 条，末条校验值 [0-9a-f]{64}\n$/),
    })
  })

  test('stays one however many write it at once', async ({ database: { db } }) => {
    await Promise.all(Array.from({ length: 8 }, (_, i) => append(db, { detail: `${i}a` }, { detail: `${i}b` })))
    expect(await verifyChain(db)).toEqual({ whole: true, entries: 19, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })

  test('holds nothing of a transaction that was undone', async ({ database: { db } }) => {
    const undone = db.transaction().execute(async (trx) => {
      await appendAudit(trx, entry)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    await append(db, {})
    expect(await verifyChain(db)).toMatchObject({ whole: true, entries: 20 })
  })

  test('is only ever added to', async ({ database: { db } }) => {
    for (const statement of [`update audit set detail = 'x'`, 'delete from audit', 'truncate audit']) {
      await expect(sql.raw(statement).execute(db)).rejects.toThrow('audit is append-only')
    }
  })

  test.for([
    [`update audit set detail = 'granted nothing' where id = 2`, '第 2 条断开：内容被改动'],
    [`update audit set person = null where id = 1`, '第 1 条断开：内容被改动'],
    ['delete from audit where id = 2', '第 2 条断开：缺失'],
    ['delete from audit where id > 18', '第 19 条断开：及之后的记录缺失'],
    [`update audit set previous = 'x' where id = 3`, '第 3 条断开：与前一条不衔接'],
  ] as const)('tells where it was tampered with: %s', async ([statement, finding], { database }) => {
    const { db } = database
    expect(await tampered(db, statement, (changed) => run({ ...database, db: changed }, 'verify'))).toEqual({
      code: 1,
      out: '',
      err: `审计链在${finding}\n`,
    })
    expect(await verifyChain(db)).toMatchObject({ whole: true })
  })
})
