import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { programOn, runLine } from '../cli/run-line.ts'
import { ChatRoom, type SampleOrder, at, organisation } from '../conversation/chat-room.ts'
import { test } from '../engines/database.ts'
import { sameInBoth } from '../spreadsheets/another-library.ts'
import { payoutLines } from '../../src/compensation/read-ledger.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { gb18030 } from '../../src/spreadsheets/gb18030.ts'
import { workbookOf } from '../../src/spreadsheets/workbook.ts'
import { noticesOfPaid } from '../../src/telling/make-notices.ts'

const folder = mkdtempSync(join(tmpdir(), 'payout-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let room: ChatRoom
const sameday = (line: string) => runLine(programOn(room.database, room.clock.now()), line, { cwd: folder })
const read = (name: string): string => new TextDecoder('gb18030').decode(readFileSync(join(folder, name)))
const write = (name: string, lines: readonly string[]): void => writeFileSync(join(folder, name), gb18030(`${lines.join('\r\n')}\r\n`))

/** An install of the day before that was done a day late. */
const late = (n: number, more: Readonly<Record<string, unknown>> = {}): SampleOrder => ({
  id: `CR2026111900000${n}`,
  facts: { kind: 'install', enteredAt: '2026-11-19T10:00:00+08:00', completedAt: '2026-11-20T15:00:00+08:00', ...more },
  state: 'completed',
  contact: { account: `0518920314${n}` },
})

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 10:00:00')
  await room.orders(late(1), late(2), late(3, { household: 'H-shared' }), late(4, { household: 'H-shared' }))
  expect((await sameday('payouts register --all --by desk')).code).toBe(0)
})
afterAll(() => room.close())

test('nothing audited makes no batch and says so', async () => {
  expect((await sameday('payouts batch --by settlement --out batch.csv')).out).toBe('没有审核过而未进批次的赔付，没有生成批次\n')
  expect((await sameday('payouts batch --by desk --out batch.csv')).err).toContain('无权限')
})

test('a batch is a line per household with its total, and the same bytes whenever it is written', async () => {
  expect((await sameday('payouts audit --district 东海 --by settlement')).err).toContain('--district 只和 --all 一起用')
  expect((await sameday('payouts audit --all --district 东海 --by settlement')).out).toBe('没有要审核的\n')
  expect((await sameday('payouts audit --all --district 赣榆 --by settlement')).out).toContain('审核 3 笔，60元')
  expect(await sameday('payouts batch --by settlement --out nowhere/batch.csv')).toMatchObject({
    code: 1,
    err: expect.stringContaining('可再写：payouts batch PC20261121-01 --by settlement --out FILE'),
  })
  // What nobody has written yet is handed over by somebody, who may.
  expect((await sameday('payouts batch PC20261121-01 --out batch.csv')).err).toContain('第一次写就是交出：请写明 --by PERSON')
  expect((await sameday('payouts batch PC20261121-01 --by desk --out batch.csv')).err).toContain('无权限')
  expect(existsSync(join(folder, 'batch.csv'))).toBe(false)
  const made = await sameday('payouts batch PC20261121-01 --by settlement --out batch.csv')
  const trail = await room.database.db.selectFrom('audit').select(['person', 'detail']).where('detail', 'like', '%handed over%').execute()
  expect(trail).toEqual([{ person: 'settlement', detail: 'batch PC20261121-01: handed over' }])
  expect(made.out).toMatch(/^批次 PC20261121-01：3 笔，合计 60\.00 元\n校验 [0-9a-f]{64}\n文件 SHA-256 [0-9a-f]{64}\n/)
  expect(read('batch.csv').split('\r\n')).toEqual([
    '批次号,序号,业务账号,客户编码,赔付金额,赔付类型,工单编号,录入日期,备注',
    'PC20261121-01,1,05189203141,H-CR20261119000001,20.00,新装,CR20261119000001,2026-11-19,',
    'PC20261121-01,2,05189203142,H-CR20261119000002,20.00,新装,CR20261119000002,2026-11-19,',
    'PC20261121-01,3,05189203143,H-shared,20.00,新装,CR20261119000003 CR20261119000004,2026-11-19,',
    '合计,3,60.00',
    '',
  ])
  room.clock.time = at('2026-11-22 10:00:00')
  expect((await sameday('payouts batch PC20261121-01 --out again.csv')).code).toBe(0)
  expect(readFileSync(join(folder, 'again.csv'))).toEqual(readFileSync(join(folder, 'batch.csv')))
  expect((await sameday('payouts batch PC20261121-01 --by desk --out no.csv')).err).toContain('无权限')
  expect(existsSync(join(folder, 'no.csv'))).toBe(false)
  await sameday('payouts batch PC20261121-01 --out one.xlsx')
  await sameday('payouts batch PC20261121-01 --out two.xlsx')
  expect(readFileSync(join(folder, 'one.xlsx'))).toEqual(readFileSync(join(folder, 'two.xlsx')))
  const [sheet] = await sameInBoth(join(folder, 'batch.csv'), join(folder, 'one.xlsx'), ([only]) => only ?? [])
  expect(sheet?.map((row) => row[4])).toEqual(['赔付金额', 20, 20, 20, ''])
  expect((await sameday('payouts batch --by settlement --out none.csv')).out).toContain('没有生成批次')
  expect(await sameday('payouts batch PC20991231-01 --out none.csv')).toMatchObject({ code: 1, err: '没有批次 PC20991231-01\n' })
})

