import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { askServer } from '../../src/remote/ask.ts'
import { findServer } from '../../src/remote/running-server.ts'
import { gb18030 } from '../../src/spreadsheets/gb18030.ts'
import { at, header, row } from '../intake/sample.ts'
import { advance, visit } from '../stories/page.ts'
import { launchChromium } from './chromium.ts'
import { become, confirm, enter, lastOf, openPage, picture, say } from './open-page.ts'
import { startProduct } from './product.ts'

let browser: Browser
let product: Awaited<ReturnType<typeof startProduct>>
// Both take seconds to start, each mostly waiting.
beforeAll(async () => {
  ;[browser, product] = await Promise.all([launchChromium(), startProduct({ SAMEDAY_NOW: '2026-11-21T10:00:00+08:00' })])
})
afterAll(async () => {
  await browser.close()
  await product[Symbol.asyncDispose]()
})

const ORDER = 'CR20261119000001'
const entered = { 工单编号: ORDER, 录入时间: '2026-11-19 10:00:00', 联系电话: '13812345671' }
const late = { ...entered, 工单状态: '已竣工', 竣工时间: '2026-11-20 15:00:00', 定责原因: '装维原因' }

/** A file in the product's folder as an office program writes it. */
const write = (name: string, lines: readonly string[]): void =>
  writeFileSync(join(product.data, name), gb18030(`${lines.join('\r\n')}\r\n`))
const read = (name: string): string[][] =>
  new TextDecoder('gb18030')
    .decode(readFileSync(join(product.data, name)))
    .split('\r\n')
    .map((line) => line.split(','))

/** A command line that the running server carries out, its files in the data folder; what it prints. */
async function sameday(line: string): Promise<string> {
  const { data } = product
  const server = await findServer(readConfig({ SAMEDAY_DATA: data }), 'replay')
  if (server === null) throw new Error('no server is running')
  let said = ''
  const take = async (text: string): Promise<void> => void (said += text)
  const exit = await askServer(server.socket, line.split(' '), { cwd: data, input: (async function* () {})(), out: take, err: take })
  if (exit !== 0) throw new Error(`${line} ended with ${exit}: ${said}`)
  return said
}

async function importOrder(exportedAt: string, cells: Readonly<Record<string, string>>): Promise<void> {
  write('orders.csv', [`工单明细,导出时间:${exportedAt}`, header, row(cells)])
  expect(await sameday('import orders.csv')).toContain('搁置 0')
}

/** What is audited goes to the back office, which answers so of its one line. */
async function topUp(account: string, outcome: string, meanwhile = async (): Promise<void> => undefined) {
  const [, number = ''] = /批次 (\S+)：/.exec(await sameday('payouts batch --by settlement --out batch.csv')) ?? []
  const [, line = []] = read('batch.csv')
  expect(line).toContain(account)
  await meanwhile()
  write('result.csv', ['批次号,序号,业务账号,赔付金额,处理结果,失败原因,到账时间', `${number},1,${account},20.00,${outcome}`])
  await sameday('payouts result result.csv --by settlement')
}

async function as(page: Page, person: string): Promise<void> {
  await become(page, person)
  await enter(page, `direct/${person}`)
}

async function asks(page: Page, text: string, answer: RegExp | string): Promise<void> {
  await say(page, text)
  await expect.poll(() => lastOf(page)).toMatch(answer)
}

async function confirms(page: Page, text: string, question: RegExp | string, done: RegExp | string): Promise<void> {
  await asks(page, text, question)
  await confirm(page)
  await expect.poll(() => lastOf(page)).toMatch(done)
}

/** By the buttons of the page's clock. */
async function forward(page: Page, by: '1h' | '10m', shows: string): Promise<void> {
  await page.getByTestId('fast-forward').click()
  await page.getByTestId(`advance-${by}`).click()
  await expect.poll(() => page.getByTestId('environment').innerText(), { timeout: 60_000 }).toContain(shows)
}

test('a late order is registered, audited, refused by the back office, paid, texted in vain, called about, and listed', async () => {
  const { page, problems } = await openPage(browser, product.url)
  await importOrder('2026-11-20 14:00:00', entered)
  await as(page, 'settlement')
  await asks(page, `赔付 ${ORDER}`, '计算中')
  await importOrder('2026-11-21 09:30:00', late)
  await asks(page, '待赔付', /待付 1 笔 20元 .*待审核/)
  await confirms(page, '审核赔付', '合计 1 笔 20元', '已审核通过 1 笔 20元')
  await picture(page, 'payout-1-audited')

  await topUp('05180000001@ftth', '失败,账号已销户,')
  await asks(page, `赔付 ${ORDER}`, '账号已销户')
  await picture(page, 'payout-2-failed')
  await forward(page, '1h', '11:0')
  await importOrder('2026-11-21 10:50:00', { ...late, 业务账号: '05180000002@ftth' })
  await confirms(page, `审核赔付 ${ORDER}`, '曾充值失败：账号已销户', '已审核通过 1 笔 20元')
  await topUp('05180000002@ftth', '成功,,2026-11-21 11:05:00', () => forward(page, '10m', '11:1'))
  await asks(page, '待赔付', /没有待付的赔付。 本月已付 1 笔 20元；已付未告知 1 笔/)

  expect(await sameday('notices send --by desk --out list.csv')).toContain('名单 1 条')
  const [, [id = '', phone, text] = []] = read('list.csv')
  expect([phone, text]).toEqual(['13812345671', `您的新装单${ORDER}超时1天，按承诺赔付20元，已充入账号尾号0002，可查余额。`])
  write('answer.csv', ['编号,状态,失败代码', `${id},已受理,`])
  await sameday('notices answer answer.csv --by desk')
  await asks(page, `赔付 ${ORDER}`, '已告知')
  await advance(await visit(product.url), at('2026-11-24 11:30:00'))

  await as(page, 'service')
  await asks(page, '待告知', /待告知 1 户 .*72小时无回执，须电话告知 1 户.*138\*\*\*\*5671/)
  await picture(page, 'payout-3-unknown')
  await confirms(page, `赔付已告知 ${ORDER}`, /请确认已告知客户.*72小时无回执.*方式 电话/, '已记录告知客户：赔付到账')
  await picture(page, 'payout-4-called')
  await asks(page, '待告知', '没有待告知的客户')
  await asks(page, `赔付已告知 ${ORDER}`, '客户已告知')
  await asks(page, '本月赔了多少钱', '11月已付 1 笔 20元')
  await picture(page, 'payout-5-month')
  expect(await sameday('payouts month 2026-11')).toMatch(
    new RegExp(`赣榆\\tLYG0000001\\t05180000002@ftth\\t${ORDER}\\t.*\\t2026-11-21 11:05:00\\t2026-11-21 11:1\\d:\\d\\d\\t及时`),
  )
  await sameday('ledger verify')
  expect(problems).toEqual([])
})
