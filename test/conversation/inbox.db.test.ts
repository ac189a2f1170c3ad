import { afterAll, describe, expect, vi } from 'vitest'
import { waiting } from '../../src/conversation/inbox/inbox.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import { formatInstant } from '../../src/policy/instant.ts'
import { historyOf } from '../../src/orders/history/event-log.ts'
import { test } from '../engines/database.ts'
import { ChatRoom } from './chat-room.ts'

let room: ChatRoom

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
  await room.orders({ id: 'ZD20261120000001', facts: { enteredAt: '2026-11-20T10:00:00+08:00' } })
})
afterAll(() => room.close())

const rowOf = (messageId: string) =>
  room.database.db
    .selectFrom('inbox')
    .select(['state', 'reference', 'pickups', 'text', 'seq'])
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow()

/** What a process that died left behind: stored, never answered. */
async function left(text: string, more: { messageId: string; saidAgo?: number; pickups?: number }): Promise<void> {
  await room.database.db
    .insertInto('inbox')
    .values({
      platform: 'webchat',
      message_id: more.messageId,
      conversation: 'group/ganyu',
      person: 'ganyu-manager',
      text,
      addressed: true,
      said_at: formatInstant(room.clock.now() - (more.saidAgo ?? 0)),
      state: 'new',
      pickups: more.pickups ?? 0,
    })
    .execute()
}

const resumed = async (...messageIds: readonly string[]): Promise<void> => {
  await room.inbox.resume()
  for (const messageId of messageIds) await room.inbox.settled('webchat', messageId)
}

const answersTo = (messageId: string): string[] =>
  room.shown
    .filter(({ message }) => message.kind !== 'file')
    .flatMap((outgoing) => (keys.get(outgoing.id) === messageId ? [plainText(outgoing.message)] : []))
const keys = new Map<string, string>()
async function readKeys(): Promise<void> {
  const rows = await room.database.db.selectFrom('outgoing').select(['id', 'key']).execute()
  for (const { id, key } of rows) keys.set(id, key.split('/')[2] ?? '')
}

describe('a message', () => {
  test('that arrives three times is executed and answered once', async () => {
    const code = await room.code('ganyu-manager', 'ganyu', '/豁免 ZD20261120000001 客户原因 录音123')
    const before = (await historyOf(room.database.db, 'ZD20261120000001')).length
    const incoming = room.incoming('ganyu-manager', 'ganyu', `确认 ${code}`)
    const shown = room.shown.length
    expect(await Promise.all([room.inbox.receive(incoming), room.inbox.receive(incoming), room.inbox.receive(incoming)])).toEqual(
      expect.arrayContaining(['new', 'repeat', 'repeat']),
    )
    await room.inbox.settled('webchat', incoming.messageId)
    await room.restarted()
    expect(await room.inbox.receive(incoming)).toBe('repeat')
    await resumed(incoming.messageId)
    expect((await historyOf(room.database.db, 'ZD20261120000001')).length).toBe(before + 1)
    expect(room.shown.slice(shown).map(({ message }) => plainText(message))).toEqual([expect.stringContaining('已豁免')])
  })

  test('not said to the bot is kept and not answered', async () => {
    const incoming = room.incoming('ganyu-manager', 'ganyu', '在途', { addressed: false })
    const shown = room.shown.length
    expect(await room.inbox.receive(incoming)).toBe('new')
    await room.inbox.settled('webchat', incoming.messageId)
    expect(await rowOf(incoming.messageId)).toMatchObject({ state: 'ignored', text: '在途' })
    expect(room.shown).toHaveLength(shown)
  })

  test('that was stored before a crash is answered after it, with the ones before it first', async () => {
    await left('查单 ZD20990101000001', { messageId: 'crashed-1' })
    await left('我的工单', { messageId: 'crashed-2' })
    await resumed('crashed-1', 'crashed-2')
    await readKeys()
    expect([await rowOf('crashed-1'), await rowOf('crashed-2')]).toMatchObject([
      { state: 'handled', pickups: 1 },
      { state: 'handled', pickups: 1 },
    ])
    expect([...answersTo('crashed-1'), ...answersTo('crashed-2')]).toEqual([
      '查无此单',
      expect.stringMatching(/^赣榆县公司经理没有对应的装维班组/),
    ])
    expect(room.shown.findIndex(({ id }) => keys.get(id) === 'crashed-1')).toBeLessThan(
      room.shown.findIndex(({ id }) => keys.get(id) === 'crashed-2'),
    )
  })

  test('older than ten minutes is not executed, and its sender is told so', async () => {
    await left('/升级 ZD20261120000001 太多', { messageId: 'just-in-time', saidAgo: 600 })
    await left('/升级 ZD20261120000001 太多', { messageId: 'too-old', saidAgo: 601 })
    await resumed('just-in-time', 'too-old')
    await readKeys()
    expect(answersTo('just-in-time')).toEqual([expect.stringContaining('请确认升级工单')])
    expect(answersTo('too-old')).toEqual(['这条消息是今天 17:19发的，已超过10分钟，没有执行。如果仍然需要，请重新发送。'])
    expect(await rowOf('too-old')).toMatchObject({ state: 'ignored' })
  })

  test('that brought the process down again and again is given up', async () => {
    await left('我的工单', { messageId: 'poison', pickups: 5 })
    await resumed('poison')
    await readKeys()
    expect(await rowOf('poison')).toMatchObject({ state: 'failed', reference: expect.stringMatching(/^T-[2-9A-Z]{8}$/) })
    expect(answersTo('poison')).toEqual([expect.stringMatching(/^抱歉，处理这条消息时出错了/)])
  })

  test('that waits is seen by whoever starts, but not what is in hand', async () => {
    await left('我的工单', { messageId: 'waiting' })
    const { seq } = await rowOf('waiting')
    expect(await waiting(room.database.db, [seq])).toEqual([])
    await resumed('waiting')
    expect(await room.inbox.resume()).toBe(0)
  })
})

