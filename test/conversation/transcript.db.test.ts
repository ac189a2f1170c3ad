import { afterAll, expect } from 'vitest'
import { nameOf } from '../../src/people/organisation.ts'
import { transcript } from '../../src/conversation/inbox/transcript.ts'
import type { Line } from '../../src/conversation/inbox/line.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import { test } from '../engines/database.ts'
import { ChatRoom, at, group, organisation } from './chat-room.ts'

let room: ChatRoom

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
})
afterAll(() => room.close())

const read = (range: { before?: number; after?: number; limit: number }): Promise<Line[]> =>
  transcript(room.database.db, group('ganyu'), range, (person) => nameOf(organisation, person))

const shown = (lines: readonly Line[]): string[] =>
  lines.map(({ from, text, message }) => `${from.kind === 'bot' ? '机器人' : from.name}：${message === null ? text : plainText(message)}`)

test('what people and the bot said is read back in order, as it was said to everyone there', async () => {
  await room.says('ganyu-manager', 'ganyu', '查单 ZD20990101000001')
  await room.inbox.receive(room.incoming('ganyu-dispatcher', 'ganyu', '大家辛苦了', { addressed: false }))
  await room.says('ganyu-manager', 'direct', '我的工单')
  await room.inbox.receive(room.incoming('ganyu-manager', 'ganyu', '在途', { platform: 'console' }))
  await room.says('donghai-manager', 'ganyu', '讲个笑话')
  const lines = await read({ limit: 50 })
  expect(shown(lines)).toEqual([
    '赣榆县公司经理：查单 ZD20990101000001',
    '机器人：查无此单',
    '赣榆县公司管控：大家辛苦了',
    '东海县公司经理：讲个笑话',
    expect.stringMatching(/^机器人：没看懂/),
  ])
  expect(lines.map(({ addressed }) => addressed)).toEqual([true, false, false, true, false])
  expect(lines.map(({ at: said }) => said)).toEqual(lines.map(() => at('2026-11-21 17:30:00')))
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map(({ seq }) => seq).toSorted((a, b) => a - b))
})

test('it is read in pieces: the last, those before, those after', async () => {
  const all = await read({ limit: 50 })
  const [first, second, third, fourth, fifth] = all.map(({ seq }) => seq)
  expect((await read({ limit: 2 })).map(({ seq }) => seq)).toEqual([fourth, fifth])
  expect((await read({ before: fourth ?? 0, limit: 2 })).map(({ seq }) => seq)).toEqual([second, third])
  expect((await read({ after: first ?? 0, limit: 2 })).map(({ seq }) => seq)).toEqual([second, third])
  expect(await read({ after: fifth ?? 0, limit: 2 })).toEqual([])
  expect(await read({ before: first ?? 0, limit: 2 })).toEqual([])
})
