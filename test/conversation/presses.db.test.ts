import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, vi } from 'vitest'
import type { Button } from '../../src/messages/message.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import { test } from '../engines/database.ts'
import { WecomRoom } from './wecom-room.ts'

const [MANAGER, DISPATCHER] = ['u-ganyu-manager', 'u-ganyu-dispatcher']
const SHOWN = 'ZD20261120000001'

let wecom: WecomRoom
test.beforeAll(async ({ database }) => {
  wecom = await WecomRoom.open(database, '2026-11-21 17:30:00')
  wecom.room.reached = ['wecom']
  await wecom.room.orders({ id: SHOWN, facts: { enteredAt: '2026-11-20T10:00:00+08:00' } })
  await wecom.ask('u-admin', 'wrNew', '/绑定 赣榆')
})
afterAll(() => wecom.room.close())

let orders = 1
/** The buttons of a question that the manager is to confirm, and what it is about. */
async function question() {
  const id = `ZD2026112000000${++orders}`
  await wecom.room.orders({ id, facts: { enteredAt: '2026-11-20T10:00:00+08:00' } })
  const button = await wecom.buttons(MANAGER, 'wrNew', `/豁免 ${id} 客户原因 录音1`)
  return { id, yes: button(/^确认/), no: button(/^取消/) }
}

const saidSince = (from: number): string[] => wecom.sent.slice(from).map(({ message }) => plainText(message))

test('by whom the question was put to is carried out once, and whoever presses afterwards sees what was done, when and by whom', async () => {
  const { id, yes, no } = await question()
  const pressed = await wecom.press(MANAGER, 'wrNew', yes)
  const done = {
    state: 'done',
    label: yes.label,
    by: '赣榆县公司经理',
    at: wecom.room.clock.now(),
    replies: [{ kind: 'text', text: expect.stringContaining(`工单 ${id} 已豁免`) as string }],
  }
  expect(pressed).toEqual(done)
  const sent = wecom.sent.length
  wecom.room.clock.time += 120
  for (const [user, button] of [
    [MANAGER, yes],
    [MANAGER, no],
    [DISPATCHER, yes],
    [DISPATCHER, no],
  ] as const)
    expect(await wecom.press(user, 'wrNew', button)).toEqual(done)
  expect(wecom.sent.length).toBe(sent)
})

test('two presses of one person at the same time end alike, with what was done', async () => {
  const { yes } = await question()
  const both = await Promise.all([wecom.press(MANAGER, 'wrNew', yes), wecom.press(MANAGER, 'wrNew', yes)])
  expect(both).toMatchObject([{ state: 'done' }, { state: 'done' }])
})

test('elsewhere, with a made-up token, or by somebody unknown does nothing', async () => {
  const { yes } = await question()
  await wecom.ask('u-admin', 'wrSea', '/绑定 连云')
  expect(await wecom.press(MANAGER, 'wrSea', yes)).toEqual({ state: 'refused', says: '这个按钮在这里无效。' })
  expect(await wecom.press(MANAGER, 'wrNew', { ...yes, token: 'guessed' })).toEqual({ state: 'refused', says: '这个按钮在这里无效。' })
  expect(await wecom.press('u-nobody', 'wrNew', yes)).toMatchObject({ state: 'refused', says: expect.stringMatching(/^无权限/) })
})

