import { afterAll, expect } from 'vitest'
import { sayAlerts } from '../../src/alerting/say-alerts.ts'
import { moveLadders } from '../../src/escalation/move.ts'
import { formatInstant } from '../../src/policy/instant.ts'
import type { Platform } from '../../src/platforms/platforms.ts'
import { lastRun } from '../../src/watchdog/last-run.ts'
import { announcedFor } from '../../src/watchdog/look.ts'
import { watch } from '../../src/watchdog/watch.ts'
import { ChatRoom, at, organisation } from '../conversation/chat-room.ts'
import { test } from '../engines/database.ts'

let room: ChatRoom
const reached = (): readonly Platform[] => ['webchat']

/** What the control group hears of the look at `time`. */
async function looks(time: string, platformsOf: (group: string) => readonly Platform[] = reached): Promise<string[]> {
  room.clock.time = at(`2026-11-21 ${time}`)
  const now = room.clock.time
  const before = room.shownIn('control').length
  const { db } = room.database
  const ids = await db.transaction().execute((trx) => watch(trx, { organisation, platformsOf, now }, room.queue, now))
  await room.queue.deliverNow(ids)
  return room.shownIn('control').slice(before)
}

/** The work of each minute was done until now, in which `work` may have failed. */
async function minute(time: string, work: 'alerts' | 'escalations' | 'nothing'): Promise<void> {
  room.clock.time = at(`2026-11-21 ${time}`)
  const now = room.clock.time
  const { db } = room.database
  await db.transaction().execute(async (trx) => {
    if (work === 'alerts') await sayAlerts(trx, { organisation, platformsOf: reached, now }, room.queue, now)
    if (work === 'escalations')
      await moveLadders(trx, { organisation, platformsOf: reached, now, isSilenced: () => false }, room.queue, now)
  })
}

const appointed = (id: string, to: string, facts: object = {}) => ({
  id,
  facts: {
    kind: 'install',
    enteredAt: '2026-11-20T17:00:00+08:00',
    appointment: { to: `2026-11-21T${to}+08:00` },
    ...facts,
  },
})

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 09:00:00')
})
afterAll(() => room.close())
test.beforeEach(async () => {
  const { db } = room.database
  for (const table of ['watchdog_run', 'escalation', 'schedule_start'] as const) await db.deleteFrom(table).execute()
  room.clock.time = at('2026-11-21 09:00:00')
})

test('a late order that nobody was told of is found after an hour, said once, again after an hour, and its end is said', async () => {
  await room.orders(appointed('CR20261120000001', '10:00:00'), appointed('CR20261120000002', '10:00:00', { district: 'donghai' }))
  expect(await looks('10:55')).toEqual([])
  expect(await looks('11:00')).toEqual([
    '值守检查发现问题：\n超时的工单没有提醒过任何人，也没有人接手：2 项（CR20261120000001、CR20261120000002）。发“超时”查看，并检查预警步骤和群。',
  ])
  expect(await looks('11:05')).toEqual([])
  expect(await lastRun(room.database.db, at('2026-11-21 11:08:00'))).toEqual({ age: 180, findings: { 'late-untold': 2 } })
  for (const time of ['11:14', '11:23', '11:32', '11:41', '11:50', '11:59']) expect(await looks(time)).toEqual([])
  expect(await looks('12:01')).toEqual([expect.stringContaining('2 项')])
  await minute('12:02', 'alerts')
  expect(await looks('12:05')).toEqual(['值守检查恢复正常：该提醒的都提醒了，没有搁置的升级和消息。'])
  expect(await looks('12:10')).toEqual([])
})

test('what is exempt, taken or not promised need not have been announced', async () => {
  await room.orders(
    appointed('CR20261120000011', '10:00:00'),
    appointed('CR20261120000012', '10:00:00'),
    appointed('CR20261120000013', '10:00:00', { wantsSameDay: false }),
  )
  room.clock.time = at('2026-11-21 10:30:00')
  await room.does('ganyu-manager', 'ganyu', '/豁免 CR20261120000011 客户原因 录音1')
  await room.does('ganyu-dispatcher', 'ganyu', '/接手 CR20261120000012')
  await looks('11:00')
  expect(await looks('11:05')).toEqual([])
})

