import { afterAll, expect } from 'vitest'
import { addSilence } from '../../src/alerting/silences/silences.ts'
import { moveLadders } from '../../src/escalation/move.ts'
import { refreshCall } from '../../src/escalation/refresh-call.ts'
import { standingOf } from '../../src/escalation/standing.ts'
import { historyOf } from '../../src/orders/history/event-log.ts'
import { saidIn } from '../../src/orders/history/kinds.ts'
import type { Organisation } from '../../src/people/organisation.ts'
import type { Platform } from '../../src/platforms/platforms.ts'
import { parseDay } from '../../src/policy/instant.ts'
import { ChatRoom, at, organisation } from '../conversation/chat-room.ts'
import { test } from '../engines/database.ts'

let room: ChatRoom
let last = 0

/** A repair of a district that is due at the end of today. */
async function repair(district = 'ganyu', facts: object = {}): Promise<string> {
  last += 1
  const id = `ZD202611219${String(last).padStart(5, '0')}`
  const crew = { ganyu: '赣榆装维01', donghai: '东海装维01', guanyun: '灌云装维01' }[district] ?? null
  await room.orders({ id, facts: { enteredAt: '2026-11-21T10:00:00+08:00', district, installer: crew, ...facts } })
  return id
}

interface Around {
  readonly in?: Organisation
  readonly platformsOf?: (group: string) => readonly Platform[]
  /** An order. */
  readonly silenced?: string
}

/** The minute that begins at `time`; what groups were told, as text. */
async function minute(time: string, around: Around = {}): Promise<string[]> {
  room.clock.time = at(`2026-11-21 ${time}`)
  const now = room.clock.time
  const { in: organised = organisation, platformsOf = () => ['webchat'], silenced } = around
  const before = room.shown.length
  const { db } = room.database
  const ids = await db
    .transaction()
    .execute((trx) =>
      moveLadders(trx, { organisation: organised, platformsOf, now, isSilenced: ({ id }) => id === silenced }, room.queue, now),
    )
  await room.queue.deliverNow(ids)
  return room.shownSince(before)
}

const escalate = (id: string, person = 'ganyu-installer-01'): Promise<string> => room.does(person, 'direct', `/升级 ${id} 工单太多`)
const standing = (id: string) => standingOf(room.database.db, id)
const titles = (said: readonly string[]): string[] => said.map((text) => text.split('\n').slice(0, 2).join(' '))
const away = (...people: readonly string[]): Organisation => ({
  ...organisation,
  people: organisation.people.map((person) =>
    people.includes(person.id)
      ? { ...person, away: [{ from: parseDay('2026-11-20') ?? 0, until: parseDay('2026-11-22') ?? 0, instead: null }] }
      : person,
  ),
})

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:00:00')
})
afterAll(() => room.close())
test.beforeEach(async () => {
  await room.database.db.deleteFrom('escalation').execute()
  room.clock.time = at('2026-11-21 17:00:00')
})

test('at 17:00 escalated: the manager at 17:15, the desk at 17:35, the lead at 18:05, and again each hour; once taken nobody any more', async () => {
  const id = await repair()
  await escalate(id)
  expect(await minute('17:14')).toEqual([])
  const [card = ''] = await minute('17:15')
  expect(card).toMatch(/^@ganyu-manager\n【升级的工单没有人接手】\n工单：ZD\d+\n状态：在途\n剩余：6小时44分\n/)
  expect(card).toContain('管控 15分没有接手。')
  expect(await minute('17:16')).toEqual([])
  expect(titles(await minute('17:35'))).toEqual(['@desk 【升级的工单没有人接手】'])
  expect(titles(await minute('18:05'))).toEqual(['@city-lead 【升级的工单没有人接手】'])
  expect(await minute('19:04')).toEqual([])
  expect(titles(await minute('19:05'))).toEqual(['@city-lead 【升级的工单还没有人接手】'])
  await room.does('city-lead', 'city', `/接手 ${id}`)
  for (const time of ['19:10', '19:30', '20:00', '20:04']) expect(await minute(time)).toEqual([])
  expect((await historyOf(room.database.db, id)).map(saidIn).slice(1)).toEqual([
    '升级：工单太多',
    '没有人接手，通知经理',
    '没有人接手，通知服务调度中心',
    '没有人接手，通知市公司分管',
    '没有人接手，再次通知市公司分管',
    '接手',
  ])
})

