import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { contactSeen, noteContactList } from '../../src/audit/contact-looks.ts'
import { auditKeys } from '../../src/audit/keys.ts'
import { makeBatch } from '../../src/compensation/batch.ts'
import { catchUp } from '../../src/compensation/catch-up.ts'
import { keepForm } from '../../src/compensation/files/batch-form.ts'
import { handOver } from '../../src/compensation/files/hand-over.ts'
import { settleLines } from '../../src/compensation/settle.ts'
import { takeStep, tellPayouts } from '../../src/compensation/steps.ts'
import type { Db, Trx } from '../../src/db/database.ts'
import { partsAbout } from '../../src/disclosure/messages.ts'
import { eraseCustomer } from '../../src/erasure/erase-customer.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { formatInstant } from '../../src/policy/instant.ts'
import { keyNamed } from '../audit/chain.ts'
import { programOn, runLine } from '../cli/run-line.ts'
import { test as onEngine } from '../engines/database.ts'
import { at, csv, fileOf, importOf, organisation, row } from '../intake/sample.ts'
import { done } from '../orders/histories.ts'

const NOW = at('2026-11-24 12:00:00')
const KNOWN = ['王小丽', '13905181234', '13905189999', '人民路88号3幢', '05187654321', '王大力', '13905185555', '海连路9号']

const wang = {
  客户编码: 'LYG7654321',
  业务账号: '05187654321@ftth',
  客户姓名: '王小丽',
  联系电话: '13905181234',
  装机地址: '江苏省连云港市赣榆区人民路88号3幢',
}
const dali = {
  客户编码: 'LYG5555555',
  业务账号: '05185555555@ftth',
  客户姓名: '王大力',
  联系电话: '13905185555',
  装机地址: '赣榆海连路9号',
}
const over = (end: string) => ({ 工单状态: '已竣工', 竣工时间: end })
const rows = [
  row({ ...wang, ...over('2026-11-21 15:00:00'), 工单编号: 'CR20261121000001' }),
  row({ ...wang, ...over('2026-11-21 16:00:00'), 工单编号: 'ZD20261121000002', 工单类型: '障碍', 联系电话: '13905189999' }),
  row({ ...dali, ...over('2026-11-21 18:00:00'), 工单编号: 'ZD20261119000003', 工单类型: '障碍', 录入时间: '2026-11-19 09:00:00' }),
  row({ ...over('2026-11-21 19:00:00') }),
]
const export1 = () => fileOf(csv(...rows))

const within = <T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> => db.transaction().execute(work)
const CLAIM = 'LYG5555555/repair/2026-11-19'