const HEAD = '处理结果,到账时间,失败原因,批次号,序号,业务账号,赔付金额'

test('a result is taken line by line: what is broken is set aside with its reason, what is missing is named', async () => {
  write('result.csv', [
    HEAD,
    '成功,2026-11-21 18:30:00,,PC20261121-01,1,05189203141,20.00',
    '失败,,账号05189203142已销户,PC20261121-01,2,05189203142,20.00',
    '成功,2026-11-21 18:30:00,,PC20261121-01,3,05189203143,30.00',
    '成功,2026-11-21 18:30:00,,PC20261121-01,9,05189203143,20.00',
    '成功,2026-12-24,,PC20261121-01,3,05189203143,20.00',
    '也许,,,PC20261121-01,3,05189203143,20.00',
    '成功,,,PC20261121-01,3,05189203143,20.00',
    '成功,2026-11-21 18:30:00,,PC20261121-77,1,05189203141,20.00',
    '成功,2026-11-21 18:30:00,,PC20261121-01,3,05189203149,20.00',
    '合计,8,160.00',
  ])
  const { code, out, err } = await sameday('payouts result result.csv --by settlement')
  expect(code).toBe(1)
  expect(out.split('\n')).toEqual([
    '到账 1 笔，20.00 元；失败 1 笔；先前已有 0 笔',
    '第 4 行搁置：金额与批次不同：文件里是 30.00 元，批次里是 20.00 元',
    '第 5 行搁置：批次 PC20261121-01 没有第 9 行',
    '第 6 行搁置：到账时间 2026-12-24 00:00:00 还没有到',
    '第 7 行搁置：处理结果“也许”看不懂，只认 成功、失败',
    '第 8 行搁置：写了成功，没有写到账时间',
    '第 9 行搁置：没有批次 PC20261121-77',
    '第 10 行搁置：业务账号与批次不同：文件里是 ****3149，批次里是 ****3143',
    '批次 PC20261121-01 第 3 行还没有结果：H-shared/install/2026-11-19',
    '',
  ])
  expect(err).toBe('合计写的是 8 行，文件里有 9 行：文件可能不完整\n')
  expect(await room.database.db.selectFrom('payout_set_aside').select('line').execute()).toHaveLength(7)
})

test('why a line failed is kept without numbers that may be somebody’s', async () => {
  const failed = await room.database.db.selectFrom('ledger_entry').select('meta').where('type', '=', 'fail').execute()
  expect(failed).toEqual([{ meta: { reason: '账号…已销户' } }])
})

