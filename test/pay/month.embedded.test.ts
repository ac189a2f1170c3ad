import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { programOn, runLine } from '../cli/run-line.ts'
import { ChatRoom, type SampleOrder, at } from '../conversation/chat-room.ts'
import { test } from '../engines/database.ts'
import { exampleText } from '../people/example.ts'
import { sameInBoth } from '../spreadsheets/another-library.ts'

const folder = mkdtempSync(join(tmpdir(), 'pay-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const done = (id: string, completedAt: string, facts: Readonly<Record<string, unknown>> = {}): SampleOrder => ({
  id,
  facts: {
    kind: 'install',
    enteredAt: `${completedAt.slice(0, 10)}T09:00:00+08:00`,
    completedAt: `${completedAt.replace(' ', 'T')}:00+08:00`,
    ...facts,
  },
  state: 'completed',
})

const DAY_INSTALL = 'CR20261105000001'
const EVENING = 'CR20261106000002'
const NO_VISIT = 'CR20261107000003'
const REPAIR = 'ZD20261108000004'
const OTHERS = 'CR20261109000005'
const LATER = 'CR20261120000006'

let room: ChatRoom
const sameday = (line: string) =>
  runLine(programOn(room.database, room.clock.now(), { config: { ...readConfig({}), organisationFile: join(folder, 'own.yaml') } }), line, {
    cwd: folder,
  })

test.beforeAll(async ({ database }) => {
  writeFileSync(join(folder, 'own.yaml'), exampleText)
  room = await ChatRoom.open(database, '2026-11-28 10:00:00')
  await room.orders(
    done(DAY_INSTALL, '2026-11-05 19:30'),
    done(EVENING, '2026-11-06 19:00'),
    done(NO_VISIT, '2026-11-07 12:00', { onSite: false }),
    done(REPAIR, '2026-11-08 12:00', { kind: 'repair' }),
    done(OTHERS, '2026-11-09 12:00', { installer: '赣榆装维02', kind: 'move' }),
    done('CR20261110000007', '2026-11-10 12:00', { installer: '东海装维01', district: 'donghai' }),
  )
})
afterAll(() => room.close())

test('an installer sees their own pay in a private chat, line by line, and nobody else’s', async () => {
  const answer = await room.says('ganyu-installer-01', 'direct', '我这个月挣多少钱')
  expect(answer).toContain('赣榆装维01 11月计件 144.00元')
  expect(answer).toMatch(/新装 FTTH宽带 +144\.00 +2 +60\.00 +18点后竣工×1\.2/)
  expect(await room.says('ganyu-installer-01', 'ganyu', '我的计件')).toBe('无权限：查看计件只能在私聊中进行。')
  expect(await room.says('ganyu-installer-01', 'direct', '我的计件 赣榆装维02')).toBe('无权限：只能查看自己的计件。')
  expect(await room.says('ganyu-dispatcher', 'direct', '我的计件')).toContain('无权限')
})

test.each([
  [`为什么${REPAIR}没算`, `${REPAIR}：不计件：计件只算上门的新装和移机，障碍不算〔四(四)〕。`],
  [`我的计件 ${NO_VISIT}`, `${NO_VISIT}：不计件：没有上门，计件只算上门的单〔四(四)〕。`],
  [`${EVENING} 没计工资`, `${EVENING}：已计入赣榆装维01 11月：新装 FTTH宽带 60.00 18点后竣工×1.2。`],
  [`我的计件 ${OTHERS}`, `${OTHERS} 不在赣榆装维01名下，不计入。`],
  ['我的计件 CR20261110000007', '查无此单'],
])('of one order, whether it counts and why: %s', async (said, answer) => {
  expect(await room.says('ganyu-installer-01', 'direct', said)).toBe(answer)
})

test('a manager sees the crews of their district, settlement all', async () => {
  const manager = await room.says('ganyu-manager', 'direct', '我的计件')
  expect(manager).toContain('11月计件 2 个装维，合计 199.00元')
  expect(manager).not.toContain('东海')
  expect(await room.says('settlement', 'direct', '我的计件 本月')).toContain('11月计件 3 个装维')
})