describe('many messages', () => {
  test('of one conversation at once are answered in the order they came', async () => {
    const shown = room.shown.length
    const all = Array.from({ length: 20 }, (_, i) => room.incoming('ganyu-manager', 'ganyu', `查单 ZD2099010100${String(1000 + i)}\u200b`))
    for (const incoming of all) await room.inbox.receive(incoming)
    await Promise.all(all.map(({ messageId }) => room.inbox.settled('webchat', messageId)))
    await readKeys()
    expect(room.shown.slice(shown).map(({ id }) => keys.get(id))).toEqual(all.map(({ messageId }) => messageId))
  })

  test('taken by two processes are each answered once, in order', async ({ database }) => {
    const other = await ChatRoom.open(database, '2026-11-21 17:30:00')
    const all = Array.from({ length: 12 }, () => room.incoming('ganyu-manager', 'donghai', '在途'))
    for (const [i, incoming] of all.entries()) await (i % 2 === 0 ? room : other).inbox.receive(incoming)
    await Promise.all(all.flatMap(({ messageId }) => [room, other].map(({ inbox }) => inbox.settled('webchat', messageId))))
    const outgoing = await database.db
      .selectFrom('outgoing')
      .select('key')
      .where('conversation', '=', 'group/donghai')
      .orderBy('position')
      .execute()
    expect(outgoing.map(({ key }) => key.split('/')[2])).toEqual(all.map(({ messageId }) => messageId))
    await other.close()
  })
})

describe('an error inside a command', () => {
  test('is answered with an apology and a number that is in the log; the next message works', async () => {
    const broken = vi.spyOn(room.conversing, 'contextAt').mockImplementationOnce(() => {
      throw new TypeError('客户 张某 12003908910')
    })
    const incoming = room.incoming('ganyu-manager', 'ganyu', '查单 ZD20261120000001')
    const shown = room.shown.length
    await room.inbox.receive(incoming)
    await room.inbox.settled('webchat', incoming.messageId)
    const { state, reference } = await rowOf(incoming.messageId)
    expect(state).toBe('failed')
    expect(room.shown.slice(shown).map(({ message }) => plainText(message))).toEqual([
      `抱歉，处理这条消息时出错了，没有执行。请稍后再试；还不行就把编号 ${reference} 告诉管理员。`,
    ])
    const logged = room.logged.find((line) => line.includes(reference ?? 'none'))
    expect(logged).toContain('"type":"TypeError"')
    expect(logged).not.toContain('张某')
    expect((await room.audit()).at(-1)).toMatchObject({ outcome: 'failed', person: 'ganyu-manager', detail: reference })
    broken.mockRestore()
    expect(await room.says('ganyu-manager', 'ganyu', '查单 ZD20261120000001')).toContain('【工单 ZD20261120000001】')
  })

  test('leaves nothing of what the message had begun', async () => {
    const code = await room.code('ganyu-dispatcher', 'ganyu', '/升级 ZD20261120000001 太多')
    const events = (await historyOf(room.database.db, 'ZD20261120000001')).length
    const broken = vi.spyOn(room.conversing, 'platformsOf').mockImplementation(() => {
      throw new Error('no platforms today')
    })
    expect(await room.says('ganyu-dispatcher', 'ganyu', `确认 ${code}`)).toMatch(/^抱歉/)
    broken.mockRestore()
    expect((await historyOf(room.database.db, 'ZD20261120000001')).length).toBe(events)
    expect(await room.says('ganyu-dispatcher', 'ganyu', `确认 ${code}`)).toContain('【工单升级，请安排改派或支援】')
  })
})

describe('what people may try', () => {
  test.each([
    '<script>alert(1)</script>',
    '[点我](http://evil.example) **查单**',
    '<@all> @所有人 在途',
    '查单 \u0000\u001b[2J\u202eZD20261120000001',
    "查单 ZD20261120000001'; drop table orders; --",
    '查单 ' + 'Z'.repeat(10_000),
    '\ud800\udc00\ud800',
    '/豁免 ../../etc/passwd 客户原因',
  ])('%j is answered like anything else', async (text) => {
    const answer = await room.says('ganyu-manager', 'ganyu', text)
    expect(answer).toMatch(/^(没看懂：|查无此单$|【工单 |【是哪一张工单？】)/)
    expect(answer).not.toMatch(/script|http|@|drop|passwd/)
  })

  test('evidence is kept and shown as text, without invisible characters', async () => {
    const question = await room.ask('ganyu-dispatcher', 'ganyu', '/升级 ZD20261120000001 <b>急</b>\u202e\u0007@所有人')
    expect(JSON.stringify(question)).not.toMatch(/\\u|\u202e/)
  })
})

test('a closing inbox takes nothing more and finishes what it has', async ({ database }) => {
  const closing = await ChatRoom.open(database, '2026-11-21 17:30:00')
  const incoming = closing.incoming('ganyu-manager', 'ganyu', '在途')
  const taken = closing.inbox.receive(incoming)
  const closed = closing.inbox.close()
  expect(await taken).toBe('new')
  await closed
  expect(await rowOf(incoming.messageId)).toMatchObject({ state: 'handled' })
  expect(await closing.inbox.receive(closing.incoming('ganyu-manager', 'ganyu', '在途'))).toBe('closing')
  await closing.close()
})
