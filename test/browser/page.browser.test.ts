import { type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOSTILE, fakeDay } from '../channels/webchat/fake-day.ts'
import { served } from '../channels/webchat/served.ts'
import { launchChromium } from './chromium.ts'
import { faintTexts } from './contrast.ts'
import { become, desk, enter, openPage, phone, say } from './open-page.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

/** An afternoon of the branch as the 赣榆 manager sees it in the group of the district. */
async function managerInGroup(options: Parameters<typeof openPage>[2] = {}) {
  const world = fakeDay('demo')
  const server = await served(world)
  const reader = await openPage(browser, server.url, options)
  await become(reader.page, 'ganyu-manager')
  await enter(reader.page, 'group/ganyu')
  await reader.page.getByTestId('line').last().waitFor()
  return { world, server, ...reader }
}

const lastBubble = (page: Page) => page.getByTestId('line').last().getByTestId('bubble')
/** A text of the conversation in the middle. */
const said = (page: Page, text: string) => page.getByTestId('log').getByText(text)
const settled = (page: Page): Promise<unknown> => page.evaluate(() => document.fonts.ready)
const box = async (page: Page, testId: string) => {
  const found = await page.getByTestId(testId).boundingBox()
  if (!found) throw new Error(`${testId} is not on the screen`)
  return found
}
/** Whether something makes the whole page scroll sideways, or sticks out of the conversation. */
const sticksOut = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.log-scroll, .conversations, .composer, .environment, .who-list')]
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map((element) => element.className || element.tagName),
  )

test('at a desk the list and the conversation are side by side', async () => {
  const { page, problems } = await managerInGroup()
  await say(page, '超时')
  await said(page, '赣榆：超时未完成 5 单').waitFor()
  await settled(page)
  const [list, chat] = [await box(page, 'conversations'), await box(page, 'chat')]
  expect(list.x + list.width).toBeLessThanOrEqual(chat.x + 1)
  expect(chat.x + chat.width).toBe(desk.width)
  expect(await sticksOut(page)).toEqual([])
  expect(await page.getByTestId('environment').innerText()).toMatch(/演示环境：合成数据[\s\S]*产品时间\s*11月21日 周六 17:30/)
  expect(problems).toEqual([])
})

test('on a phone the list leads to the conversation and back', async () => {
  const world = fakeDay('demo')
  const { url } = await served(world)
  const { page, problems } = await openPage(browser, url, { viewport: phone })
  await become(page, 'ganyu-manager')
  expect(await page.getByTestId('chat').isVisible()).toBe(false)
  await enter(page, 'group/ganyu')
  await page.getByTestId('chat').waitFor()
  expect(await page.getByTestId('conversations').isVisible()).toBe(false)
  await say(page, '超时')
  await said(page, '赣榆：超时未完成 5 单').waitFor()
  await settled(page)
  expect(await sticksOut(page)).toEqual([])
  expect((await box(page, 'send')).width).toBeGreaterThanOrEqual(44)

  // The table scrolls inside its bubble, the order numbers stay in sight.
  const stuck = await page
    .getByTestId('table')
    .last()
    .evaluate((table) => {
      const frame = table.parentElement
      if (!frame) return null
      frame.scrollLeft = 200
      return [
        frame.scrollLeft > 0,
        (table.querySelector('tbody th')?.getBoundingClientRect().left ?? 0) - frame.getBoundingClientRect().left < 3,
      ]
    })
  expect(stuck).toEqual([true, true])

  await page.goBack()
  await page.getByTestId('conversations').waitFor()
  await enter(page, 'group/ganyu')
  await page.getByTestId('back').click()
  await page.getByTestId('conversations').waitFor()
  expect(problems).toEqual([])
})

test('people are found by name, role or district, with the keyboard alone', async () => {
  const { url } = await served(fakeDay('demo'))
  const { page } = await openPage(browser, url)
  await page.getByTestId('who-person').first().waitFor()
  await page.keyboard.type('赣榆 管控')
  expect(await page.getByTestId('who-person').allInnerTexts()).toEqual([expect.stringContaining('赣榆管控')])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  expect(await page.getByTestId('me').innerText()).toContain('赣榆管控')
  expect(await page.getByTestId('conversation').count()).toBe(3)

  await page.reload()
  await page.getByTestId('line').last().waitFor()
  expect(await page.getByTestId('me').innerText()).toContain('赣榆管控')
  await page.getByTestId('me').click()
  await page.getByTestId('who-search').fill('没有这个人')
  expect(await page.getByTestId('who-list').innerText()).toBe('没有找到这样的人')
  // The first empties the search line.
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.getByTestId('who').waitFor({ state: 'hidden' })
})

