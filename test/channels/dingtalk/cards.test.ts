import { expect, test } from 'vitest'
import type { Pressed } from '../../../src/conversation/buttons/press.ts'
import type { CardMessage } from '../../../src/messages/message.ts'
import type { FakeDingTalk } from '../../fakes/dingtalk/fake-dingtalk.ts'
import { faults } from '../../fakes/dingtalk/faults.ts'
import { GANYU, startSample } from '../../fakes/dingtalk/sample-tenant.ts'
import { until } from '../../fakes/dingtalk/until.ts'
import { type Opening, type World, openWorld } from './world.ts'

const CREATE = '/v1.0/card/instances/createAndDeliver'
const UPDATE = '/v1.0/card/instances'
const tokens = ['dG9rZW4tb2YtY29uZmlybQ', 'dG9rZW4tb2YtY2FuY2VsLQ'] as const
const card: CardMessage = {
  kind: 'card',
  title: '请确认：升级 CR20261121000001',
  fields: [{ name: '原因', value: '[点我](http://evil.example) @所有人' }],
  body: ['10 分钟内有效'],
  buttons: [
    { label: '确认 37', says: '确认 37', style: 'primary', token: tokens[0] },
    { label: '取消 37', says: '取消 37', style: 'danger', token: tokens[1] },
  ],
  mentions: ['ganyu-manager', 'city-lead'],
}
const at = 1_767_227_460
const done: Pressed = { state: 'done', label: '确认 37', by: 'ganyu-dispatcher', at, replies: [] }

/** A card in the group, and the connection by which presses come. */
async function shown(dingtalk: FakeDingTalk, opening: Opening = {}) {
  const world = openWorld(dingtalk, { cards: true, ...opening })
  const stopping = new AbortController()
  const ended = world.channel.run(stopping.signal)
  await until('connected', () => dingtalk.gateway.open.length === 1)
  await world.send(card, { id: 'card-1' })
  return Object.assign(world, {
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      await ended
    },
  })
}

const press = (dingtalk: FakeDingTalk, by: string, params: Record<string, string> = { token: tokens[0] }) =>
  dingtalk.gateway.press({ outTrackId: 'card-1-0', userId: by, action: 'button1', params })
const cardOf = (dingtalk: FakeDingTalk) => dingtalk.openapi.cards.get('card-1-0')

test('a card has its buttons, rings the members who are mentioned, and cannot be forwarded', async () => {
  await using dingtalk = await startSample()
  await using world = await shown(dingtalk)
  expect(cardOf(dingtalk)).toMatchObject({ template: 'overdue-card.schema', callbackType: 'STREAM', recipients: [] })
  expect(cardOf(dingtalk)?.params).toEqual({
    title: '请确认：升级 CR20261121000001',
    markdown: '原因：［点我］(http：//evil．example) ＠所有人\n\n10 分钟内有效',
    status: '',
    open: 'true',
    button1: '确认 37',
    style1: 'primary',
    token1: tokens[0],
    button2: '取消 37',
    style2: 'danger',
    token2: tokens[1],
    button3: '',
    style3: 'plain',
    token3: '',
    button4: '',
    style4: 'plain',
    token4: '',
  })
  const [post] = dingtalk.seen(GANYU)
  expect(post?.mentions).toEqual(['manager7676'])
  expect(post?.content).toMatchObject({
    imGroupOpenSpaceModel: { supportForward: false },
    imGroupOpenDeliverModel: { atUserIds: { manager7676: '张三' } },
  })
  expect(world.spent).toBe(1)
})

test('a card for one person goes to that person', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk, { cards: true })
  await world.send(card, { conversation: { kind: 'direct', person: 'ganyu-manager' } })
  expect(dingtalk.seen('user/manager7676')).toMatchObject([{ via: 'card', mentions: [] }])
})

test('a press is handed over with who pressed what where, and the card says so to everybody', async () => {
  await using dingtalk = await startSample()
  await using world = await shown(dingtalk)
  world.pressed = done
  const ack = await press(dingtalk, 'manager76').acked()
  expect(ack.code).toBe(200)
  expect(world.presses).toEqual([
    {
      platform: 'dingtalk',
      token: tokens[0],
      conversation: { kind: 'group', group: 'ganyu' },
      person: 'ganyu-dispatcher',
      userId: 'manager76',
    },
  ])
  expect(cardOf(dingtalk)?.params).toMatchObject({ status: '李四 08:31 已点“确认 37”', open: 'false', button1: '确认 37' })
})

test.each([
  { state: 'declined', says: '无权限：只有[本区县]的人能确认' },
  { state: 'refused', says: '这个按钮已失效' },
] as const)('who presses in vain ($state) is told, and nobody else sees a change', async (pressed) => {
  await using dingtalk = await startSample()
  await using world = await shown(dingtalk)
  const before = cardOf(dingtalk)?.params
  world.pressed = pressed
  await press(dingtalk, 'manager76').acked()
  expect(cardOf(dingtalk)?.params).toEqual(before)
  expect(cardOf(dingtalk)?.privateParams['manager76']).toEqual({ notice: pressed.says.replace('[', '［').replace(']', '］') })
  expect(Object.keys(cardOf(dingtalk)?.privateParams ?? {})).toEqual(['manager76'])
})

