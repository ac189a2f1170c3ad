import { expect } from 'vitest'
import type { Organisation } from '../../src/people/organisation.ts'
import { parseOrganisation } from '../../src/people/read-organisation.ts'
import { exampleText } from '../people/example.ts'
import { at, exportSays, iso, orderFacts } from './orders.ts'
import { only, tell, test } from './world.ts'

// The behaviour that Alertmanager publishes of itself, in its words' order: first, repeat, grouping, silence (silences.embedded.test.ts), one
// receiver that fails, three replicas and one message; then what changes meanwhile.

const of = (district: string): Organisation => {
  const organisation = only(district)
  return { ...organisation, groups: organisation.groups.map((group) => (group.id === district ? group : { ...group, posts: [] })) }
}

/** As shipped, of one district, the desk in its private chat. */
const shipped = (district: string): Organisation => {
  const organisation = parseOrganisation(exampleText)
  return { ...organisation, groups: organisation.groups.map((group) => (group.id === district ? group : { ...group, posts: [] })) }
}

test('a day as shipped: the list at 11:00, what changed at 15:00, the breach to the desk at once, to the group in the morning', async ({
  database,
  queue,
}) => {
  const facts = { district: 'guanyun', area: 'central', enteredAt: iso('11-21 09:00') }
  const order = (id: string, more: object = {}) => orderFacts({ ...facts, id, household: id, installer: '灌云装维01', ...more })
  await exportSays(database.db, at('11-21 10:00'), [order('GY1'), order('GY2'), order('GY3')])
  const told = async (time: string) =>
    (await tell({ database, queue }, shipped('guanyun'), at(time))).flatMap(({ key, orders, text }) => {
      const [, hearer = '', , step = ''] = key.split('/')
      const mine = orders.filter((id) => id.startsWith('GY'))
      return mine.length === 0 ? [] : [{ what: [hearer, step, ...mine].join(' '), text }]
    })
  const whats = async (time: string) => (await told(time)).map(({ what }) => what)
  expect(await whats('11-21 10:59')).toEqual([])
  expect(await whats('11-21 11:00')).toEqual(['guanyun today GY1 GY2 GY3'])
  // One is done, one given to another crew, one comes: what changed is told, and what is done is one line.
  await exportSays(database.db, at('11-21 14:00'), [
    order('GY1', { completedAt: iso('11-21 13:30') }),
    order('GY2', { installer: '灌云装维02' }),
    order('GY4', { enteredAt: iso('11-21 13:00') }),
  ])
  // The program is down at 15:00 and says so.
  const [afternoon] = await told('11-21 15:20')
  expect(afternoon?.what).toBe('guanyun today GY2 GY4')
  expect(afternoon?.text).toContain('【今日还有 3 单】')
  expect(afternoon?.text).toContain('此前提醒的工单中 1 单已办结')
  expect(afternoon?.text).toContain('补报：15:00 的提醒当时未能发出')
  await exportSays(database.db, at('11-21 15:55'), [order('GY5', { enteredAt: iso('11-21 15:50'), installer: null })])
  expect(await whats('11-21 16:00')).toEqual(['guanyun cut-off GY2 GY3 GY4 GY5'])
  expect(await whats('11-21 18:00')).toEqual(['guanyun unarranged GY5'])
  expect(await whats('11-21 22:00')).toEqual(['guanyun two-hours GY2 GY3 GY4 GY5'])
  expect(await whats('11-22 00:00')).toEqual(['@desk breach GY2 GY3 GY4 GY5'])
  await exportSays(database.db, at('11-22 06:00'), [order('GY3', { completedAt: iso('11-22 05:00') })])
  expect(await whats('11-22 07:30')).toEqual(['guanyun overdue GY2 GY4 GY5'])
  expect(await whats('11-22 09:00')).toEqual(['@guanyun-dispatcher still-open GY2 GY4 GY5', '@guanyun-manager still-open GY2 GY4 GY5'])
  expect(await whats('11-23 07:30')).toEqual([])
  expect(await whats('11-23 09:00')).toEqual(['@guanyun-dispatcher still-open GY2 GY4 GY5', '@guanyun-manager still-open GY2 GY4 GY5'])
})

