import { sql } from 'kysely'
import { afterAll, describe, expect } from 'vitest'
import { budgets } from '../../src/throttling/budgets.ts'
import { spend } from '../../src/throttling/spend.ts'
import { test } from '../engines/database.ts'
import { anotherPool } from '../throttling/pools.ts'
import { ChatRoom, at } from './chat-room.ts'

const HERE = 'ZD20261121000001'
const NOWHERE = 'ZD20990101000001'
const { units } = budgets['order-look-ups']

let room: ChatRoom

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 12:00:00')
  await room.orders({ id: HERE }, { id: 'ZD20261121000004', facts: { district: 'donghai', installer: '东海装维01' } })
})
afterAll(() => room.close())

/** All but so many units are used up. */
const left = (person: string, few: number) =>
  spend(room.database.db, 'order-look-ups', [{ by: person, units: units - few }], room.clock.now())
const trail = async (person: string) => (await room.audit()).filter((entry) => entry.person === person)
const control = () => room.shownIn('control').filter((text) => text.includes('查询工单过多'))

test('an installer who asks sixty times in ten minutes is answered each time', async () => {
  for (let i = 0; i < 60; i++) {
    room.clock.time += 10
    const id = i % 3 === 0 ? NOWHERE : HERE
    expect(await room.says('ganyu-installer-06', 'direct', `查单 ${id}`)).toMatch(id === HERE ? /^【工单 ZD/ : /^查无此单$/)
  }
})

describe('whoever looks up too much', () => {
  test('is told how long to wait, wherever they ask, and goes on when that is over', async () => {
    await left('donghai-manager', 1)
    expect(await room.says('donghai-manager', 'direct', 'ZD20261121000004')).toContain('【工单 ZD20261121000004】')
    expect(await room.says('donghai-manager', 'direct', 'ZD20261121000004')).toBe('查询太频繁，请 10 分钟后再试。')
    room.clock.time += 61
    for (const text of ['查单 ZD20261121000004', '为什么 ZD20261121000004', NOWHERE, '在途', '超时 东海', '/升级 ZD20261121000004 太多'])
      expect(await room.says('donghai-manager', 'donghai', text)).toBe('查询太频繁，请 9 分钟后再试。')
    expect(await room.says('donghai-manager', 'donghai', '/帮助')).toContain('像平时说话一样说就行')
    room.clock.time += 539
    expect(await room.says('donghai-manager', 'donghai', 'ZD20261121000004')).toContain('【工单 ZD20261121000004】')
  })

  test('is told once to the control group and once in the trail, without what was asked for', async () => {
    const before = control().length
    await left('guanyun-manager', 0)
    for (let i = 0; i < 4; i++) await room.says('guanyun-manager', 'direct', HERE)
    expect(control().slice(before)).toEqual([
      '灌云县公司经理（guanyun-manager）10 分钟内查询工单过多，或试了许多查不到的单号，已暂停其查询 10 分钟。如不是本人所为，请检查其账号；经过见审计。',
    ])
    expect(await trail('guanyun-manager')).toEqual([
      { action: '查单', outcome: 'refused', person: 'guanyun-manager', order_id: HERE, detail: 'too many look-ups' },
    ])
    // Another time is told again.
    room.clock.time += 600
    await left('guanyun-manager', 0)
    await room.says('guanyun-manager', 'direct', HERE)
    expect(control()).toHaveLength(before + 2)
  })

  test('is stopped by numbers that lead to nothing five times as soon, and learns nothing from it', async () => {
    await left('guannan-manager', 9)
    // There, but of another district: counted and answered as one that does not exist.
    expect(await room.says('guannan-manager', 'direct', HERE)).toBe('查无此单')
    expect(await room.says('guannan-manager', 'direct', NOWHERE)).toBe('查询太频繁，请 10 分钟后再试。')
    expect(await room.says('guannan-manager', 'direct', HERE)).toBe('查询太频繁，请 10 分钟后再试。')
  })

  test('still confirms what they were asked before', async () => {
    await room.orders({ id: 'ZD20261120000009', facts: { enteredAt: '2026-11-20T10:00:00+08:00' } })
    const code = await room.code('ganyu-manager', 'ganyu', '/豁免 ZD20261120000009 客户原因 录音')
    await left('ganyu-manager', 0)
    expect(await room.says('ganyu-manager', 'ganyu', HERE)).toMatch(/^查询太频繁/)
    expect(await room.says('ganyu-manager', 'ganyu', `确认 ${code}`)).toContain('已豁免')
  })

  test('is known as such to every replica', async ({ database, place }) => {
    const other = await ChatRoom.open(await anotherPool(place, database), '2026-11-21 12:00:00')
    other.clock.time = room.clock.time
    await left('lianyun-manager', 1)
    expect(await room.says('lianyun-manager', 'lianyun', '在途')).toMatch(/工单/)
    expect(await other.says('lianyun-manager', 'lianyun', '在途')).toBe('查询太频繁，请 10 分钟后再试。')
    expect(await room.says('lianyun-manager', 'direct', '在途')).toBe('查询太频繁，请 10 分钟后再试。')
    await other.close()
  })

  test('is slowed before, in private chat only, while everybody else is answered at once', async () => {
    const slow = ['haizhou', 'lianyun', 'kaifaqu', 'ganyu', 'donghai', 'guanyun', 'guannan'].flatMap((district) =>
      [1, 2].map((n) => `${district}-installer-0${n}`),
    )
    for (const person of slow) await left(person, 6)
    const answered: string[] = []
    const ask = async (person: string, place: string): Promise<void> => {
      await room.ask(person, place, '在途')
      answered.push(person)
    }
    // More of them than there are connections, and nobody waits for them: what slows them holds none.
    const slowed = Promise.all(slow.flatMap((person) => [1, 2, 3].map(() => ask(person, 'direct'))))
    await new Promise((resolve) => setTimeout(resolve, 200))
    await ask('desk', 'direct')
    await ask('ganyu-installer-01', 'ganyu')
    await ask('ganyu-installer-01', 'ganyu')
    const others = answered.length
    await slowed
    expect(answered.length).toBeGreaterThan(others)
    for (const person of slow) {
      const [first = 0, second = 0, third = 0] = await answeredAt(`direct/${person}`)
      expect(second - first).toBeGreaterThan(400)
      expect(third - second).toBeGreaterThan(400)
    }
  })
})

/** When the last three messages of a conversation were answered, in milliseconds of the real clock. */
async function answeredAt(conversation: string): Promise<number[]> {
  const rows = await room.database.db
    .selectFrom('inbox')
    .select(sql<number>`extract(epoch from finished_at)::float8 * 1000`.as('millis'))
    .where('conversation', '=', conversation)
    .orderBy('seq', 'desc')
    .limit(3)
    .execute()
  return rows.map(({ millis }) => millis).toReversed()
}

test('the trail says each time who saw the full contact of which order, and only then', async () => {
  room.clock.time = at('2026-11-21 20:00:00')
  await room.says('ganyu-installer-01', 'direct', HERE)
  await room.says('ganyu-dispatcher', 'direct', HERE)
  await room.says('ganyu-dispatcher', 'direct', HERE)
  await room.says('ganyu-dispatcher', 'ganyu', HERE)
  const seen = (await room.audit()).filter(({ detail }) => detail === '查单').map(({ person, order_id }) => [person, order_id])
  expect(seen.slice(-3)).toEqual([
    ['ganyu-installer-01', HERE],
    ['ganyu-dispatcher', HERE],
    ['ganyu-dispatcher', HERE],
  ])
})
