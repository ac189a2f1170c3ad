import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { FromPage } from '../../../src/channels/webchat/protocol.ts'
import { START, fakeWorld } from './fake-deps.ts'
import { served } from './served.ts'
import { upgrade, visitor } from './visitor.ts'

const GANYU = { kind: 'group', group: 'ganyu' } as const
const echo = () => fakeWorld(({ text }) => [{ kind: 'text', text: `收到：${text}` }])

const says = (text: string, more: Partial<Extract<FromPage, { type: 'say' }>> = {}): Extract<FromPage, { type: 'say' }> => ({
  type: 'say',
  clientId: randomUUID(),
  person: 'ganyu-manager',
  conversation: 'group/ganyu',
  text,
  ...more,
})

test('a page is greeted with who there is, what can be said and what time it is', async () => {
  const { url } = await served(echo())
  const page = await visitor(url)
  const hello = await page.hears('hello')
  expect(hello).toMatchObject({ kind: 'demo', title: '当日装当日修', bot: '机器人', now: START })
  expect(hello.people.find(({ id }) => id === 'ganyu-manager')).toMatchObject({ name: '赣榆经理', role: '区县经理' })
  expect(await page.hears('clock')).toMatchObject({ next: null })
})

test('a message appears to everybody in the group at once, and the bot answers there', async () => {
  const world = echo()
  const { url } = await served(world)
  const [mine, other, elsewhere] = [await visitor(url), await visitor(url), await visitor(url)]
  for (const page of [mine, other]) page.tell({ type: 'open', conversation: 'group/ganyu' })
  elsewhere.tell({ type: 'open', conversation: 'group/haizhou' })
  await Promise.all([mine, other, elsewhere].map((page) => page.hears('lines')))

  const said = says('@机器人 超时')
  mine.tell(said)
  expect(await mine.hears('ack')).toEqual({ type: 'ack', clientId: said.clientId, outcome: 'new' })
  for (const page of [mine, other]) {
    const { line } = await page.hears('line')
    expect(line).toMatchObject({ id: said.clientId, from: { name: '赣榆经理' }, text: '超时', addressed: true })
    expect((await page.hears('line')).line).toMatchObject({ from: { kind: 'bot' }, message: { text: '收到：超时' } })
  }
  elsewhere.tell({ type: 'open', conversation: 'group/ganyu' })
  expect((await elsewhere.hears('lines')).lines.map(({ text, message }) => text ?? message)).toEqual([
    '超时',
    { kind: 'text', text: '收到：超时' },
  ])
})

test('in a group the bot hears only what begins with its name, in a private chat everything', async () => {
  const world = echo()
  const { url } = await served(world)
  const page = await visitor(url)
  const direct = { conversation: 'direct/ganyu-manager' }
  for (const said of [
    says('大家辛苦了'),
    says('　@机器人　查单 1'),
    says('@机器人'),
    says('问问@机器人 吧'),
    says('@机器人们 好'),
    says('在途', direct),
    says('@机器人 在途', direct),
  ]) {
    page.tell(said)
    await page.hears('ack')
  }
  expect(world.received.map(({ text, addressed }) => [text, addressed])).toEqual([
    ['大家辛苦了', false],
    ['查单 1', true],
    ['', true],
    ['问问@机器人 吧', false],
    ['@机器人们 好', false],
    ['在途', true],
    ['在途', true],
  ])
})

test('the same message sent again after a lost connection is a repeat and is not shown again', async () => {
  const world = echo()
  const { url } = await served(world)
  const before = await visitor(url)
  const said = says('@机器人 超时')
  before.tell(said)
  expect(await before.hears('ack')).toMatchObject({ outcome: 'new' })
  before.socket.close()

  const after = await visitor(url)
  after.tell({ type: 'open', conversation: 'group/ganyu' })
  after.tell(said)
  expect(await after.hears('ack')).toMatchObject({ outcome: 'repeat' })
  expect(world.received).toHaveLength(1)
})

