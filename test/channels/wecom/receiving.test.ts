import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Pressed } from '../../../src/conversation/buttons/press.ts'
import type { CardMessage } from '../../../src/messages/message.ts'
import { greyPng } from '../../fakes/wecom/png.ts'
import { outgoing } from './branch.ts'
import { connectedWorld, eventually, received } from './world.ts'

const AT_0831 = 1767573060

const question: CardMessage = {
  kind: 'card',
  title: '升级工单 CR1',
  fields: [],
  body: [],
  buttons: [
    { label: '确认 37', says: '确认 37', style: 'primary', token: 'tokA' },
    { label: '取消 37', says: '取消 37', style: 'plain', token: 'tokB' },
  ],
}

/** A world in which a card with two buttons hangs in the group. */
async function worldWithCard(options: Parameters<typeof connectedWorld>[0] = {}) {
  const all = await connectedWorld(options)
  const card = outgoing(question)
  await all.channel.sender.send(card)
  const taskId = `${card.id}@0`
  const hanging = () => all.platform.bot.card(taskId).card
  const press = (userid: string, button = 0) =>
    all.platform.press({
      userid,
      taskId,
      key: hanging().as(userid).card_type === 'button_interaction' ? keyOf(hanging().as(userid), button) : '',
    })
  return { ...all, hanging, press }
}

const keyOf = (card: object, button: number): string => {
  const list: unknown = 'button_list' in card ? card.button_list : []
  const one: unknown = Array.isArray(list) ? list[button] : null
  return typeof one === 'object' && one !== null && 'key' in one ? String(one.key) : ''
}

const done: Pressed = { state: 'done', label: '确认 37', by: '李四', at: AT_0831, replies: [{ kind: 'text', text: '已升级 CR1\n其他' }] }

test('a message that comes three times is received once and twice as a repeat', async () => {
  const { platform, program, said } = await connectedWorld()
  platform.repeat(said)
  platform.repeat(said, 'same-req-id')
  await eventually(() => program.deliveries.get(said.msgid) === 3, 'three deliveries')
  expect(program.received.length).toBe(1)
})

test('messages of one chat are stored in the order in which they came, however long each takes', async () => {
  const { platform, program } = await connectedWorld()
  const { receive } = program.deps
  const stored: string[] = []
  Object.assign(program.deps, {
    receive: async (incoming: Parameters<typeof receive>[0]) => {
      await wait(incoming.text === '第1条' ? 40 : 1)
      stored.push(incoming.text)
      return receive(incoming)
    },
  })
  for (const text of ['第1条', '第2条', '第3条']) platform.say({ userid: 'zhangsan', chatid: 'wrGanyu', text })
  platform.say({ userid: 'lisi', text: '私聊' })
  await received(program, 5)
  expect(stored.filter((text) => text !== '私聊')).toEqual(['第1条', '第2条', '第3条'])
  // Another chat does not wait for this one.
  expect(stored[0]).toBe('私聊')
})

test('a message that could not be stored is tried again; one that never can be is said to be lost', async () => {
  const { platform, program, enterprise } = await connectedWorld({ timing: { store: 20 } })
  program.failure = new Error('no database, password=hunter2')
  platform.say({ userid: 'zhangsan', chatid: 'wrGanyu', text: '查单 CR2' })
  await wait(30)
  program.failure = null
  await received(program, 2)
  expect(enterprise.seen('wrGanyu')).toEqual([])
  program.failure = new Error('no database')
  platform.say({ userid: 'zhangsan', chatid: 'wrGanyu', text: '查单 CR3' })
  await enterprise.until('an answer', () => enterprise.seen('wrGanyu').length === 1)
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ text: expect.stringContaining('没有收下') as string, via: 'reply' }])
  expect(program.logged.join()).not.toMatch(/hunter2|CR3/)
})

test('a program that is about to stop says so, since the platform does not ask again', async () => {
  const { platform, program, enterprise } = await connectedWorld()
  program.failure = 'closing'
  platform.say({ userid: 'zhangsan', chatid: 'wrGanyu', text: '查单 CR2' })
  await enterprise.until('an answer', () => enterprise.seen('wrGanyu').length === 1)
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ text: expect.stringContaining('正在重启') as string }])
})