test('a warning before the promise is no news of its breach', async () => {
  await room.orders(appointed('CR20261120000015', '10:00:00'))
  await minute('09:30', 'alerts')
  const { db } = room.database
  const told = await db.selectFrom('alert_said').select('kind').where('order_id', '=', 'CR20261120000015').execute()
  expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(['before']))
  await looks('11:00')
  expect((await looks('11:05')).join()).toContain('CR20261120000015')
  await minute('11:06', 'alerts')
  expect((await looks('12:10')).join()).not.toContain('CR20261120000015')
  await db.deleteFrom('outgoing').where('state', '=', 'queued').execute()
})

test('an escalation that nobody moves is found, and no longer once it moves', async () => {
  await room.orders(appointed('CR20261120000021', '20:00:00'))
  await room.does('ganyu-installer-01', 'ganyu', '/升级 CR20261120000021 工单太多')
  await looks('09:15')
  expect(await looks('09:20')).toEqual([])
  expect(await looks('09:21')).toEqual([expect.stringContaining('升级的工单没有人接手，也没有按时通知下一级：1 项（CR20261120000021）')])
  await minute('09:22', 'escalations')
  expect(await looks('09:25')).toEqual([expect.stringContaining('恢复正常')])
})

test('a message that does not go out, and trouble that nobody heard of, are found', async () => {
  const { db } = room.database
  const row = (key: string, more: object) => ({
    key,
    platform: 'wecom' as const,
    conversation: 'group/ganyu',
    lane: 'alert' as const,
    message: JSON.stringify({ kind: 'text', text: '提醒' }),
    said_at: formatInstant(at('2026-11-21 09:00:00')),
    worth_until: formatInstant(at('2026-11-21 23:00:00')),
    ...more,
  })
  await db.insertInto('outgoing').values(row('alert/stuck', {})).execute()
  await db
    .insertInto('outgoing')
    .values(row('alert/refused', { state: 'refused', troubled_at: formatInstant(at('2026-11-21 09:01:00')) }))
    .execute()
  await looks('09:10')
  expect(await looks('09:15')).toEqual([])
  const [said = ''] = await looks('09:20')
  expect(said).toContain('提醒或通报很久没有发出去：1 项（alert/stuck）')
  expect(said).toContain('没发出去的消息没有人知道：1 项（alert/refused）')
  await db.deleteFrom('outgoing').where('key', 'in', ['alert/stuck', 'alert/refused']).execute()
})

test('after a gap the others catch up first; a schedule that does not is found at the next look', async () => {
  const { db } = room.database
  await db
    .insertInto('schedule_start')
    .values({ schedule: 'alerts', since: formatInstant(at('2026-11-21 08:00:00')) })
    .execute()
  expect(await looks('13:00')).toEqual([])
  expect(await looks('13:05')).toEqual([expect.stringContaining('定时工作没有按时做：1 项（alerts）')])
})

test('while the control group cannot be reached nothing counts as told', async () => {
  await room.orders(appointed('CR20261120000031', '10:00:00'))
  await looks('11:50')
  expect(await looks('11:55', () => [])).toEqual([])
  expect(await looks('12:00')).toEqual([expect.stringContaining('CR20261120000031')])
})

test('by when what ran out must have been announced: an hour later, in the night by eight', () => {
  const by = (time: string) => formatInstant(announcedFor(at(time))).slice(5, 16)
  expect(by('2026-11-21 12:00')).toBe('11-21T11:00')
  expect(by('2026-11-21 20:30')).toBe('11-21T19:30')
  expect(by('2026-11-21 23:59')).toBe('11-21T20:00')
  expect(by('2026-11-22 07:59')).toBe('11-21T20:00')
  expect(by('2026-11-22 08:00')).toBe('11-22T07:00')
})
