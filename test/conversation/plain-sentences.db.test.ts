import { afterAll, expect } from 'vitest'
import { test } from '../engines/database.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importOf, sampleBytes } from '../intake/sample.ts'
import { computeBulletin } from '../../src/bulletins/bulletin.ts'
import { dayOf } from '../../src/policy/instant.ts'
import { ChatRoom, at, organisation } from './chat-room.ts'

let room: ChatRoom

test.beforeAll(async ({ database }) => {
  const folder = mkdtempSync(join(tmpdir(), 'sentences-'))
  writeFileSync(join(folder, 'export.csv'), sampleBytes)
  await importOf(database, join(folder, 'export.csv'))
  rmSync(folder, { recursive: true })
  room = await ChatRoom.open(database, '2026-11-21 20:00:00')
})
afterAll(() => room.close())

const manager = (text: string): Promise<string> => room.says('ganyu-manager', 'ganyu', text)

test('a list is asked for in a whole sentence, with filters anywhere in it', async () => {
  expect(await manager('赣榆今天超时多少单')).toMatch(/^【赣榆今天到期的超时 2 单，都未完成，应补偿 30元】/)
  expect(await manager('超时的修障单，前2条')).toMatch(/^【赣榆障碍超时在途 3 单】\n[^\n]*到期[^\n]*\n显示前 2 单/)
  expect(await manager('装维03手上还有几单')).toMatch(/^赣榆装维03手上 5 单，其中今天到期 4 单；今天已完成 8 单。$/)
  expect(await room.says('desk', 'city', '东海和赣榆超时的单子')).toMatch(/^【赣榆、东海超时在途 \d+ 单】/)
  expect(await manager('今晚到期的新装有哪些')).toMatch(/^【赣榆新装今天到期 5 单】/)
})

test('what was late on a day is what the bulletin of that day counts', async () => {
  for (const [district, days] of [
    ['ganyu', [18, 19, 20, 21]],
    ['guanyun', [20, 21]],
  ] as const)
    for (const day of days) {
      const asked = { scope: { district }, date: dayOf(at(`2026-11-${day} 12:00`)), edition: 'final', asOf: room.clock.now() } as const
      const { all, compensation } = (await computeBulletin(room.database.db, organisation, asked)).day
      const answer = await room.says(`${district}-manager`, district, `11月${day}日超时多少单`)
      expect(answer.split('\n')[0], `${district} ${day}`).toMatch(
        all.late === 0 ? /没有超时的单/ : new RegExp(`超时 ${all.late} 单，.*应补偿 ${compensation.accruedFen / 100}元】$`),
      )
      const figures = await room.says(`${district}-manager`, district, `11月${day}日及时率`)
      expect(figures).toContain(`超时 ${all.late} 单`)
    }
})

test('the rest of a list is shown page by page, to whoever was shown it, for ten minutes', async () => {
  const started = room.clock.now()
  const numbers = (said: string): string[] => said.match(/…\d{4}/g) ?? []
  const pages = [await manager('在途'), await manager('下一页'), await manager('还有呢？')]
  expect(pages.map((said) => said.split('\n')[1])).toEqual(['显示前 10 单', '第 11 至 20 单', '第 21 至 23 单'])
  expect(new Set(pages.flatMap(numbers)).size).toBe(23)
  expect(pages[0]).toContain('还有 13 单，发“下一页”')
  expect(pages[2]).not.toContain('下一页')
  expect(await manager('下一页')).toMatch(/^没有下一页了。/)

  expect(await manager('赣榆超时的新装前2单')).toMatch(/^【赣榆新装超时在途 6 单】/)
  expect(await room.says('ganyu-dispatcher', 'ganyu', '下一页')).toMatch(/^没有下一页了。/)
  room.clock.time = started + 600
  expect(await manager('下一页')).toMatch(/^【赣榆新装超时在途 \d+ 单】\n.*\n第 3 至 4 单\n/)
  room.clock.time = started + 1201
  expect(await manager('下一页')).toMatch(/^没有下一页了。/)
  room.clock.time = started
})

test('a hint offers only what the asker may do here', async () => {
  const near = '批淮一下'
  expect(await room.says('ganyu-manager', 'ganyu', `/${near}`)).toContain('用法：/批准')
  expect(await room.says('ganyu-installer-03', 'ganyu', `/${near}`)).not.toContain('批准')
  expect(await room.says('ganyu-manager', 'ganyu', near)).not.toContain('批准')
})

test('an order is found by the end of its number, an account, a telephone, a piece of the address; several fits are a choice', async () => {
  for (const text of [
    '2602',
    '帮我看看2602这单啥情况',
    '05183145634@ftth',
    'lyg3145634',
    '电话5630结尾的单子查一下',
    '人民路101号',
    'ZD20261117OO2602',
  ])
    expect(await manager(text), text).toMatch(/^【工单 ZD20261117002602】/)
  expect(await manager('1868')).toBe(
    '【有 2 张工单符合，是哪一张？】\n1. CR20261114001868 移机 赣榆装维01 赣榆人民路\n2. ZD20261120003528 障碍 赣榆装维05 赣榆朝阳路\n' +
      '回复序号就可以。\n[1 …1868：/查单 CR20261114001868] [2 …3528：/查单 ZD20261120003528]',
  )
  expect(await manager('ZD2026111700262')).toMatch(/^【有 4 张工单符合，是哪一张？】\n1\. ZD20261117002602 /)
})

test('an order of another district is not there, whatever is known of it', async () => {
  expect(await room.says('donghai-manager', 'donghai', '2602')).toBe('查无此单')
  expect(await room.says('donghai-manager', 'donghai', '人民路101号')).toBe('查无此单')
  expect(await room.says('donghai-manager', 'donghai', '帮我看下 ZD20261117002602')).toBe('查无此单')
})

test('an instruction is put to its author as it was understood; talk that holds its word does nothing', async () => {
  const asked = await manager('把 2602 豁免了，客户不在家，录音12')
  expect(asked).toMatch(/^【请确认登记豁免】\n工单：ZD20261117002602/)
  expect(asked).toContain('原因：客户原因（客户不在家）\n凭证：录音12\n')
  for (const text of [
    '客户问能不能豁免 2602',
    '2602 豁免了吗',
    '别豁免 ZD20261117002602',
    '经理批准了 ZD20261117002602',
    '老张说“豁免 2602 客户原因”',
  ])
    expect(await manager(text), text).not.toMatch(/请确认|已登记|已提交/)
  expect(await manager('豁免 1868 客户原因')).toMatch(/^【有 2 张工单符合/)
})

test('a question is answered with the agreed wording and its clause; what is not of this trade is not', async () => {
  expect(await manager('几点前报修算当日修')).toBe(
    '障碍在 16:00 及以前报修录入的，当天修好；16:00 以后的，从报修起 24 小时内修好。〔二(四)2〕（2017-07-01 起）',
  )
  expect(await manager('口径 改约')).toContain('〔四(五)〕')
  for (const text of ['明天会下雨吗', '外卖超时赔多少', '装空调多少钱']) expect(await manager(text), text).toMatch(/^没看懂/)
})

test('a thank-you gets no answer in a group and a short one in private', async () => {
  expect(await manager('谢谢')).toBe('')
  expect(await room.says('ganyu-manager', 'direct', '谢谢')).toBe('不客气。')
  expect(await room.says('ganyu-manager', 'direct', '好的')).toBe('好的。')
  expect(await room.says('ganyu-manager', 'direct', '你好')).toMatch(/^你好，赣榆县公司经理。/)
})