test('in the evening the levels follow more quickly', async () => {
  const id = await repair()
  room.clock.time = at('2026-11-21 20:00:00')
  await escalate(id)
  expect(titles(await minute('20:10'))).toEqual(['@ganyu-manager 【升级的工单没有人接手】'])
  expect(titles(await minute('20:25'))).toEqual(['@desk 【升级的工单没有人接手】'])
})

test('a take-over without a fact ends after an hour at the level that took it; an export that says nothing new is no fact, another crew is', async () => {
  const [idle, busy] = [await repair(), await repair()]
  for (const id of [idle, busy]) {
    await escalate(id)
    await room.does('ganyu-manager', 'ganyu', `/接手 ${id}`)
  }
  room.clock.time = at('2026-11-21 17:30:00')
  await room.orders({ id: idle, facts: { enteredAt: '2026-11-21T10:00:00+08:00', district: 'ganyu', installer: '赣榆装维01' } })
  await room.orders({ id: busy, facts: { enteredAt: '2026-11-21T10:00:00+08:00', district: 'ganyu', installer: '赣榆装维02' } })
  expect(await minute('17:59')).toEqual([])
  const [again = '', ...more] = await minute('18:00')
  expect(again).toMatch(/^@ganyu-manager\n【接手后没有进展，请跟进】/)
  expect(again).toContain('赣榆县公司经理 17:00 接手，没有进展。')
  expect(more).toEqual([])
  expect(await standing(idle)).toMatchObject({ state: 'open', role: 'manager', hand: null })
  expect(await standing(busy)).toMatchObject({ state: 'taken', nextAt: at('2026-11-21 18:30:00') })
  expect((await minute('18:30')).join()).toContain(busy)
})

test('an order that ends takes its escalation along', async () => {
  const [done, cancelled] = [await repair(), await repair()]
  for (const id of [done, cancelled]) await escalate(id)
  room.clock.time = at('2026-11-21 17:10:00')
  await room.orders({
    id: done,
    state: 'completed',
    facts: { enteredAt: '2026-11-21T10:00:00+08:00', completedAt: '2026-11-21T17:05:00+08:00' },
  })
  await room.orders({
    id: cancelled,
    state: 'cancelled',
    facts: { enteredAt: '2026-11-21T10:00:00+08:00', cancelledAt: '2026-11-21T17:06:00+08:00' },
  })
  expect(await minute('17:15')).toEqual([])
  expect([await standing(done), await standing(cancelled)]).toEqual([null, null])
  const rows = await room.database.db.selectFrom('escalation').select(['state', 'ended_at']).orderBy('id').execute()
  expect(rows).toEqual([
    { state: 'ended', ended_at: at('2026-11-21 17:05:00') },
    { state: 'ended', ended_at: at('2026-11-21 17:06:00') },
  ])
})

test('thirty at once are one message for each group that hears them', async () => {
  const ids = [
    ...(await Promise.all(Array.from({ length: 20 }, () => repair()))),
    ...(await Promise.all(Array.from({ length: 10 }, () => repair('donghai')))),
  ]
  await room.does('desk', 'direct', `/升级 ${ids.slice(0, 20).join(' ')} 大面积故障`)
  await room.does('desk', 'direct', `/升级 ${ids.slice(20).join(' ')} 大面积故障`)
  const said = await minute('17:15')
  expect(titles(said)).toEqual(['@ganyu-manager 【升级的工单没有人接手 20 单】', '@donghai-manager 【升级的工单没有人接手 10 单】'])
  expect(said[0]).toContain('另有 5 单')
  // The desk brought it about, and so the lead is told next.
  expect(titles(await minute('17:35'))).toEqual(['@city-lead 【升级的工单没有人接手 30 单】'])
})

test('levels of which nobody can be told are passed over at once, with the reason', async () => {
  const id = await repair('guanyun')
  await escalate(id, 'guanyun-installer-01')
  const nobody = { ...away('guanyun-manager'), people: away('guanyun-manager').people.filter(({ id: person }) => person !== 'desk') }
  const [card = ''] = await minute('17:15', { in: nobody })
  expect(card).toMatch(/^@city-lead\n/)
  expect(card).toContain('经理都不在岗，服务调度中心没有设置人员，直接通知市公司分管。')
})

test('who stands in for somebody who is away hears it', async () => {
  const id = await repair()
  await escalate(id)
  const instead = {
    ...organisation,
    people: organisation.people.map((one) =>
      one.id === 'ganyu-manager' ? { ...one, away: [{ from: 0, until: 99_999, instead: 'donghai-manager' }] } : one,
    ),
  }
  expect(titles(await minute('17:15', { in: instead }))).toEqual(['@donghai-manager 【升级的工单没有人接手】'])
})