test('while the program closes, a message is not taken and the page is told so', async () => {
  const world = echo()
  world.outcome = 'closing'
  const { url } = await served(world)
  const page = await visitor(url)
  page.tell(says('@机器人 超时'))
  expect(await page.hears('ack')).toMatchObject({ outcome: 'closing' })
})

test('a message that there is no room for is refused with what that means', async () => {
  const world = echo()
  world.outcome = 'no-room'
  const { url } = await served(world)
  const page = await visitor(url)
  page.tell(says('@机器人 超时'))
  expect(await page.hears('refused')).toMatchObject({ reason: '磁盘空间不足，这条没有收下，也没有执行。管理员处理后请再发一次。' })
})

test('a message that could not be stored is refused without a word of what went wrong inside', async () => {
  const world = echo()
  world.outcome = new Error('password of the database')
  const { url } = await served(world)
  const page = await visitor(url)
  page.tell(says('@机器人 超时'))
  expect(await page.hears('refused')).toMatchObject({ reason: '系统出错，这次没有办成，请稍后再试。' })
  world.outcome = null
  page.tell(says('@机器人 超时'))
  expect(await page.hears('ack')).toMatchObject({ outcome: 'new' })
})

test.each([
  ['nothing', says('  \n '), '消息是空的。'],
  ['too much', says('字'.repeat(4001)), '一条消息最多 4000 个字，这条有 4001 个字，请分几条发。'],
  ['a character that cannot be stored', says('超时\0'), '消息里有无法保存的字符。'],
  ['half a character', says('超时\ud83d'), '消息里有无法保存的字符。'],
  ['something as somebody unknown', says('超时', { person: 'nobody' }), '没有这个人。'],
  ['something in a group that is not there', says('超时', { conversation: 'group/nowhere' }), '没有这个会话。'],
  ['something in a conversation without a form', says('超时', { conversation: 'ganyu' }), '没有这个会话。'],
  ['something in a group they are not in', says('超时', { conversation: 'group/haizhou' }), '赣榆经理不在这个群里。'],
  ['something in the private chat of another', says('超时', { conversation: 'direct/desk' }), '这是别人的私聊。'],
])('who says %s is told why it was not taken', async (_what, said, reason) => {
  const world = echo()
  const { url } = await served(world)
  const page = await visitor(url)
  page.tell(said)
  expect(await page.hears('refused')).toEqual({ type: 'refused', clientId: said.clientId, reason })
  expect(world.received).toEqual([])
})

test('the longest message passes, however wide its characters', async () => {
  const world = echo()
  const { url } = await served(world)
  const page = await visitor(url)
  page.tell(says('🙂'.repeat(4000)))
  expect(await page.hears('ack')).toMatchObject({ outcome: 'new' })
})

test('text that looks like markup goes through as it was typed', async () => {
  const world = echo()
  const { url } = await served(world)
  const page = await visitor(url)
  page.tell({ type: 'open', conversation: 'group/ganyu' })
  const typed = '<script>alert(1)</script>&amp;"\'‮'
  page.tell(says(typed))
  expect((await page.hears('line')).line.text).toBe(typed)
})

test('frames that are not what a page sends are answered, and the page goes on', async () => {
  const { url } = await served(echo())
  const page = await visitor(url)
  const frames = ['', 'null', '{', '[]', '"say"', '{"type":"say"}', '{"type":"shutdown"}', '{"type":"open","conversation":7}']
  const stranger = JSON.stringify({ ...says('超时'), isAdmin: true })
  for (const frame of [...frames, stranger, JSON.stringify({ ...says('超时'), clientId: '1' }), new Uint8Array([0, 255, 1])]) {
    page.raw(frame)
    expect(await page.hears('trouble'), String(frame)).toEqual({ type: 'trouble', reason: '这条请求的格式不对，没有处理。' })
  }
  page.tell({ type: 'open', conversation: 'group/nowhere' })
  expect(await page.hears('trouble')).toMatchObject({ reason: '没有这个会话。' })
  page.tell(says('@机器人 超时'))
  expect(await page.hears('ack')).toMatchObject({ outcome: 'new' })
})

