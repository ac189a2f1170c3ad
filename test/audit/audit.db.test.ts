import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { openAudit } from '../../src/audit/open.ts'
import { test as base } from '../engines/database.ts'
import { append, appendIn, at, keyNamed, verified } from './chain.ts'
import { run } from './command.ts'
import { byStatements, seenIn, tampered } from './tampering.ts'

const test = base.extend('audit', { scope: 'file' }, ({ database }) =>
  openAudit(database.db, { current: keyNamed('first'), others: [], file: null }, at('2026-11-21 08:00:00')),
)

describe('the audit trail', () => {
  test('is a chain, and the command lists who did what, of one order or one person when asked', async ({ database, audit }) => {
    const refused = { orderId: 'ZD2', person: null, outcome: 'refused', detail: 'unknown\u001b[2J' } as const
    await append(database.db, audit.keys, {}, refused, { orderId: null, person: 'desk', action: '在途' })
    expect((await run(database, audit)).out.split('\n')).toEqual([
      '1  2026-11-21T17:30:00+08:00  ganyu-manager  webchat:group/ganyu  豁免  ZD1  已执行  granted customer 录音123\ufffd',
      '2  2026-11-21T17:30:00+08:00  （未知人员）  webchat:group/ganyu  豁免  ZD2  已拒绝  unknown [2J',
      '3  2026-11-21T17:30:00+08:00  desk  webchat:group/ganyu  在途  -  已执行  granted customer 录音123\ufffd',
      '',
    ])
    expect((await run(database, audit, '--order ZD2')).out).toMatch(/^2 .*\n$/)
    expect((await run(database, audit, '--person desk --json')).out).toContain('"at":"2026-11-21T17:30:00+08:00"')
    expect(await run(database, audit, 'verify')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^审计链完整：共 3 条，末条校验值 [0-9a-f]{64}\n$/),
    })
  })

  test('stays one however many write it at once', async ({ database: { db }, audit }) => {
    await Promise.all(Array.from({ length: 8 }, (_, i) => append(db, audit.keys, { detail: `${i}a` }, { detail: `${i}b` })))
    expect(await verified(db, audit.keys)).toMatchObject({ faults: [], entries: 19, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })

  test('holds nothing of a transaction that was undone', async ({ database: { db }, audit }) => {
    const undone = db.transaction().execute(async (trx) => {
      await appendIn(trx, audit.keys, {})
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    await append(db, audit.keys, {})
    expect(await verified(db, audit.keys)).toMatchObject({ faults: [], entries: 20 })
  })

  test.for([
    ['audit is append-only', `update audit set detail = 'x'`, 'delete from audit', 'truncate audit'],
    ['audit_head is append-only', 'delete from audit_head', 'truncate audit_head'],
    [
      'audit_head only moves on',
      'update audit_head set id = id - 1',
      `update audit_head set hash = 'x'`,
      `update audit_head set mac = ''`,
      'update audit_head set id = id + 1, chain = gen_random_uuid()',
    ],
    [
      'audit_checkpoint is append-only',
      'delete from audit_checkpoint',
      `update audit_checkpoint set hash = ''`,
      'truncate audit_checkpoint',
    ],
  ])('is only ever added to: %s', async ([refusal, ...statements], { database: { db } }) => {
    for (const statement of statements) await expect(sql.raw(statement).execute(db)).rejects.toThrow(refusal)
  })

  test.for([
    [`update audit set detail = 'granted nothing' where id = 2`, '第 2 条断开：内容被改动'],
    [`update audit set person = null where id = 1`, '第 1 条断开：内容被改动'],
    [`update audit set at = at + interval '1 microsecond' where id = 7`, '第 7 条断开：内容被改动'],
    [`update audit set at = 'infinity' where id = 7`, '第 7 条断开：内容被改动'],
    [`update audit set detail = repeat('长', 600000) where id = 7`, '第 7 条断开：内容被改动'],
    [`update audit set previous = 'x' where id = 3`, '第 3 条断开：与前一条不衔接'],
    ['delete from audit where id = 2', '第 2 条断开：缺失'],
    [`update audit set id = 4000000000000000000 where id = 20`, '第 20 条断开：缺失'],
    [`update audit set key_id = '' where id = 5`, '第 5 条断开：没有签名，不是本程序写入的'],
    [
      `update audit set key_id = 'ffffffffffffffff' where id = 5`,
      '第 5 至 5 条无法核对：签名的密钥 ffffffffffffffff 不在这里，请把它写进 SAMEDAY_AUDIT_KNOWN_KEYS',
    ],
    [
      'update audit set id = case id when 4 then -9 when 9 then 4 else id end where id in (4, 9)',
      '第 4 条断开：次序被调换，这里是第 9 条的内容',
    ],
  ] as const)('tells where it was tampered with: %s', async ([statement, finding], { database, audit }) => {
    const found = await tampered(database.db, byStatements(statement), (db) => run(seenIn(database, db), audit, 'verify'))
    expect(found).toMatchObject({ code: 1, out: '' })
    expect(found.err.split('\n')[0]).toBe(`审计链在${finding}`.replace('审计链在第 5 至', '审计链第 5 至'))
    expect(await verified(database.db, audit.keys)).toMatchObject({ faults: [] })
  })

  test.for([
    ['the end cut off', ['delete from audit where id > 18'], '审计链在第 19 条断开：及之后的记录缺失'],
    [
      'the end cut off, and the head set back to it',
      ['delete from audit where id > 18', 'update audit_head set id = 18, hash = (select hash from audit where id = 18)'],
      '审计链的链尾被改动，末尾的记录可能缺失',
    ],
    [
      'the head without its signature',
      [`update audit_head set mac = '', key_id = ''`],
      '审计链的链尾没有签名，链尾被改动，末尾的记录可能缺失',
    ],
    [
      'the head of a key that nobody has',
      [`update audit_head set key_id = 'x'`],
      '审计链的链尾无法核对：签名的密钥 x 不在这里，请把它写进 SAMEDAY_AUDIT_KNOWN_KEYS',
    ],
    ['the head gone', ['delete from audit_head'], '审计链的链尾被删除，签名无法核对，末尾的记录可能缺失'],
    [
      'the head twice',
      ['alter table audit_head drop constraint audit_head_pkey', 'insert into audit_head select * from audit_head'],
      '审计链有不止一个链尾，链尾表被改动',
    ],
    ['the chain called otherwise', ['update audit_head set chain = gen_random_uuid()'], '审计链在第 1 条断开：内容被改动'],
    [
      'entries beyond the head',
      [
        `insert into audit select 21, at, person, platform, conversation, action, order_id, outcome, detail, hash, 'x', key_id from audit where id = 20`,
      ],
      '审计链在第 21 条断开：内容被改动',
    ],
    [
      'true entries beyond a head that was set back',
      ['update audit_head set id = 18, hash = (select hash from audit where id = 18)'],
      '审计链在第 19 条断开：及之后的记录在链尾之外，不是本程序写入的',
    ],
    [
      'rows without a place',
      [
        'alter table audit drop constraint audit_pkey',
        'update audit set id = 20 where id = 20',
        'insert into audit select 0, at, person, platform, conversation, action, order_id, outcome, detail, previous, hash, key_id from audit where id = 1',
      ],
      '审计表里有 1 条记录不在链上，不是本程序写入的',
    ],
    [
      'an entry twice',
      ['alter table audit drop constraint audit_pkey', 'insert into audit select * from audit where id = 6'],
      '审计链在第 6 条断开：编号重复',
    ],
    ['everything gone', ['truncate audit'], '审计链在第 1 条断开：及之后的记录缺失'],
    [
      'everything gone and begun anew',
      ['truncate audit', `update audit_head set id = 0, hash = '', mac = '', key_id = ''`],
      '审计链的链尾没有签名，链尾被改动，末尾的记录可能缺失',
    ],
  ] as const)('tells of %s', async ([, statements, finding], { database, audit }) => {
    const found = await tampered(database.db, byStatements(...statements), (db) => run(seenIn(database, db), audit, 'verify'))
    expect(found).toMatchObject({ code: 1, out: '', err: expect.stringContaining(finding) })
  })

  test('whoever writes it without being in order is told apart for good', async ({ database, audit }) => {
    const cut = byStatements(
      'delete from audit where id > 15',
      'update audit_head set id = 15, hash = (select hash from audit where id = 15)',
    )
    const gone = byStatements('delete from audit where id > 15', 'delete from audit_head')
    for (const tamper of [cut, gone]) {
      const found = await tampered(database.db, tamper, async (trx) => {
        await appendIn(trx, audit.keys, {}, {})
        return run(seenIn(database, trx), audit, 'verify')
      })
      expect(found.code).toBe(1)
      expect(found.err).toContain(tamper === cut ? '第 16 条断开：写入时链尾已被改动或删除' : '第 1 条断开：内容被改动')
    }
  })
})

test('a checkpoint that nobody was told is a wrong use of the command', async ({ database, audit }) => {
  for (const line of ['verify --checkpoint x', 'verify --checkpoint 3', 'verify --checkpoint 3:zz345678'])
    expect(await run(database, audit, line)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('应为检查点的条数和校验值') })
})
