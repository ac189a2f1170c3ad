import { expect, test } from 'vitest'
import {
  changePending,
  firstPlace,
  hear,
  newState,
  places,
  read,
  threadOf,
  unanswered,
} from '../../../src/channels/webchat/page/model/state.ts'
import { join, lastSeq, newThread, replace } from '../../../src/channels/webchat/page/model/thread.ts'
import type { Hello, SpokenLine } from '../../../src/channels/webchat/protocol.ts'
import { commands, groups, people } from './fake-branch.ts'
import { START } from './fake-deps.ts'

const line = (id: string, seq: number | null, from = 'desk'): SpokenLine => ({
  id,
  seq,
  at: START,
  from: { kind: 'person', id: from, name: from },
  text: id,
  message: null,
  addressed: false,
})

const alert = (id: string, mentions: string[]): SpokenLine => ({
  ...line(id, null),
  from: { kind: 'bot' },
  text: null,
  message: { kind: 'text', text: '预警', mentions },
})

const ids = (lines: readonly SpokenLine[]): string => lines.map(({ id }) => id).join(' ')

const hello: Hello = {
  type: 'hello',
  kind: 'demo',
  title: '当日装当日修',
  bot: '机器人',
  longestText: 4000,
  version: '1',
  startedAt: START,
  now: START,
  groups,
  people,
  commands,
}

function reader(me: string, here: string) {
  const state = newState()
  hear(state, hello, 0)
  state.me = me
  state.here = here
  for (const { key } of places(state)) hear(state, { type: 'lines', conversation: key, lines: [], range: 'latest', older: false }, 0)
  return state
}

test('a line told twice, live and from the transcript, is there once and gets its number', () => {
  const thread = newThread('group/ganyu')
  join(thread, [line('a', 1), line('b', 2)])
  join(thread, [line('c', null)])
  expect(join(thread, [line('b', 2), line('c', 3), line('d', 4)]).map(({ id }) => id)).toEqual(['d'])
  expect(ids(thread.lines)).toBe('a b c d')
  expect(lastSeq(thread)).toBe(4)
})

test('lines without a number stay behind the line that they were said after', () => {
  const thread = newThread('group/ganyu')
  join(thread, [line('b', 20)])
  join(thread, [line('new', null)])
  join(thread, [line('c', 22)])
  join(thread, [line('a', 10)])
  expect(ids(thread.lines)).toBe('a b new c')
})

test('starting again from the last lines keeps what was said a moment ago', () => {
  const thread = newThread('group/ganyu')
  join(thread, [line('old', 1)])
  join(thread, [line('said', null), line('just said', null)])
  replace(thread, [line('x', 300), line('said', 301)])
  expect(ids(thread.lines)).toBe('x said just said')
})

test('my message waits until the server shows it back', () => {
  const state = reader('ganyu-manager', 'group/ganyu')
  const thread = threadOf(state, 'group/ganyu')
  thread.pending = [{ clientId: 'm', person: 'ganyu-manager', text: '@机器人 超时', state: 'sending', reason: '' }]
  expect(unanswered(state).map(({ pending }) => pending.clientId)).toEqual(['m'])
  hear(state, { type: 'ack', clientId: 'm', outcome: 'closing' }, 0)
  expect(unanswered(state)).toHaveLength(1)
  hear(state, { type: 'ack', clientId: 'm', outcome: 'new' }, 0)
  expect([unanswered(state).length, thread.pending.length]).toEqual([0, 1])
  hear(state, { type: 'line', conversation: 'group/ganyu', line: line('m', null, 'ganyu-manager') }, 0)
  expect([thread.pending.length, ids(thread.lines)]).toEqual([0, 'm'])
})

test('a refused message says why and is not sent again by itself', () => {
  const state = reader('ganyu-manager', 'group/ganyu')
  const thread = threadOf(state, 'group/ganyu')
  thread.pending = [{ clientId: 'm', person: 'ganyu-manager', text: '超时', state: 'sending', reason: '' }]
  hear(state, { type: 'refused', clientId: 'm', reason: '发得太快了' }, 0)
  expect(thread.pending).toMatchObject([{ state: 'refused', reason: '发得太快了' }])
  expect(unanswered(state)).toEqual([])
  changePending(state, 'm', () => null)
  expect(thread.pending).toEqual([])
})

test('what others say elsewhere counts as unread, with a call to me marked; what I say and what I look at does not', () => {
  const state = reader('ganyu-manager', 'group/city')
  hear(state, { type: 'line', conversation: 'group/ganyu', line: line('mine', null, 'ganyu-manager') }, 0)
  hear(state, { type: 'line', conversation: 'group/city', line: line('seen', null) }, 0)
  hear(state, { type: 'line', conversation: 'group/ganyu', line: line('other', null) }, 0)
  expect(threadOf(state, 'group/ganyu')).toMatchObject({ unread: 1, called: false })
  hear(state, { type: 'line', conversation: 'group/ganyu', line: alert('alert', ['ganyu-manager']) }, 0)
  hear(state, { type: 'line', conversation: 'group/ganyu', line: alert('alert', ['ganyu-manager']) }, 0)
  expect(threadOf(state, 'group/ganyu')).toMatchObject({ unread: 2, called: true })
  expect(threadOf(state, 'group/city').unread).toBe(0)
  read(threadOf(state, 'group/ganyu'))
  expect(threadOf(state, 'group/ganyu')).toMatchObject({ unread: 0, called: false })
})

test('what is said while nobody looks at the page is unread even where they were', () => {
  const state = reader('ganyu-manager', 'group/ganyu')
  state.watched = false
  hear(state, { type: 'line', conversation: 'group/ganyu', line: line('other', null) }, 0)
  expect(threadOf(state, 'group/ganyu').unread).toBe(1)
})

test('people see the groups they are in, and their own first', () => {
  const keys = (me: string): string[] => places(reader(me, '')).map(({ key }) => key)
  expect(keys('ganyu-manager')).toEqual(['group/city', 'group/ganyu', 'direct/ganyu-manager'])
  expect(keys('ganyu-installer-01')).toEqual(['group/ganyu', 'direct/ganyu-installer-01'])
  expect(keys('desk')).toHaveLength(9)
  expect(['ganyu-manager', 'desk'].map((me) => firstPlace(reader(me, '')))).toEqual(['group/ganyu', 'group/city'])
})