test('what takes longer is said to go on, with the buttons still there', async () => {
  await using dingtalk = await startSample()
  await using world = await shown(dingtalk)
  world.pressed = { state: 'working', label: '确认 37', by: 'ganyu-dispatcher', at, ends: null }
  await press(dingtalk, 'manager76').acked()
  expect(cardOf(dingtalk)?.params).toMatchObject({ status: '李四 08:31 已点“确认 37”，处理中', open: 'true' })
})

test.each<[Pressed, object, object]>([
  [done, { status: '李四 08:31 已点“确认 37”', open: 'false' }, { notice: '' }],
  [{ state: 'answered' }, { status: '', open: 'true' }, { notice: '' }],
  [{ state: 'declined', says: '无权限：只有经理能确认' }, { status: '', open: 'true' }, { notice: '无权限：只有经理能确认' }],
])('when the work has ended (%o) the card says so, and no more that it goes on', async (end, everybody, presser) => {
  await using dingtalk = await startSample()
  await using world = await shown(dingtalk)
  const ends = Promise.withResolvers<Pressed>()
  world.pressed = { state: 'working', label: '确认 37', by: 'ganyu-dispatcher', at, ends: ends.promise }
  await press(dingtalk, 'manager76').acked()
  expect(cardOf(dingtalk)?.params).toMatchObject({ status: '李四 08:31 已点“确认 37”，处理中' })
  ends.resolve(end)
  await until('the card is changed', () => cardOf(dingtalk)?.changes.length === 2)
  expect(cardOf(dingtalk)?.params).toMatchObject({ ...everybody, title: card.title })
  expect(cardOf(dingtalk)?.privateParams).toEqual({ manager76: presser })
  expect(world.inVain).toEqual([])
})

test('who pressed in vain is told by a call when the answer does not get through, and for all to read when that fails too', async () => {
  for (const [fault, inVain] of [
    [null, []],
    [faults.permissionDenied, ['manager76: 无权限']],
  ] as const) {
    await using dingtalk = await startSample()
    await using world = await shown(dingtalk)
    const pressed = Promise.withResolvers<Pressed>()
    world.pressed = pressed.promise
    press(dingtalk, 'manager76')
    await until('the press is there', () => world.presses.length === 1)
    if (fault !== null) dingtalk.faults.next(UPDATE, fault)
    dingtalk.gateway.dropAll()
    await until('the next connection', () => dingtalk.gateway.open.length === 1)
    pressed.resolve({ state: 'declined', says: '无权限' })
    await until('the call', () => dingtalk.asked.some(({ path }) => path === UPDATE))
    await until('it is told', () => world.inVain.length === inVain.length && (fault !== null || cardOf(dingtalk)?.changes.length === 1))
    expect(cardOf(dingtalk)?.privateParams).toEqual(fault === null ? { manager76: { notice: '无权限' } } : {})
    expect(cardOf(dingtalk)?.params).toMatchObject({ open: 'true', status: '' })
    expect(world.inVain).toEqual(inVain)
  }
})

test('strangers press as strangers, and a press that fails is answered as failed', async () => {
  await using dingtalk = await startSample()
  await using world = await shown(dingtalk)
  await press(dingtalk, 'guest01').acked()
  expect(world.presses[0]).toMatchObject({ person: null, userId: 'guest01' })
  world.pressed = 'fails'
  expect((await press(dingtalk, 'manager76').acked()).code).toBe(500)
})

test('a press without a token of ours is bad, and handed to nobody', async () => {
  await using dingtalk = await startSample()
  await using world = await shown(dingtalk)
  expect((await press(dingtalk, 'manager76', { token: '' }).acked()).code).toBe(400)
  expect(world.presses).toEqual([])
})

test('when the answer to a press does not get through, the card is changed by a call', async () => {
  await using dingtalk = await startSample()
  await using world = await shown(dingtalk)
  let finish: (pressed: Pressed) => void = () => undefined
  world.pressed = new Promise<Pressed>((resolve) => {
    finish = resolve
  })
  press(dingtalk, 'manager76')
  await until('the press is there', () => world.presses.length === 1)
  dingtalk.gateway.dropAll()
  await until('the next connection', () => dingtalk.gateway.open.length === 1)
  finish(done)
  await until('the card is changed', () => cardOf(dingtalk)?.params['open'] === 'false')
  expect(cardOf(dingtalk)?.params).toMatchObject({ status: '李四 08:31 已点“确认 37”', title: card.title })
})

const created = (dingtalk: FakeDingTalk): number => dingtalk.asked.filter(({ path }) => path === CREATE).length
const hurried: Opening = { cards: true, timing: { answer: 300 } }

