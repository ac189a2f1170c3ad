import { sql } from 'kysely'
import { expect, onTestFinished } from 'vitest'
import { type ConsoleDeps, chat } from '../../../src/channels/console/chat.ts'
import { takePress } from '../../../src/conversation/buttons/take-press.ts'
import type { Incoming } from '../../../src/conversation/inbox/incoming.ts'
import { openInbox } from '../../../src/conversation/inbox/open-inbox.ts'
import type { Database } from '../../../src/db/database.ts'
import { openRoom } from '../../../src/db/room.ts'
import { enqueue } from '../../../src/delivery/enqueue.ts'
import { worth } from '../../../src/delivery/too-late.ts'
import { withQueue } from '../../delivery/fake-platform.ts'
import { test } from '../../engines/database.ts'
import { at } from '../../intake/sample.ts'
import { example } from '../../people/example.ts'

const NOW = at('2026-11-21 12:00:00')

function inboxOn(database: Database, free: { bytes: number }) {
  let elapsed = 0
  const room = openRoom(database, { folder: '/data', least: 100, freeBelow: () => free.bytes, elapsed: () => (elapsed += 60_000) })
  const answered: string[] = []
  const inbox = openInbox(
    { db: database.db, room, clock: { now: () => NOW }, log: { error: () => undefined, info: () => undefined } },
    async ({ messageId }) => {
      answered.push(messageId)
    },
  )
  onTestFinished(() => inbox.close())
  return { room, inbox, answered }
}

const message = (messageId: string): Incoming => ({
  platform: 'wecom',
  messageId,
  conversation: { kind: 'group', group: 'ganyu' },
  person: 'ganyu-manager',
  text: '帮助',
  addressed: true,
})

test('below the limit a message is not taken, and once there is room it is', async ({ database }) => {
  const free = { bytes: 10 }
  const { room, inbox, answered } = inboxOn(database, free)
  await room.look()
  expect(await inbox.receive(message('m1'))).toBe('no-room')
  free.bytes = 1e9
  await room.look()
  expect(await inbox.receive(message('m1'))).toBe('new')
  expect(answered).toEqual(['m1'])
})

test('a message that finds no room although there seemed to be some is not taken either, and the next are not tried', async ({
  database,
}) => {
  const { room, inbox, answered } = inboxOn(database, { bytes: 1e9 })
  await room.look()
  const { db } = database
  await sql`create function no_space() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file' using errcode = '53100'; end $$`.execute(db)
  await sql`create trigger full_disk before insert on inbox for each row execute function no_space()`.execute(db)
  expect(await inbox.receive(message('m2'))).toBe('no-room')
  await sql`drop trigger full_disk on inbox`.execute(db)
  expect([room.state().full, await inbox.receive(message('m3'))]).toEqual([true, 'no-room'])
  await room.look()
  expect(await inbox.receive(message('m3'))).toBe('new')
  expect(answered).toEqual(['m3'])
})

test('a press that could not be kept is answered so, and the button can be pressed again', async ({ database }) => {
  const { db } = database
  const free = { bytes: 10 }
  const { room, inbox } = inboxOn(database, free)
  await withQueue(database, [], async (queue) => {
    const button = { label: '确认', says: '/确认 37', style: 'primary' } as const
    await db.transaction().execute((trx) =>
      enqueue(trx, queue, {
        key: 'reply/x',
        platform: 'wecom',
        conversation: { kind: 'group', group: 'ganyu' },
        message: { kind: 'card', title: '确认', fields: [], body: [], buttons: [button] },
        lane: 'reply',
        ...worth('notice', NOW),
      }),
    )
  })
  const { token } = await db.selectFrom('card_button').select('token').executeTakeFirstOrThrow()
  await room.look()
  const taking = { db, receive: inbox.receive, settled: inbox.settled, organisation: () => example, now: () => NOW }
  const press = {
    platform: 'wecom',
    token,
    conversation: { kind: 'group', group: 'ganyu' },
    person: 'ganyu-manager',
    userId: 'u1',
  } as const
  expect(await takePress(taking, press, 1000)).toEqual({ state: 'refused', says: '磁盘空间不足，没有执行，请稍后再点。', again: '确认' })
  free.bytes = 1e9
  await room.look()
  expect(await takePress(taking, press, 1000)).not.toMatchObject({ state: 'refused' })
})

test('whoever types at a terminal is told', async ({ database }) => {
  const { room, inbox } = inboxOn(database, { bytes: 10 })
  await room.look()
  const said = { out: '', err: '' }
  const deps: ConsoleDeps = { receive: inbox.receive, answered: async () => [], nameOf: (person) => person }
  const input = (async function* () {
    yield Buffer.from('帮助\n')
  })()
  const io = { input, out: async (text: string) => void (said.out += text), err: async (text: string) => void (said.err += text) }
  const talk = { person: 'ganyu-manager', conversation: { kind: 'group', group: 'ganyu' }, json: false } as const
  expect([await chat(deps, talk, io), said]).toEqual([
    1,
    { out: '', err: '磁盘空间不足，这条没有收下，也没有执行。管理员处理后请再发一次。\n' },
  ])
})