describe('in vain', () => {
  test('is told to who pressed, and to nobody else', async () => {
    const { yes } = await question()
    const sent = wecom.sent.length
    const says = expect.stringMatching(/^\d\d 是赣榆县公司经理的操作，只能由本人确认或取消。$/) as string
    // As often as it is pressed.
    for (let i = 0; i < 2; i++) expect(await wecom.press(DISPATCHER, 'wrNew', yes)).toEqual({ state: 'declined', says })
    expect(saidSince(sent)).toEqual([])
    expect((await wecom.room.audit()).at(-1)).toMatchObject({ action: '确认', outcome: 'refused', person: 'ganyu-dispatcher' })
    expect(await wecom.press(MANAGER, 'wrNew', yes)).toMatchObject({ state: 'done' })
  })

  test('where nobody can be told alone one short line says who and why, once', async () => {
    const { yes } = await question()
    const pressed = await wecom.press(DISPATCHER, 'wrNew', yes)
    const sent = wecom.sent.length
    for (let i = 0; i < 2; i++) await wecom.sayInVain(DISPATCHER, 'wrNew', yes, 'says' in pressed ? pressed.says : '')
    expect(saidSince(sent)).toEqual([
      expect.stringMatching(/^赣榆县公司管控点的按钮没有执行：\d\d 是赣榆县公司经理的操作，只能由本人确认或取消。$/),
    ])
  })

  test('a press that was not taken at all is told the same way, somebody unknown without a name', async () => {
    const { yes } = await question()
    const sent = wecom.sent.length
    for (let i = 0; i < 2; i++) await wecom.sayInVain('u-nobody', 'wrNew', yes, '无权限：没有查到你的身份，请联系管理员登记。')
    await wecom.sayInVain(DISPATCHER, 'wrNew', yes, `${'很长'.repeat(100)}\n第二行`)
    const [first, second, ...more] = saidSince(sent)
    expect(first).toBe('未登记的成员点的按钮没有执行：无权限：没有查到你的身份，请联系管理员登记。')
    expect(second).toMatch(/^赣榆县公司管控点的按钮没有执行：很长(?:很长)+…?$/)
    expect([second?.length, more]).toEqual([expect.toSatisfy((length: number) => length < 110), []])
  })

  test('when the process that took the press is gone there is no card: the line is said at once', async () => {
    const { yes } = await question()
    const press = await wecom.pressOf(DISPATCHER, 'wrNew', yes)
    const sent = wecom.sent.length
    const { inbox, database } = wecom.room
    await inbox.close()
    const row = { message_id: `press/${press.token}/${press.userId}`, platform: 'wecom', conversation: 'group/ganyu' }
    await database.db
      .insertInto('inbox')
      .values({
        ...row,
        person: press.person,
        text: yes.says,
        addressed: true,
        said_at: new Date(wecom.room.clock.time * 1000).toISOString(),
        user_id: press.userId,
        reply_address: null,
        unread: null,
        button: press.token,
        state: 'new',
      }) // prettier-ignore
      .execute()
    const next = await wecom.room.restarted()
    await next.resume()
    await next.settled('wecom', row.message_id)
    await expect.poll(() => saidSince(sent)).toEqual([expect.stringMatching(/^赣榆县公司管控点的按钮没有执行：\d\d 是/)])
  })
})

describe('too late', () => {
  test('the question itself says what became of it, and how to ask it anew: not a code that has expired', async () => {
    const { id, yes } = await question()
    wecom.room.clock.time += 601
    const says = `${yes.says.slice(3)} 已过期（10分钟内有效），没有执行。需要时请重新发送：/豁免 ${id} 客户原因 录音1`
    expect(await wecom.press(MANAGER, 'wrNew', yes)).toEqual({ state: 'declined', says })
  })

  test('what was confirmed by typing is not said to be undone', async () => {
    const { yes } = await question()
    await wecom.ask(MANAGER, 'wrNew', yes.says)
    wecom.room.clock.time += 601
    const pressed = await wecom.press(MANAGER, 'wrNew', yes)
    expect(pressed).toMatchObject({ state: 'declined', says: expect.stringMatching(/已经确认过了（.*），不会重复执行。$/) as string })
  })

  test('a button that says a whole command can still be typed', async () => {
    const why = await look()
    wecom.room.clock.time += 86_401
    expect(await wecom.press(MANAGER, 'wrNew', why)).toEqual({
      state: 'refused',
      says: `按钮已过期，没有执行。仍需要时请发送：为什么 ${SHOWN}`,
    })
  })
})

const look = async (): Promise<Button> => (await wecom.buttons(MANAGER, 'wrNew', SHOWN))(/^为什么/)

describe('on a look-up', () => {
  test('is answered to each who presses, once in a minute, and afterwards anew', async () => {
    const why = await look()
    const sent = wecom.sent.length
    for (const user of [MANAGER, DISPATCHER, MANAGER]) expect(await wecom.press(user, 'wrNew', why)).toEqual({ state: 'answered' })
    expect(saidSince(sent)).toHaveLength(2)
    wecom.room.clock.time += 61
    expect(await wecom.press(MANAGER, 'wrNew', why)).toEqual({ state: 'answered' })
    expect(saidSince(sent)).toHaveLength(3)
  })
})

test('that takes longer than the platform waits is taken all the same, and its end is told later', async () => {
  const { yes } = await question()
  const { contextAt } = wecom.room.conversing
  const slow = vi.spyOn(wecom.room.conversing, 'contextAt').mockImplementation(async (...asked) => {
    await sleep(200)
    return contextAt(...asked)
  })
  const pressed = await wecom.press(MANAGER, 'wrNew', yes, 20)
  expect(pressed).toMatchObject({ state: 'working', label: yes.label })
  expect(await (pressed.state === 'working' ? pressed.ends : null)).toMatchObject({ state: 'done', label: yes.label })
  slow.mockRestore()
})

test('a program that is about to stop leaves the button as it is', async () => {
  const { yes } = await question()
  await wecom.room.inbox.close()
  expect(await wecom.press(MANAGER, 'wrNew', yes)).toEqual({
    state: 'refused',
    says: '服务正在重启，没有执行，请稍后再点。',
    again: yes.label,
  })
})