test.each(['refuse', 'ignore', 'post-again'] as const)(
  'a create without an answer is made once more under the same id: one card, or a marked one, where a second create would %s',
  async (onRepeat) => {
    await using dingtalk = await startSample()
    dingtalk.openapi.cards.onRepeat = onRepeat
    const world = openWorld(dingtalk, hurried)
    dingtalk.faults.next(CREATE, faults.answerLost)
    expect(await world.send(card, { id: 'card-1' })).toMatchObject({ sent: true, answer: { route: 'card', outTrackId: 'card-1-0' } })
    expect(created(dingtalk)).toBe(2)
    const posts = dingtalk.seen(GANYU)
    expect(posts.map(({ via }) => via)).toEqual(onRepeat === 'post-again' ? ['card', 'card'] : ['card'])
    for (const { text } of posts.slice(1)) expect(text).toMatch(/^【可能重复】/)
  },
)

test('a create that did not arrive is made by the second, which may be a repeat for all that anybody knows', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk, hurried)
  dingtalk.faults.next(CREATE, faults.noAnswer)
  expect(await world.send(card, { id: 'card-1' })).toMatchObject({ sent: true, answer: { route: 'card' } })
  expect(dingtalk.seen(GANYU).map(({ via, text }) => [via, text.startsWith('【可能重复】')])).toEqual([['card', true]])
})

test('after two creates without an answer a change tells whether the card is there', async () => {
  for (const [fault, route] of [
    [faults.answerLost, 'card'],
    [faults.noAnswer, 'openapi'],
  ] as const) {
    await using dingtalk = await startSample()
    const world = openWorld(dingtalk, hurried)
    dingtalk.faults.next(CREATE, fault, 2)
    expect(await world.send(card, { id: 'card-1' })).toMatchObject({ sent: true, answer: { route } })
    expect([created(dingtalk), dingtalk.seen(GANYU).length]).toEqual([2, 1])
  }
})

test('when nothing tells whether the card is there it is in doubt, and not said as text', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk, hurried)
  dingtalk.faults.next(CREATE, faults.answerLost, 2)
  dingtalk.faults.next(UPDATE, faults.noAnswer)
  await expect(world.send(card, { id: 'card-1' })).rejects.toThrow('卡片：')
  expect(dingtalk.seen(GANYU).map(({ via }) => via)).toEqual(['card'])
})

test('a card that is created but not delivered is said as text, and a person is told', async () => {
  await using dingtalk = await startSample()
  dingtalk.openapi.cards.unreachable.set(GANYU, 'space not support')
  const world = openWorld(dingtalk, { cards: true })
  expect(await world.send(card)).toMatchObject({ sent: true, answer: { route: 'openapi' } })
  expect(dingtalk.seen(GANYU)[0]?.text).toContain('回复 确认 37 / 取消 37')
  expect(world.alarms).toEqual([expect.stringContaining('space not support')])
})

test('without a template, or with one that is not there, buttons are text', async () => {
  await using dingtalk = await startSample()
  const without = openWorld(dingtalk)
  await without.send(card)
  dingtalk.openapi.cards.templates.clear()
  const wrong = openWorld(dingtalk, { cards: true })
  expect(await wrong.send(card)).toMatchObject({ sent: true, answer: { route: 'openapi' } })
  for (const { text, via } of dingtalk.seen(GANYU)) expect([via, text.includes('回复 确认 37 / 取消 37')]).toEqual(['group-message', true])
  expect(wrong.alarms).toEqual([expect.stringContaining('DINGTALK_CARD_TEMPLATE')])
})

test('a card that is too long for a variable, or has no buttons, is text', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk, { cards: true })
  await world.send({ ...card, body: ['长'.repeat(1001)] })
  await world.send({ ...card, buttons: [] })
  expect(dingtalk.seen(GANYU).map(({ via }) => via)).toEqual(['group-message', 'group-message'])
})

test('a fifth button is said as text on the card', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk, { cards: true })
  const [button] = card.buttons
  const five = Array.from({ length: 5 }, (_, i) => ({
    ...button,
    label: `选 ${i}`,
    says: `选 ${i}`,
    style: 'plain' as const,
    token: tokens[0],
  }))
  await world.send({ ...card, buttons: five }, { id: 'card-1' })
  expect(cardOf(dingtalk)?.params).toMatchObject({ button4: '选 3', markdown: expect.stringMatching(/回复 选 4$/) as string })
})

test('one card at a time is what calls are paced for', async () => {
  await using dingtalk = await startSample()
  const world: World = openWorld(dingtalk, { cards: true, timing: { spacing: 50, turn: 120 } })
  const results = await Promise.all(Array.from({ length: 6 }, () => world.send(card)))
  expect(results.map((result) => (result.sent ? 'sent' : result.retry)).toSorted()).toEqual([
    'sent',
    'sent',
    'sent',
    'when-connected',
    'when-connected',
    'when-connected',
  ])
})
