import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { become, bot, confirm, desk, enter, lastOf, openPage, phone, picture, say } from './open-page.ts'
import { startProduct } from './product.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

/** Taps one after the other of the orders just listed, until one is owed for and nobody has proposed to exempt it; its number. */
async function undecided(page: Page): Promise<string> {
  const rows = bot(page).last().locator('tr.row-says')
  const ends = (await rows.allInnerTexts()).map((text) => /…(\d{4,})/.exec(text)?.[1] ?? '')
  const list = await bot(page).last().elementHandle()
  for (const [at, end] of ends.entries()) {
    await (await list?.$$('tr.row-says'))?.[at]?.click()
    await expect.poll(() => lastOf(page)).toMatch(new RegExp(`工单 [A-Z]{2}\\d+${end} `))
    const card = await lastOf(page)
    const order = /工单 ([A-Z]{2}\d{14})/.exec(card)?.[1]
    if (order !== undefined && /应补偿/.test(card) && !card.includes('豁免待审批')) return order
  }
  throw new Error('the demonstration has no overdue order in 赣榆 about which nothing is decided')
}

describe.each([
  ['a desk', desk, 'light'],
  ['a phone in the dark', phone, 'dark'],
] as const)('the 赣榆 manager at %s', (_at, viewport, colorScheme) => {
  test('asks for an order, exempts it, sees the verdict change, and hears an alert', async () => {
    await using product = await startProduct()
    const { page, problems } = await openPage(browser, product.url, { viewport, colorScheme })
    const step = (name: string): Promise<void> => picture(page, `${viewport.width}-${colorScheme}-${name}`)
    await become(page, 'ganyu-manager')
    await enter(page, 'group/ganyu')
    await step('1-opened')

    await say(page, '超时')
    await expect.poll(() => lastOf(page)).toMatch(/赣榆超时在途 \d+ 单/)
    await step('2-overdue')
    const order = await undecided(page)
    await step('3-order')

    await say(page, `/豁免 ${order} 客户原因 录音123`)
    await expect.poll(() => lastOf(page)).toContain('确认')
    await step('4-asked')
    await confirm(page)
    await expect.poll(() => lastOf(page)).toMatch(/免责（客户原因）/)
    await step('5-exempt')

    await say(page, `为什么 ${order}`)
    await expect.poll(() => lastOf(page)).toContain('〔三(二)1〕')
    await step('6-why')

    await page.getByTestId('fast-forward').click()
    await page.getByTestId('clock-menu').getByText('10 分钟').click()
    await expect.poll(() => lastOf(page), { timeout: 60_000 }).toMatch(/(到期|超时|今日还有|今日应完成|安排上门) \d+ 单/)
    await step('7-alert')
    expect(problems).toEqual([])
  })
})

test('a question asked before a restart is answered after it', async () => {
  await using product = await startProduct()
  const { page } = await openPage(browser, product.url)
  await become(page, 'ganyu-manager')
  await enter(page, 'direct/ganyu-manager')
  await say(page, '超时')
  await expect.poll(() => lastOf(page)).toMatch(/赣榆超时在途 \d+ 单/)
  const order = await undecided(page)
  await say(page, `/豁免 ${order} 第三方原因 施工照片`)
  await expect.poll(() => lastOf(page)).toContain('确认')
  const code = /确认 ?(\d{2})/.exec(await lastOf(page))?.[1]
  await product.stop()
  await product.start()
  await say(page, `确认 ${code}`)
  await expect.poll(() => lastOf(page), { timeout: 60_000 }).toContain('免责（第三方原因）')
})