/** Two customers whose orders are over, one of them paid for a late one, with all that was said of them. */
const test = onEngine.extend('branch', { scope: 'file' }, async ({ database }) => {
  const { db } = database
  await importOf(database, export1(), false, at('2026-11-21 20:30:00'))
  const context = contextOf(organisation, at('2026-11-23 09:00:00'))
  const keeping = { now: context.asOf, automatic: true }
  await within(db, async (trx) => {
    const said = at('2026-11-21 14:00:00')
    await appendEvents(
      trx,
      [
        done('complaint', said, { note: '王小丽说没有人来' }, 'CR20261121000001'),
        done('evidence', said, { of: 'reschedule', evidence: '13905181234 录音', rescheduledAt: null }, 'CR20261121000001'),
        done('escalated', said, { reason: '王大力家没人' }, 'ZD20261119000003'),
        done('exemption-granted', said, { reason: 'customer', evidence: null, said: '王小丽不在家' }, 'ZD20261121000002'),
      ],
      context,
    )
    await catchUp(trx, context, true)
    await takeStep(trx, 'audit', [CLAIM], { by: 'settlement', reason: '' }, keeping)
    const { batch } = await makeBatch(trx, 'settlement', keeping)
    await keepForm(trx, batch?.number ?? '', organisation.payoutFiles.batch)
    await handOver(trx, batch?.number ?? '', 'settlement', keeping)
    await settleLines(trx, [{ batch: batch?.number ?? '', number: 1, result: { paidAt: context.asOf } }], 'settlement', keeping)
  })
  await sql`insert into inbox (platform, message_id, conversation, person, text, addressed, said_at, state) values
    ('wecom', 'a', 'direct/desk', 'desk', '查 13905181234', true, now(), 'handled'), ('wecom', 'b', 'direct/desk', 'desk', '今天怎么样', true, now(), 'handled')`.execute(
    db,
  )
  await sql`insert into outgoing (key, platform, conversation, lane, message, state, attempts, sent_at, seq, said_at)
    values ('reply/a', 'wecom', 'direct/desk', 'reply', ${JSON.stringify({ kind: 'text', text: 'CR20261121000001 王小丽 13905189999' })}, 'sent', 1, now(), nextval('transcript_seq'), now())`.execute(
    db,
  )
  await sql`insert into confirmation (platform, conversation, person, code, command, arguments, order_id, fingerprint, asked_at, expires_at, state, settled_at)
    values ('wecom', 'direct/desk', 'desk', 37, 'complaint', '投诉 CR20261121000001 王小丽说', 'CR20261121000001', '', now(), now(), 'confirmed', now())`.execute(
    db,
  )
  await sql`insert into quarantine (source, key, file, line, reason, raw, set_aside_at)
    values ('crm', 'q', 'a.csv', 2, '时间“王小丽”不对', '王小丽,13905181234,CR20261121000001', now())`.execute(db)
  await sql`insert into payout_set_aside (file_hash, line, file, reason, raw, set_aside_at, set_aside_by)
    values ('f', 1, 'r.csv', '账号“05187654321”不同', '05187654321@ftth,20.00', now(), 'settlement')`.execute(db)
  await sql`insert into file (hash, content, media_type, size, kept_since) values (${'a'.repeat(64)}, '\\x00', 'image/png', 1, now())`.execute(
    db,
  )
  await sql`insert into file_use (hash, used_by) values (${'a'.repeat(64)}, 'evidence/CR20261121000001/7')`.execute(db)
  return programOn(database, NOW)
})

/** Every row of every table that has one of these words, as `table: word`. */
async function whereStill(db: Db, words: readonly string[]): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'`.execute(
    db,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const { rows: those } = await sql<{ word: string }>`
      select distinct word from ${sql.table(name)} as t, unnest(${words}::text[]) as word where position(word in t::text) > 0`.execute(db)
    found.push(...those.map(({ word }) => `${name}: ${word}`))
  }
  return found.toSorted()
}

/** What was reported, is owed and is judged. */
async function figures(branch: Parameters<typeof runLine>[0]): Promise<string[]> {
  const asked = [
    'bulletin --date 2026-11-21 --city --format json',
    'bulletin --date 2026-11-21 --district ganyu --as-of 2026-11-21T20:00:00+08:00 --format json',
    'payouts --json',
    'verdicts',
    'verdicts --as-of 2026-11-21T17:00:00+08:00',
    'settlement --month 2026-11 --json',
    'ledger verify',
  ]
  const said: string[] = []
  for (const line of asked) {
    const { code, out, err } = await runLine(branch, line)
    expect({ line, code, err }).toEqual({ line, code: 0, err: '' })
    said.push(out)
  }
  return said
}

test('while the customer is still to be told of the money, nothing goes, and it is said why', async ({ branch }) => {
  const tried = await runLine(branch, ['customer', 'erase', '--phone', '13905185555', '--by', 'admin', '--reason', '客户申请'])
  expect(tried).toMatchObject({ code: 1, err: `还不能清除，先办结：\n赔付没有办结（sameday payouts）：${CLAIM}\n` })
  const stranger = await runLine(branch, ['customer', 'erase', '--phone', '13905185555', '--by', 'desk', '--reason', '客户申请'])
  expect(stranger).toMatchObject({ code: 1, err: expect.stringContaining('无权限') as string })
})