test('a message to the bot is answered, and others in the group see both', async () => {
  const { page, server } = await managerInGroup()
  const other = await openPage(browser, server.url)
  await become(other.page, 'ganyu-installer-02')
  await say(page, '查单 GY261120026')
  await lastBubble(page).getByText('已超时 2小时25分').waitFor()
  await other.page.getByText('@机器人 查单 GY261120026').waitFor()
  expect(await other.page.getByTestId('line').nth(-2).getAttribute('data-from')).toBe('other')
  expect(await page.getByTestId('line').nth(-2).getAttribute('data-from')).toBe('mine')
})

test('a customer’s name is shown as text, whatever it looks like', async () => {
  const { page, problems } = await managerInGroup()
  await say(page, `查单 ${HOSTILE}`)
  await page.getByTestId('card').last().waitFor()
  expect(await page.getByTestId('card').last().innerText()).toContain(HOSTILE)
  expect(await page.getByTestId('line').nth(-2).innerText()).toContain(HOSTILE)
  expect(await page.getByTestId('log').locator('img, b, script').count()).toBe(0)
  expect(await page.title()).toContain('当日装当日修')
  expect(problems).toEqual([])
})

test('a button says its words as me, and two clicks are one', async () => {
  const { page, world } = await managerInGroup()
  await say(page, '查单 GY261120026')
  await page.getByRole('button', { name: '提出免责' }).click()
  await said(page, '请确认：登记免责').waitFor()
  await page.getByRole('button', { name: '确认', exact: true }).dblclick()
  await said(page, '已登记免责：GY261120026').waitFor()
  expect(world.received.map(({ person, text, addressed }) => [person, text, addressed])).toEqual([
    ['ganyu-manager', '查单 GY261120026', true],
    ['ganyu-manager', '/豁免 GY261120026 客户原因 录音123', true],
    ['ganyu-manager', '确认 37', true],
  ])
  expect(await page.locator('.mention-me').last().innerText()).toBe('@赣榆经理')
})

test('without @机器人 the group sees it and the bot stays silent, and the page says so', async () => {
  const { page, world } = await managerInGroup()
  await page.getByTestId('mention-remove').click()
  expect(await page.getByTestId('hint').innerText()).toBe('没有 @机器人：群里的人看得到，机器人看不到，不会回应')
  await say(page, '大家辛苦了')
  await said(page, '没有 @机器人，机器人不会回应').waitFor()
  expect(world.received).toMatchObject([{ text: '大家辛苦了', addressed: false }])
  await page.getByTestId('input').pressSequentially('@机器人 在途')
  expect(await page.getByTestId('mention-chip').isVisible()).toBe(true)
  expect(await page.getByTestId('input').inputValue()).toBe('在途')

  await enter(page, 'direct/ganyu-manager')
  await page.getByTestId('mention-chip').waitFor({ state: 'hidden' })
  await page.getByTestId('empty').getByRole('button', { name: '超时' }).click()
  await page.keyboard.press('Enter')
  await page.getByTestId('table').waitFor()
  expect(world.received.at(-1)).toMatchObject({ text: '超时', addressed: true, conversation: { kind: 'direct' } })
})

test('commands are completed by keyboard', async () => {
  const { page, world } = await managerInGroup()
  const input = page.getByTestId('input')
  await input.focus()
  await page.keyboard.type('/')
  expect(await page.getByTestId('option').count()).toBe(10)
  await page.keyboard.press('ArrowDown')
  expect(await page.getByRole('option', { selected: true }).innerText()).toContain('/豁免')
  expect(await input.getAttribute('aria-activedescendant')).toBe(await page.getByRole('option', { selected: true }).getAttribute('id'))
  await page.keyboard.press('Tab')
  expect(await input.inputValue()).toBe('/豁免 ')
  expect(await page.getByTestId('hint').innerText()).toContain('用法：/豁免 <工单> <原因> [凭证]')
  await input.fill('/')
  await page.keyboard.press('Escape')
  expect(await page.getByTestId('completion').isVisible()).toBe(false)
  await input.fill('/帮')
  await page.keyboard.press('Enter')
  expect(await input.inputValue()).toBe('/帮助')
  await page.keyboard.press('Enter')
  await lastBubble(page).getByText('没看懂').waitFor()
  expect(world.received.at(-1)).toMatchObject({ text: '/帮助' })
  await input.fill('第一行')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('第二行')
  expect(await input.inputValue()).toBe('第一行\n第二行')
})