test('the same result again, also as a workbook and in another order, changes nothing; one that says otherwise is for a person', async () => {
  const repeated = (await sameday('payouts result result.csv --by settlement --json')).out
  expect(JSON.parse(repeated)).toMatchObject({ paid: 0, failed: 0, repeated: 2 })
  expect(await room.database.db.selectFrom('payout_set_aside').select('line').execute()).toHaveLength(7)
  const rows = [
    ['批次号', '序号', '业务账号', '赔付金额', '处理结果', '失败原因', '到账时间'],
    ['PC20261121-01', 2, '05189203142', 20, '成功', '', '2026-11-22 09:00:00'],
    ['PC20261121-01', 3, '05189203143', 20, '成功', '', '2026-11-22 09:00:00'],
    ['PC20261121-01', 1, '05189203141', 20, '成功', '', '2026-11-21 18:30:00'],
  ]
  writeFileSync(join(folder, 'result.xlsx'), await workbookOf([{ name: '结果', rows }]))
  const { out } = await sameday('payouts result result.xlsx --by settlement')
  expect(out).toBe('到账 1 笔，20.00 元；失败 0 笔；先前已有 1 笔\n第 2 行搁置：这一行先前已有不同的结果，或已撤出批次\n')
})

test('what failed is audited and batched again, and the monthly list has what was paid', async () => {
  await sameday('payouts audit H-CR20261119000002/install/2026-11-19 --by settlement')
  await sameday('payouts batch --by settlement --out second.csv')
  expect(read('second.csv').split('\r\n')[1]).toBe('PC20261122-01,1,05189203142,H-CR20261119000002,20.00,新装,CR20261119000002,2026-11-19,')
  const month = (await sameday('payouts month 2026-11')).out.split('\n')
  expect(month[1]).toBe(
    '赣榆\tH-CR20261119000001\t05189203141\tCR20261119000001\t新装\t1\t20.00\t2026-11-21 10:00:00\t2026-11-21 10:00:00\t2026-11-21 18:30:00\t\t及时\t',
  )
  expect(month).toContain('赣榆\t新装\t2\t40.00\t0.00')
  expect(month).toContain('全部\t\t2\t40.00\t0.00')
  for (const name of ['list.xlsx', 'list.csv']) expect((await sameday(`payouts month 2026-11 --out ${name}`)).code).toBe(0)
  await sameInBoth(join(folder, 'list.csv'), join(folder, 'list.xlsx'), ([only]) => only ?? [])
})

test('a file that is no result is refused with what is missing', async () => {
  write('odd.csv', ['批次号,序号,业务账号', 'PC20261121-01,1,05189203141'])
  expect((await sameday('payouts result odd.csv --by settlement')).err).toContain('缺少列：赔付金额、处理结果')
  expect((await sameday('payouts result nowhere.csv --by settlement')).err).toContain('没有这个文件')
})

test('more rows than a statement takes parameters for are set aside, and as many customers noted to be told', async () => {
  const { db } = room.database
  const many = 9400
  write('many.csv', [HEAD, ...Array.from({ length: many }, (_, i) => `也许,,,PC20261121-01,${i + 10},05189203141,20.00`)])
  const { out } = await sameday('payouts result many.csv --by settlement --json')
  expect((JSON.parse(out) as { setAside: unknown[] }).setAside).toHaveLength(many)
  expect((await db.selectFrom('payout_set_aside').select('line').execute()).length).toBeGreaterThan(many)
  const given = contextOf(organisation, room.clock.now())
  const line = (await payoutLines(db, { given, districts: ['ganyu'] }, 'all')).find(({ state }) => state === 'paid') ?? expect.fail()
  const lines = Array.from({ length: many }, (_, i) => ({ ...line, key: `${line.key}-${i}` }))
  const note = () => db.transaction().execute((trx) => noticesOfPaid(trx, lines, organisation.sms, room.clock.now()))
  expect([await note(), await note()]).toEqual([many, 0])
})