test('lists with full contact data are on the trail before they are read, and it can be asked who saw them', async ({ branch }) => {
  expect(await runLine(branch, 'payouts month 2026-11')).toMatchObject({ code: 0, out: expect.stringContaining('05185555555') as string })
  const { rows: batches } = await sql<{ number: string }>`select number from payout_batch`.execute(branch.database.db)
  const out = fileOf('', 'batch.csv')
  expect(await runLine(branch, ['payouts', 'batch', batches[0]?.number ?? '', '--by', 'settlement', '--out', out])).toMatchObject({
    code: 0,
  })
  expect(await runLine(branch, 'quarantine --raw')).toMatchObject({ code: 0 })
  const { out: seen } = await runLine(branch, 'audit seen --order ZD20261119000003 --json')
  expect(
    seen
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toMatchObject([
    { person: null, where: expect.stringMatching(/^已补偿清单（系统用户 /) as string, orders: ['ZD20261119000003'] },
    { person: 'settlement', platform: 'cli', where: `充值批次 ${batches[0]?.number}` },
  ])
  expect(await runLine(branch, 'audit seen --person settlement --from 2026-11-24T12:00:01+08:00')).toMatchObject({
    out: '没有查看过完整联系方式的记录\n',
  })
})

test('all that is held about an order is one file, and asking for it is a look', async ({ branch }) => {
  const out = fileOf('', 'order.json')
  const line = (by: string) => ['order', 'export', 'cr20261121000001', '--by', by, '--out', out]
  expect(await runLine(branch, line('ganyu-manager'))).toMatchObject({ code: 1, err: expect.stringContaining('无权限') as string })
  expect(await runLine(branch, ['order', 'export', 'CR1', '--by', 'desk', '--out', out])).toMatchObject({ code: 1, err: '查无此单\n' })
  expect(await runLine(branch, line('desk'))).toMatchObject({ code: 0 })
  const held = JSON.parse(readFileSync(out, 'utf8')) as Record<string, unknown>
  expect(held).toMatchObject({
    contact: { name: '王小丽', phone: '13905181234' },
    verdict: { status: 'on-time' },
    history: [{ type: 'complaint' }, { type: 'evidence' }, { type: 'observed', payload: { contact: { address: wang.装机地址 } } }],
    messages: { heard: [], said: [{ conversation: 'direct/desk', said: ['CR20261121000001 王小丽 13905189999'] }] },
    confirmations: [{ arguments: '投诉 CR20261121000001 王小丽说' }],
    contactSeen: [{ person: 'desk', where: '工单全部资料' }],
    audit: [
      { person: 'ganyu-manager', outcome: 'refused' },
      { person: 'desk', outcome: 'done' },
    ],
  })
  expect(JSON.stringify(held)).not.toContain('王大力')
  await runLine(branch, ['order', 'export', 'ZD20261119000003', '--by', 'desk', '--out', out])
  const late = JSON.parse(readFileSync(out, 'utf8')) as Record<string, unknown[]>
  expect([late['claims']?.length, late['ledger']?.length]).toEqual([1, 4])
})

test('of a message about several orders the file has what is about this one', () => {
  const table = {
    kind: 'table',
    rows: [
      ['ZD1', '张三'],
      ['ZD12', '李四'],
    ],
    notes: ['ZD1 最急', 'ZD12 次之'],
  }
  expect(partsAbout(table, 'ZD1')).toEqual(['ZD1 | 张三', 'ZD1 最急'])
})

test('a list of many orders is a few entries, and each order is found in them', async ({ branch }) => {
  const { db } = branch.database
  const orders = Array.from({ length: 700 }, (_, i) => `ZD2026112100${1000 + i}`)
  await within(db, (trx) => noteContactList(trx, branch.audit.keys, { person: 'service', where: '短信名单', at: NOW }, orders))
  const filter = { person: 'service', from: null, to: null }
  const looks = await contactSeen(db, { orderId: null, ...filter })
  expect(looks.map((look) => look.orders.length)).toEqual([300, 300, 100])
  expect(await contactSeen(db, { orderId: 'ZD20261121001699', ...filter })).toEqual([looks[2]])
  expect(await contactSeen(db, { orderId: 'ZD2026112100169', ...filter })).toEqual([])
})

test('a customer goes from every table, and what was figured, owed and judged stays to the digit', async ({ branch }) => {
  const { db } = branch.database
  const told = { by: 'service', how: 'voice', at: NOW } as const
  await within(db, (trx) => tellPayouts(trx, [CLAIM], told, { now: NOW, automatic: true }))
  const [before, dump] = [await figures(branch), await whereStill(db, KNOWN)]
  const wanted = { household: 'LYG7654321', by: 'admin', reason: '王小丽 13905181234 申请' }
  const context = contextOf(organisation, NOW)

  // Broken off before the last word is written: nothing has gone.
  const dying = {
    ...auditKeys(keyNamed('a')),
    current: null,
    get known(): never {
      throw new Error('killed')
    },
  }
  await expect(eraseCustomer(db, wanted, context, dying, 'do')).rejects.toThrow('killed')
  const line = ['customer', 'erase', '--phone', '139 0518-1234', '--by', 'admin', '--reason', wanted.reason]
  const tried = await runLine(branch, [...line, '--dry-run'])
  expect(tried).toMatchObject({ code: 0, out: expect.stringContaining('试运行') as string })
  expect(await whereStill(db, KNOWN)).toEqual(dump)

  const erased = await runLine(branch, line)
  expect({ ...erased, out: erased.out.split('\n').slice(0, 9) }).toMatchObject({
    code: 0,
    err: '',
    out: [
      '已清除 2 张工单（CR20261121000001、ZD20261121000002）的姓名、电话、账号、地址',
      '工单：2',
      '工单经过：5',
      '收到的消息：1',
      '发出的消息：1',
      '确认时的原话：1',
      '搁置的原始行：1',
      '充值结果里搁置的行：1',
      '凭证图片：1',
    ],
  })
  expect(await whereStill(db, [...KNOWN.slice(0, 5), 'LYG7654321'])).toEqual([])
  const { rows: households } = await sql<{
    household: string
  }>`select distinct household from orders where id like '%2026112100000%'`.execute(db)
  expect(households).toEqual([{ household: expect.stringMatching(/^erased-/) as string }])

  // What the books are about keeps its code and the account that was paid, and nothing else.
  expect(await runLine(branch, ['customer', 'erase', '--household', 'LYG5555555', '--by', 'admin', '--reason', '申请'])).toMatchObject({
    code: 0,
  })
  expect(await whereStill(db, [...KNOWN.slice(5), '05185555555'])).toEqual(['ledger_entry: 05185555555'])
  const named = households[0]?.household ?? ''
  expect((await figures(branch)).map((text) => text.replaceAll(named, 'LYG7654321'))).toEqual(before)
  const { rows: trail } =
    await sql`select order_id, detail from audit where action = 'erase-customer' and outcome = 'done' order by id limit 1`.execute(db)
  expect(trail).toEqual([{ order_id: 'CR20261121000001', detail: '清除客户个人信息：** ** 申请' }])
})

test('the old export, sent again, and a newer one bring nothing back', async ({ branch }) => {
  const { database } = branch
  const again = await importOf(database, export1(), false, NOW)
  expect(again).toMatchObject({ unchanged: 4, accepted: 0, updated: 0 })
  const newer = csv(...rows).replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, '2026-11-24 11:00:00')
  expect(await importOf(database, fileOf(newer), false, NOW)).toMatchObject({ rows: 4, quarantined: 0 })
  const bad = row({ ...wang, 工单编号: 'CR20261121000001', 录入时间: '王小丽' })
  expect(await importOf(database, fileOf(csv(bad)), false, NOW)).toMatchObject({ quarantined: 1 })
  expect(await whereStill(database.db, [...KNOWN, 'LYG7654321'])).toEqual([])
  const { rows: households } = await sql`select from orders where household like 'erased-%'`.execute(database.db)
  expect(households).toHaveLength(2)
  expect(await runLine(branch, ['customer', 'erase', '--order', 'cr20261121000001', '--by', 'admin', '--reason', '再次'])).toMatchObject({
    code: 0,
  })
})

test('the door lets nothing else through', async ({ branch }) => {
  const { db } = branch.database
  const refused = [
    sql`update order_event set payload = jsonb_set(payload, '{state}', '"cancelled"') where order_id = 'CR20261121000001'`,
    sql`update order_event set payload = jsonb_set(payload, '{contact}', '{"phone": "1"}') where order_id = 'CR20261121000001' and type = 'observed'`,
    sql`update order_event set payload = jsonb_set(payload, '{note}', '"他"') where order_id = 'CR20261121000001' and type = 'complaint'`,
    sql`update order_event set payload = jsonb_set(payload, '{household}', '"H"') where order_id = 'CR20261121000001' and type = 'observed'`,
    sql`update order_event set happened_at = ${formatInstant(NOW)} where order_id = 'CR20261121000001'`,
    sql`update order_event set payload = payload - 'contact' where order_id = 'CR20261121009001'`,
    sql`delete from order_event`,
    sql`truncate order_event`,
    sql`delete from erased_order`,
    sql`update payout_set_aside set raw = 'x'`,
  ]
  for (const one of refused) await expect(one.execute(db)).rejects.toThrow('append-only')
})