test('commands are completed by touch', async () => {
  const { page } = await managerInGroup({ viewport: phone })
  await page.getByTestId('commands-button').tap()
  await page.getByTestId('option').filter({ hasText: '查单' }).tap()
  expect(await page.getByTestId('input').inputValue()).toBe('查单 ')
  expect(await page.getByTestId('input').evaluate((input) => input === document.activeElement)).toBe(true)
})

test("Enter that ends an input method's word does not send", async () => {
  const { page, world } = await managerInGroup()
  await page.getByTestId('input').focus()
  const session = await page.context().newCDPSession(page)
  await session.send('Input.imeSetComposition', { text: 'chaoshi', selectionStart: 7, selectionEnd: 7 })
  await page.getByTestId('input').dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })
  await session.send('Input.insertText', { text: '超时' })
  expect(await page.getByTestId('input').inputValue()).toBe('超时')
  expect(world.received).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByTestId('table').last().waitFor()
  expect(world.received).toMatchObject([{ text: '超时' }])
})

test('too long a message cannot be sent, and the page says why', async () => {
  const { page } = await managerInGroup()
  await page.getByTestId('input').fill('字'.repeat(4001))
  expect(await page.getByTestId('hint').innerText()).toBe('一条消息最多 4000 个字，现在 4001 个字')
  expect(await page.getByTestId('send').isDisabled()).toBe(true)
})

test('a message that could not be delivered says so, and is executed once when the connection is back', async () => {
  const world = fakeDay('demo')
  const first = await served(world)
  const { page } = await openPage(browser, first.url)
  await become(page, 'ganyu-manager')
  await page.getByTestId('line').last().waitFor()
  const lines = await page.getByTestId('line').count()

  await first.close()
  await page.getByText('连接已断开，正在重连…').waitFor()
  await say(page, '超时')
  await said(page, '未送达，连上后自动重发').waitFor()
  await world.speak({ kind: 'group', group: 'ganyu' }, { kind: 'text', text: '断开时说的' })

  await served(world, first.port)
  await page.getByTestId('link-lost').waitFor({ state: 'hidden' })
  await said(page, '赣榆：超时未完成 5 单').waitFor()
  await said(page, '断开时说的').waitFor()
  expect(world.received.filter(({ text }) => text === '超时')).toHaveLength(1)
  expect(await page.getByTestId('unsent').count()).toBe(0)
  expect(await page.getByTestId('line').count()).toBe(lines + 3)
})

test('a message without an answer for ten seconds can be sent again', async () => {
  const { page, world } = await managerInGroup()
  world.outcome = 'closing'
  await page.clock.install()
  await say(page, '超时')
  await said(page, '发送中…').waitFor()
  await page.clock.fastForward(11_000)
  await said(page, '未送达：没有收到回应').waitFor()
  world.outcome = null
  await page.getByTestId('say-again').click()
  await said(page, '赣榆：超时未完成 5 单').waitFor()
  expect(world.received).toMatchObject([{ text: '超时' }])
})

test('two tabs can be two people, each again after loading anew', async () => {
  const { page, server } = await managerInGroup()
  const second = await page.context().newPage()
  await second.goto(server.url)
  await become(second, 'desk')
  await page.reload()
  await expect.poll(() => page.getByTestId('me').innerText()).toContain('赣榆经理')
})

test('a refused message can be sent again by hand', async () => {
  const { page, world } = await managerInGroup()
  world.outcome = new Error('the disk is full')
  await say(page, '超时')
  await said(page, '未送达：系统出错，这次没有办成，请稍后再试。').waitFor()
  world.outcome = null
  await page.getByTestId('say-again').click()
  await said(page, '赣榆：超时未完成 5 单').waitFor()
  expect(await page.getByTestId('unsent').count()).toBe(0)
})

test('the clock goes forward to the next thing, which arrives and calls for me', async () => {
  const { page } = await managerInGroup()
  await enter(page, 'group/city')
  await page.getByTestId('fast-forward').click()
  expect(await page.getByTestId('advance-next').innerText()).toMatch(/到下一件事\s*17:35 赣榆 超时前预警/)
  await page.getByTestId('advance-next').click()
  await page.locator('[data-key="group/ganyu"]').getByTestId('unread').waitFor()
  expect(await page.locator('[data-key="group/ganyu"]').innerText()).toMatch(/\[有人@我\][\s\S]*预警：3 单将在 1 小时内超时[\s\S]*1/)
  expect(await page.getByTestId('clock').innerText()).toContain('17:35')
  expect(await page.title()).toMatch(/^\(1\) /)
  await enter(page, 'group/ganyu')
  await said(page, '预警：3 单将在 1 小时内超时').waitFor()
  await expect.poll(() => page.getByTestId('unread').count()).toBe(0)

  await page.getByTestId('fast-forward').click()
  await page.getByTestId('advance-1h').click()
  await expect.poll(() => page.getByTestId('clock').innerText()).toContain('18:35')
  await page.getByTestId('fast-forward').click()
  await expect.poll(() => page.getByTestId('advance-next').innerText()).toContain('目前没有已排定的事')
  expect(await page.getByTestId('advance-next').isDisabled()).toBe(true)
})