test('at 18:00 first, at 22:00 the next step, at 00:00 late, a day later again: each once, whatever is asked between', async ({
  database,
  queue,
}) => {
  await exportSays(database.db, at('11-21 17:00'), [orderFacts({ id: 'ZD1' })])
  const heard: string[] = []
  for (const time of ['17:59', '18:00', '18:01', '21:59', '22:00', '22:01', '23:29', '23:30', '23:59'])
    heard.push(...(await tell({ database, queue }, of('ganyu'), at(`11-21 ${time}`))).map(({ key }) => key.split('/').slice(2).join(' ')))
  for (const time of ['11-22 00:00', '11-22 00:01', '11-22 23:59', '11-23 00:00', '11-23 00:01'])
    heard.push(...(await tell({ database, queue }, of('ganyu'), at(time))).map(({ key }) => key.split('/').slice(2).join(' ')))
  expect(heard).toEqual([
    'before six-hours 2026-11-21T18:00:00+08:00',
    'before two-hours 2026-11-21T22:00:00+08:00',
    'before half-hour 2026-11-21T23:30:00+08:00',
    'after overdue 2026-11-22T00:00:00+08:00',
    'after overdue 2026-11-23T00:00:00+08:00',
  ])
})

test('three replicas in one minute, thrice: one message, of all that is due together', async ({ database, queue }) => {
  const facts = { district: 'donghai', area: 'county-town', installer: '东海装维01' }
  await exportSays(
    database.db,
    at('11-21 17:00'),
    Array.from({ length: 30 }, (_, i) => orderFacts({ ...facts, id: `DH${i}`, household: `H${i}` })),
  )
  const replica = () => tell({ database, queue }, of('donghai'), at('11-21 22:00'))
  const said = (await Promise.all([replica(), replica(), replica()])).flat()
  expect(said.map(({ orders }) => orders.length)).toEqual([30])
  expect((await Promise.all([replica(), replica(), replica()])).flat()).toEqual([])
})

test('a hearer that cannot be reached hears all of it once it can, and the others are not told again', async ({ database, queue }) => {
  await exportSays(database.db, at('11-21 17:00'), [
    orderFacts({ id: 'LY1', district: 'lianyun', area: 'central', installer: '连云装维01' }),
  ])
  expect(await tell({ database, queue, platforms: [] }, of('lianyun'), at('11-21 22:00'))).toEqual([])
  expect((await tell({ database, queue }, of('lianyun'), at('11-21 22:00:30'))).map(({ orders }) => orders)).toEqual([['LY1']])
  expect(await tell({ database, queue }, of('lianyun'), at('11-21 22:01'))).toEqual([])
})

test('a breach that becomes known a day late says so, and is no old news of somebody else', async ({ database, queue }) => {
  const organisation = shipped('guannan')
  const facts = { district: 'guannan', area: 'central', installer: '灌南装维01', enteredAt: iso('11-20 09:00') }
  await tell({ database, queue }, organisation, at('11-21 12:00'))
  await exportSays(database.db, at('11-21 20:00'), [orderFacts({ ...facts, id: 'GN1' })])
  const [desk] = (await tell({ database, queue }, organisation, at('11-21 20:01'))).filter(({ key }) => key.startsWith('alert/@desk/after'))
  expect(desk?.text).toContain('其中 1 单在超时之后才得知')
  expect(desk?.text).toContain('GN1：超20小时1分 灌南装维01·事后得知')
})

test(
  'thousands of orders due in one second are one message of ten, and nothing a minute later',
  { timeout: 60_000 },
  async ({ database, queue }) => {
    const facts = { district: 'haizhou', area: 'central', installer: '海州装维01' }
    const many = Array.from({ length: Number(process.env['SAMEDAY_DUE_AT_ONCE'] ?? 1000) }, (_, i) =>
      orderFacts({ ...facts, id: `HZ${i}`, household: `H${i}` }),
    )
    await exportSays(database.db, at('11-21 17:00'), many)
    const [said, ...others] = await tell({ database, queue }, of('haizhou'), at('11-21 22:00'))
    expect(others).toEqual([])
    expect(said?.orders).toHaveLength(many.length)
    expect(said?.text).toContain(`共 ${many.length} 单，其余 ${many.length - 10} 单回复“在途”查看`)
    expect(await tell({ database, queue }, of('haizhou'), at('11-21 22:01'))).toEqual([])
  },
)