test('a frame beyond all measure closes the connection and nothing else', async () => {
  const { url } = await served(echo())
  const [rude, polite] = [await visitor(url), await visitor(url)]
  rude.raw('x'.repeat(100_000))
  expect(await rude.closed).toBe(1009)
  polite.tell(says('@机器人 超时'))
  expect(await polite.hears('ack')).toMatchObject({ outcome: 'new' })
})

test('a page that sends too fast is told so, and shown out when it does not stop', async () => {
  const world = echo()
  const { url } = await served(world)
  const page = await visitor(url)
  for (let n = 0; n < 70; n++) page.tell(says('@机器人 超时'))
  expect(await page.hears('refused')).toMatchObject({ reason: '发得太快了，请稍等再发。' })
  for (let n = 0; n < 300; n++) page.raw('{}')
  expect(await page.closed).toBe(1008)
  expect(world.received.length).toBeLessThan(65)
})

test('a page reads back in screenfuls and catches up after an absence', async () => {
  const world = echo()
  for (let n = 1; n <= 120; n++) world.past(GANYU, 'desk', START - 1000 + n, `第 ${n} 条`)
  const { url } = await served(world)
  const page = await visitor(url)

  page.tell({ type: 'open', conversation: 'group/ganyu' })
  const latest = await page.hears('lines')
  expect([latest.range, latest.older, latest.lines.length, latest.lines[0]?.text]).toEqual(['latest', true, 50, '第 71 条'])
  page.tell({ type: 'history', conversation: 'group/ganyu', before: latest.lines[0]?.seq ?? 0 })
  const older = await page.hears('lines')
  expect([older.range, older.older, older.lines.length, older.lines[0]?.text]).toEqual(['before', true, 50, '第 21 条'])
  page.tell({ type: 'history', conversation: 'group/ganyu', before: older.lines[0]?.seq ?? 0 })
  expect(await page.hears('lines')).toMatchObject({ range: 'before', older: false })

  page.tell({ type: 'open', conversation: 'group/ganyu', after: 117 })
  const missed = await page.hears('lines')
  expect([missed.range, missed.lines.map(({ text }) => text)]).toEqual(['after', ['第 118 条', '第 119 条', '第 120 条']])
})

test('a page that was away for very long starts from the last lines again', async () => {
  const world = echo()
  for (let n = 1; n <= 300; n++) world.past(GANYU, 'desk', START, `第 ${n} 条`)
  const { url } = await served(world)
  const page = await visitor(url)
  page.tell({ type: 'open', conversation: 'group/ganyu', after: 3 })
  const lines = await page.hears('lines')
  expect([lines.range, lines.lines.length, lines.lines.at(-1)?.text]).toEqual(['latest', 50, '第 300 条'])
})

test('a page that opens a conversation right after the bot spoke hears it even where the transcript does not have it yet', async () => {
  const world = echo()
  const { url } = await served(world)
  const { rooms } = world.deps
  rooms.say(GANYU, {
    id: 'x',
    seq: null,
    at: START,
    from: { kind: 'bot' },
    text: null,
    message: { kind: 'text', text: '刚说的' },
    addressed: false,
  })
  const page = await visitor(url)
  page.tell({ type: 'open', conversation: 'group/ganyu' })
  expect((await page.hears('line')).line).toMatchObject({ id: 'x', message: { text: '刚说的' } })
})

test('the server stops even when a page does not say goodbye', async () => {
  const world = echo()
  const { url, port, close } = await served(world)
  expect(await upgrade(port, { origin: url })).toMatchObject({ status: 101 })
  const before = performance.now()
  await close()
  expect(performance.now() - before).toBeLessThan(3000)
})