test('a reader further up is not moved, and is told of new messages', async () => {
  const { page, world } = await managerInGroup()
  const frame = page.getByTestId('log-scroll')
  const before = await page.getByTestId('line').count()
  await frame.evaluate((element) => (element.scrollTop = 0))
  await expect.poll(() => page.getByTestId('line').count()).toBeGreaterThan(before)
  await page.getByText('第 1 单已到现场').waitFor({ state: 'attached' })
  const top = await frame.evaluate((element) => element.scrollTop)
  expect(top).toBeGreaterThan(200)

  await world.speak({ kind: 'group', group: 'ganyu' }, { kind: 'text', text: '新消息在下面' })
  await page.getByTestId('new-below').waitFor()
  expect(await frame.evaluate((element) => element.scrollTop)).toBe(top)
  await page.getByTestId('new-below').click()
  expect(await frame.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight)).toBeLessThan(2)
  expect(await page.getByTestId('new-below').isVisible()).toBe(false)

  await world.speak({ kind: 'group', group: 'ganyu' }, { kind: 'text', text: '又一条' })
  await said(page, '又一条').waitFor()
  expect(await frame.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight)).toBeLessThan(2)

  // A long message is read from its top, and what comes after it does not take the reader away.
  await world.speak({ kind: 'group', group: 'ganyu' }, { kind: 'text', text: `长通报\n${'一行\n'.repeat(90)}` })
  await said(page, '长通报').waitFor()
  const opened = await box(page, 'log-scroll')
  const inSight = async () => ((await said(page, '长通报').boundingBox())?.y ?? 0) - opened.y
  await expect.poll(inSight).toBeLessThan(80)
  await world.speak({ kind: 'group', group: 'ganyu' }, { kind: 'text', text: '通报之后' })
  await page.getByTestId('new-below').waitFor()
  expect(await inSight()).toBeGreaterThan(0)
  expect(await inSight()).toBeLessThan(80)
})

test('pictures open large and files can be saved', async () => {
  const { page, problems } = await managerInGroup()
  await say(page, '图')
  await page.getByTestId('picture-open').click()
  expect(
    await page
      .getByTestId('picture')
      .getByRole('img', { name: '全市排名图' })
      .evaluate((image: HTMLImageElement) => image.naturalWidth),
  ).toBe(1)
  await page.keyboard.press('Escape')
  await say(page, '通报')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('file').click()])
  expect(download.suggestedFilename()).toBe('赣榆日报-2026-11-21.xlsx')
  expect(problems).toEqual([])
})

test.each(['light', 'dark'] as const)('in the %s every text stands out from what is behind it', async (colorScheme) => {
  const { page } = await managerInGroup({ colorScheme })
  await say(page, '查单 GY261120026')
  await page.getByTestId('card').last().waitFor()
  await page.getByTestId('mention-remove').click()
  await say(page, '大家辛苦了')
  await said(page, '没有 @机器人，机器人不会回应').waitFor()
  expect(await faintTexts(page)).toEqual([])
  await page.getByTestId('input').fill('/')
  await page.getByTestId('fast-forward').click()
  expect(await faintTexts(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByTestId('me').click()
  expect(await faintTexts(page)).toEqual([])
  const bright = await page.evaluate(() => Number(/\d+/.exec(getComputedStyle(document.documentElement).backgroundColor)?.[0]))
  expect(bright > 128).toBe(colorScheme === 'light')
})

test('a replay says so, and since when', async () => {
  const { url } = await served(fakeDay('replay'))
  const { page } = await openPage(browser, url)
  await page.getByTestId('who-person').first().waitFor()
  expect(await page.getByTestId('environment-kind').innerText()).toBe('回放：自 2026年11月21日')
})

test('Chinese is drawn in the bundled font, which comes in the pieces that are needed', async () => {
  const { page } = await managerInGroup()
  await settled(page)
  const pieces = await page.evaluate(() => [...document.fonts].filter(({ status }) => status === 'loaded').length)
  expect(pieces).toBeGreaterThan(5)
  expect(pieces).toBeLessThan(60)
  expect(await page.evaluate(() => document.fonts.check('15px "Noto Sans SC Variable"', '赣榆装维群'))).toBe(true)
})