test('on a platform only those whose account is known count; nobody at all: the district’s group reads it', async () => {
  const id = await repair()
  await escalate(id)
  const known = {
    ...organisation,
    people: organisation.people.map((one) => (one.id === 'desk' ? { ...one, platforms: { ...one.platforms, wecom: 'desk' } } : one)),
  }
  const [card = ''] = await minute('17:15', { in: known, platformsOf: () => ['webchat'] })
  expect(card).toMatch(/^@ganyu-manager/)
  await room.database.db.deleteFrom('escalation').execute()
  room.clock.time = at('2026-11-21 17:00:00')
  await escalate(id)
  const wecom = async (time: string, around: Around) => {
    await minute(time, { platformsOf: () => ['wecom'], ...around })
    const { message } = await room.database.db
      .selectFrom('outgoing')
      .select('message')
      .where('platform', '=', 'wecom')
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    return JSON.stringify(message)
  }
  expect(await wecom('17:15', { in: known })).toMatch(/经理都没有绑定账号，直接通知服务调度中心。.*"mentions":\["desk"\]/)
  expect(await wecom('17:45', {})).toMatch(/市公司分管都没有绑定账号，.*没有可以通知的人。/)
})

test('what cannot be said now is said when it can', async () => {
  const id = await repair()
  await escalate(id)
  expect(await minute('17:15', { platformsOf: () => [] })).toEqual([])
  expect(await standing(id)).toMatchObject({ role: 'dispatcher', nextAt: at('2026-11-21 17:16:00') })
  expect(titles(await minute('17:16'))).toEqual(['@ganyu-manager 【升级的工单没有人接手】'])
})

test('a message that waited is not sent once everything it asks for is taken', async () => {
  const [one, other] = [await repair(), await repair()]
  for (const id of [one, other]) await escalate(id)
  await minute('17:15')
  const { db } = room.database
  const { about } = await db
    .selectFrom('outgoing')
    .select('about')
    .where('about', 'is not', null)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const refreshed = () => db.transaction().execute((trx) => refreshCall(trx, { about }))
  await room.does('ganyu-dispatcher', 'ganyu', `/接手 ${one}`)
  expect(await refreshed()).toBe('as-it-is')
  await room.does('ganyu-manager', 'ganyu', `/接手 ${other}`)
  expect(await refreshed()).toEqual({ nothingLeft: '2 单在发出之前都已接手、办结，或另有后来的提醒，没有可说的了' })
  expect(await db.transaction().execute((trx) => refreshCall(trx, { about: { alert: 'before' } }))).toBeNull()
})

test('what is silenced is not escalated, and what was escalated before waits until the silence is over', async () => {
  const [before, silent] = [await repair(), await repair()]
  await escalate(before)
  expect(await minute('17:15', { silenced: before })).toEqual([])
  expect(titles(await minute('17:16'))).toEqual(['@ganyu-manager 【升级的工单没有人接手】'])
  const made = { districts: ['ganyu'], orders: [silent], crews: null, kinds: null, reason: '割接', author: 'ganyu-manager' }
  await room.database.db
    .transaction()
    .execute((trx) => addSilence(trx, { ...made, madeAt: room.clock.time, until: at('2026-11-21 20:00:00') }))
  const refusal = await room.says('ganyu-installer-01', 'ganyu', `/升级 ${silent} 太多`)
  expect(refusal).toMatch(/^工单 ZD\d+ 正在静默，不能升级：\d+号 赣榆 .*，割接（赣榆县公司经理）。要升级先解除：\/解除静默 \d+$/)
})

test('待办 lists what waits to be taken, and what is in one’s own hands', async () => {
  const [waiting, mine] = [await repair(), await repair()]
  for (const id of [waiting, mine]) await escalate(id)
  await room.does('ganyu-dispatcher', 'ganyu', `/接手 ${mine}`)
  const said = await room.says('ganyu-dispatcher', 'ganyu', '待办')
  expect(said).toContain(`等人接手的升级 1 单：\n工单太多（赣榆装维01上报，今天 17:00 已通知管控） → /接手 ${waiting}`)
  expect(said).toContain(`在你手上的工单 1 单：\n${mine} 工单太多，今天 18:00 前要有进展`)
})
