import { expect } from 'vitest'
import { computeBulletin } from '../../src/bulletins/bulletin.ts'
import { bulletinMessage } from '../../src/bulletins/bulletin-message.ts'
import { takeEvents } from '../../src/intake/push/push.ts'
import type { Message } from '../../src/messages/message.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import type { Feed, Organisation } from '../../src/people/organisation.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { type Instant, dayOf } from '../../src/policy/instant.ts'
import { runDue } from '../../src/schedule/run-due.ts'
import { schedules } from '../../src/schedule/schedules.ts'
import { example } from '../people/example.ts'
import { csv, fileOf, importOf, row, title } from '../intake/sample.ts'
import { at } from '../alerting/orders.ts'
import { test as base } from '../alerting/world.ts'

const feeds: Feed[] = [{ source: 'export', staleAfterMinutes: 60 }]
const organisation: Organisation = { ...example, feeds }

const test = base.extend('hear', { scope: 'file' }, ({ database, queue }) => async (now: Instant) => {
  const { position } = await database.db
    .selectFrom('outgoing')
    .select(({ fn }) => fn.max('position').as('position'))
    .executeTakeFirstOrThrow()
  await runDue(
    {
      db: database.db,
      log: console,
      organisation,
      schedules: schedules.filter(({ name }) => name === 'control'),
      contextAt: (_trx: unknown, time: Instant) => ({ organisation, jobs: queue, platformsOf: () => ['webchat' as const], now: time }),
      deliverNow: () => Promise.resolve(),
      slotRan: () => undefined,
    },
    now,
  )
  const rows = await database.db
    .selectFrom('outgoing')
    .select(['conversation', 'message'])
    .where('position', '>', position ?? 0)
    .orderBy('position')
    .execute()
  return rows.map(({ conversation, message }) => `${conversation}：${plainText(message as Message)}`)
})

test('a feed that never came is told once', async ({ hear }) => {
  expect(await hear(at('11-21 20:29'))).toEqual([])
  expect(await hear(at('11-21 20:30'))).toEqual([
    'group/control：数据源 export 断了：还没有收到过数据。在恢复之前，预警、通报和答复可能不准，请检查导出和推送。',
  ])
  expect(await hear(at('11-21 20:31'))).toEqual([])
})

test('an import brings it back', async ({ database, hear }) => {
  const file = fileOf(csv(row({ 工单编号: 'CR1' })))
  await importOf(database, file)
  expect(await hear(at('11-21 20:32'))).toEqual(['group/control：数据源 export 已恢复：数据截至 11月21日 20:00。'])
  await importOf(database, file)
  expect(await hear(at('11-21 20:33'))).toEqual([])
})

test('data older than their limit are told once, and a bulletin on them begins with that', async ({ database, hear }) => {
  const bulletin = async (time: string) => {
    const asked = { scope: { district: 'ganyu' }, date: dayOf(at('11-21 12:00')), edition: 'progress', asOf: at(time) } as const
    const message = bulletinMessage(await computeBulletin(database.db, organisation, asked), organisation)
    return message.lead[0]
  }
  expect(await hear(at('11-21 21:00'))).toEqual([])
  expect(await bulletin('11-21 21:00')).not.toContain('注意')
  expect(await hear(at('11-21 21:01'))).toEqual([
    'group/control：数据源 export 断了：数据截至 11月21日 20:00，已过 1小时1分，上限 1小时。在恢复之前，预警、通报和答复可能不准，请检查导出和推送。',
  ])
  expect(await hear(at('11-21 22:30'))).toEqual([])
  expect(await bulletin('11-21 22:30')).toBe('注意：数据不新，以下数字可能不全。export 数据截至 11月21日 20:00，已过 2小时30分，上限 1小时')
  const later = fileOf(csv(row({ 工单编号: 'CR1', 工单状态: '在途' })).replace(title, title.replace('20:00', '22:20')))
  await importOf(database, later, false, at('11-21 22:30'))
  expect(await hear(at('11-21 22:31'))).toEqual(['group/control：数据源 export 已恢复：数据截至 11月21日 22:20。'])
})

test('a feed that only pushes is told once when it falls silent and once when it speaks again', async ({ database, hear }) => {
  feeds.push({ source: 'crm', staleAfterMinutes: 60 })
  const speak = (time: string) =>
    takeEvents(database.db, [], { source: 'crm', learntAt: at(time), districts: new Map() }, contextOf(organisation, at(time)), null)
  await speak('11-21 22:40')
  expect(await hear(at('11-21 22:41'))).toEqual([])
  expect(await hear(at('11-21 23:41'))).toEqual([
    'group/control：数据源 export 断了：数据截至 11月21日 22:20，已过 1小时21分，上限 1小时。在恢复之前，预警、通报和答复可能不准，请检查导出和推送。',
    'group/control：数据源 crm 断了：数据截至 11月21日 22:40，已过 1小时1分，上限 1小时。在恢复之前，预警、通报和答复可能不准，请检查导出和推送。',
  ])
  expect(await hear(at('11-21 23:42'))).toEqual([])
  await speak('11-21 23:43')
  expect(await hear(at('11-21 23:44'))).toEqual(['group/control：数据源 crm 已恢复：数据截至 11月21日 23:43。'])
})