test('pictures and files arrive as what they are, a voice as what was heard', async () => {
  const { platform, program } = await connectedWorld()
  platform.say({ userid: 'lisi', image: greyPng(8) })
  platform.say({ userid: 'lisi', file: { name: '确认 37.txt', bytes: Buffer.from('确认 37') } })
  platform.say({ userid: 'lisi', voice: '确认 37' })
  platform.say({ userid: 'lisi', chatid: 'wrGanyu', text: '', pictures: [greyPng(8)] })
  await received(program, 5)
  const read = program.received.slice(1).map(({ unread: kind, spoken, text }) => (spoken === true ? `heard ${text}` : `${kind}${text}`))
  expect(read.toSorted()).toEqual(['file', 'heard 确认 37', 'picture', 'picture'])
})

test('a person who opens the private chat is welcomed, and a rating is only noted', async () => {
  const { platform, enterprise, program } = await connectedWorld()
  platform.enterChat('lisi')
  await enterprise.until('a welcome', () => enterprise.seen('lisi').length === 1)
  expect(enterprise.seen('lisi')).toMatchObject([{ via: 'welcome', msgtype: 'text' }])
  platform.feedback({ userid: 'lisi', id: 'trace_1', type: 'bad', words: '不好用' })
  await eventually(() => program.logged.some((line) => line.includes('rated')), 'the rating is noted')
  expect(program.logged.join()).not.toContain('不好用')
  expect(program.received.length).toBe(1)
})

test('a press that was carried out shows on the card for everybody, who and when and what came of it', async () => {
  const { program, press, hanging, enterprise } = await worldWithCard()
  program.press = () => Promise.resolve(done)
  press('lisi')
  await enterprise.until('the card changes', () => JSON.stringify(hanging().as()).includes('已点'))
  for (const userid of [undefined, 'zhangsan', 'lisi'])
    expect(hanging().as(userid)).toMatchObject({
      main_title: { title: '升级工单 CR1' },
      sub_title_text: '李四 08:31 已点“确认 37”\n已升级 CR1',
      button_list: [{ text: '已处理' }],
    })
  expect(program.presses).toMatchObject([
    { token: 'tokA', userId: 'lisi', person: 'ganyu-manager', conversation: { kind: 'group', group: 'ganyu' } },
  ])
})

test('the button of a card that has served does nothing any more', async () => {
  const { program, press, hanging, enterprise, platform } = await worldWithCard()
  program.press = () => Promise.resolve(done)
  press('lisi')
  await enterprise.until('the card changes', () => JSON.stringify(hanging().as()).includes('已点'))
  press('zhangsan')
  platform.say({ userid: 'zhangsan', chatid: 'wrGanyu', text: '超时' })
  await received(program, 2)
  expect([program.presses.length, platform.received('aibot_respond_update_msg').length]).toEqual([1, 1])
})

test.each<Extract<Pressed, { says: string }>>([
  { state: 'declined', says: '无权限：只有经理可以批准' },
  { state: 'refused', says: '按钮已失效' },
])('who presses in vain sees why, and the others see the card as it was: $state', async (pressed) => {
  const { program, press, hanging, enterprise } = await worldWithCard()
  program.press = () => Promise.resolve(pressed)
  press('zhangsan')
  await enterprise.until('the card changes', () => JSON.stringify(hanging().as('zhangsan')).includes(pressed.says))
  expect(hanging().as('zhangsan')).toMatchObject({ button_list: [{ text: '未执行' }] })
  expect(hanging().as('lisi')).toMatchObject({ button_list: [{ text: '确认 37' }, { text: '取消 37' }] })
})