test('the command gives each line for programs, and a workbook', async () => {
  const { out } = await sameday('pay --month 2026-11 --installer ganyu-installer-01 --json')
  expect(JSON.parse(out)).toMatchObject({
    installer: '赣榆装维01',
    lines: [{ name: '新装 FTTH宽带', count: 2, unitFen: 6000, coefficients: [{ name: '18点后竣工', times: 1.2 }], fen: 14_400 }],
    fen: 14_400,
  })
  for (const name of ['pay.xlsx', 'pay.csv']) expect(await sameday(`pay --month 2026-11 --out ${name}`)).toMatchObject({ code: 0 })
  const [summary] = await sameInBoth(join(folder, 'pay.csv'), join(folder, 'pay.xlsx'), ([, lines]) => lines ?? [])
  expect(summary).toContainEqual(['赣榆装维01', 2, 0, 144, ''])
})

test('another price table shows who is paid otherwise and by how much before it is applied', async () => {
  writeFileSync(join(folder, 'dearer.yaml'), exampleText.replace('from: 2017-07-01, value: 6000', 'from: 2017-07-01, value: 6100'))
  const { out } = await sameday('org apply dearer.yaml --dry-run')
  expect(out).toContain(
    '计件因此改变（已封账的月份作为更正记入下月）：\n  2026-11 东海装维01：66.00→67.10元（+1.10）\n  2026-11 赣榆装维01：144.00→146.40元（+2.40）',
  )
  expect(out).not.toContain('赣榆装维02：')
})

test('a month that is closed stays as it is, and what is learnt of it later goes into the next one as a correction', async () => {
  expect(await sameday('pay close --month 2026-11 --by settlement')).toMatchObject({ code: 1, err: '2026-11 还没有结束，不能封账\n' })
  room.clock.time = at('2026-12-03 09:00:00')
  expect(await sameday('pay close --month 2026-11 --by ganyu-manager')).toMatchObject({ code: 1 })
  expect((await sameday('pay close --month 2026-11 --by settlement')).out).toContain('2026-11 计件已封账：3 个装维，合计 265.00元')
  const list = (await sameday('pay --month 2026-11 --json')).out
  expect((await sameday('pay close --month 2026-11 --by settlement')).err).toContain('以前已经封账')
  // The source tells late of an install, and that another was no visit.
  await room.orders(done(LATER, '2026-11-20 12:00'), done(EVENING, '2026-11-06 19:00', { onSite: false }))
  expect((await sameday('pay --month 2026-11 --json')).out).toBe(list)
  const december = JSON.parse((await sameday('pay --month 2026-12 --installer 赣榆装维01 --json')).out) as unknown
  // 72.00 less for the evening, 66.00 more for the late one.
  expect(december).toMatchObject({ lines: [{ name: '更正 2026-11', orders: [EVENING, LATER], fen: -600 }], fen: -600 })
  expect(await room.says('ganyu-installer-01', 'direct', `我的计件 ${LATER}`)).toContain('11月已封账：作为更正计入 2026-12。')
  room.clock.time = at('2027-01-03 09:00:00')
  expect((await sameday('pay close --month 2026-12 --by settlement')).code).toBe(0)
  expect((await sameday('pay --month 2027-01 --json')).out).toBe('')
})

test('contractors’ settlement names the orders behind each figure', async () => {
  room.clock.time = at('2026-12-03 09:00:00')
  await room.orders(
    done('ZD20261111000008', '2026-11-12 12:00', { kind: 'repair', enteredAt: '2026-11-11T09:00:00+08:00', delayCause: 'installer' }),
  )
  const lines = (await sameday('settlement --month 2026-11 --json')).out.trim().split('\n')
  const own = lines.map((line) => JSON.parse(line) as { contractor: string }).find(({ contractor }) => contractor === '赣榆代维公司')
  expect(own).toMatchObject({
    installerLate: 1,
    compensationFen: 1000,
    behind: { installerLate: ['ZD20261111000008'], claims: [{ orders: ['ZD20261111000008'], fen: 1000, byInstaller: true }] },
  })
  for (const name of ['owed.xlsx', 'owed.csv']) expect(await sameday(`settlement --month 2026-11 --out ${name}`)).toMatchObject({ code: 0 })
  const blank: readonly unknown[] = []
  await sameInBoth(join(folder, 'owed.csv'), join(folder, 'owed.xlsx'), (sheets) => sheets.flatMap((rows) => [...rows, blank]))
  expect(await room.says('ganyu-manager', 'ganyu', '赣榆代维公司上月结算')).toContain('11月代维结算：补偿 10.00元')
  expect(await room.says('ganyu-installer-01', 'direct', '代维结算')).toContain('无权限')
})