test('work that takes longer shows as under way in time', async () => {
  const { program, press, hanging, enterprise } = await worldWithCard()
  const allowed: number[] = []
  program.press = async (_press, withinMillis) => {
    allowed.push(withinMillis)
    await wait(withinMillis)
    return { state: 'working', label: '确认 37', by: '李四', at: AT_0831, ends: null }
  }
  press('lisi')
  await enterprise.until('the card changes', () => JSON.stringify(hanging().as()).includes('处理中'))
  expect(allowed).toEqual([200])
})

test('when the card can no longer be changed, who pressed in vain is told by a message', async () => {
  const { program, press, clock, enterprise, platform } = await worldWithCard()
  platform.say({ userid: 'zhangsan', text: '帮助' })
  program.press = () => {
    clock.advance(6)
    return Promise.resolve({ state: 'declined', says: '无权限：只有经理可以批准' })
  }
  press('zhangsan')
  await enterprise.until('a message', () => enterprise.seen('zhangsan').length === 1)
  expect(enterprise.seen('zhangsan')).toMatchObject([{ text: '无权限：只有经理可以批准', via: 'push' }])
})

test('a person who can neither see the card nor be written to is told where they pressed', async () => {
  const { program, press, clock, enterprise } = await worldWithCard()
  program.press = () => {
    clock.advance(6)
    return Promise.resolve({ state: 'declined', says: '无权限：只有经理可以批准' })
  }
  // 张三 has never written to the bot alone, so it may not write to them.
  press('zhangsan')
  await eventually(() => program.inVain.length === 1, 'it is said in the group')
  expect(program.inVain).toEqual(['zhangsan: 无权限：只有经理可以批准'])
  expect(enterprise.seen('zhangsan')).toEqual([])
})

test('work that took longer and was in vain is told to who pressed when it ends', async () => {
  const { program, press, hanging, enterprise, platform } = await worldWithCard()
  platform.say({ userid: 'zhangsan', text: '帮助' })
  const end = Promise.withResolvers<Pressed>()
  program.press = () => Promise.resolve({ state: 'working', label: '确认 37', by: '张三', at: AT_0831, ends: end.promise })
  press('zhangsan')
  await enterprise.until('the card changes', () => JSON.stringify(hanging().as()).includes('处理中'))
  end.resolve({ state: 'declined', says: '37 是李四的操作，只能由本人确认或取消。' })
  await enterprise.until('a message', () => enterprise.seen('zhangsan').length === 1)
  expect([enterprise.seen('zhangsan')[0]?.text, program.inVain]).toEqual(['37 是李四的操作，只能由本人确认或取消。', []])
})

test('where pressing once more makes sense the button stays, for who pressed it too', async () => {
  const { program, press, hanging, enterprise } = await worldWithCard()
  program.press = () => Promise.resolve({ state: 'refused', says: '服务正在重启，没有执行，请稍后再点。', again: '确认 37' })
  press('lisi')
  await enterprise.until('the card changes', () => JSON.stringify(hanging().as('lisi')).includes('正在重启'))
  expect(hanging().as('lisi')).toMatchObject({ button_list: [{ text: '确认 37' }] })
  program.press = () => Promise.resolve(done)
  press('lisi')
  await enterprise.until('it is done', () => JSON.stringify(hanging().as()).includes('已升级'))
})

test('a press waits for no message of its chat', async () => {
  const { program, press, hanging, enterprise, platform } = await worldWithCard()
  const stuck = Promise.withResolvers<'new'>()
  Object.assign(program.deps, { receive: () => stuck.promise })
  platform.say({ userid: 'zhangsan', chatid: 'wrGanyu', text: '慢' })
  program.press = () => Promise.resolve(done)
  press('lisi')
  await enterprise.until('the card changes', () => JSON.stringify(hanging().as()).includes('已点'))
  stuck.resolve('new')
})

test('a press that fails leaves the connection as it is', async () => {
  const { program, press, platform } = await worldWithCard()
  program.press = () => Promise.reject(new Error('no database'))
  press('lisi')
  await eventually(() => program.logged.some((line) => line.includes('could not be handled')), 'the failure is logged')
  platform.say({ userid: 'lisi', chatid: 'wrGanyu', text: '超时' })
  await received(program, 2)
})
