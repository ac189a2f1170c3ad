import Fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, onTestFinished } from 'vitest'
import type { Tell } from '../../src/control-group/tell.ts'
import { Secret } from '../../src/config/secret.ts'
import { tokensOf } from '../../src/config/intake-tokens.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { serveJeopardy } from '../../src/intake/http/jeopardy-route.ts'
import { refuseWrongTokens } from '../../src/server/wrong-tokens.ts'
import { at } from '../conversation/chat-room.ts'
import { freshPlace, test } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'
import { anotherPool } from '../throttling/pools.ts'

const TOKEN = 'right-token-of-the-crm-01'
const NOON = at('2026-11-21 12:00:00')
const clock = { now: NOON }

interface Door {
  readonly app: FastifyInstance
  readonly told: { readonly key: string; readonly text: string }[]
  readonly warned: unknown[]
  /** Status and answer of a request from an address. */
  knock(address: string, token: string): Promise<{ status: number; error: string; wait: string | undefined }>
}

async function openDoor({ db }: Pick<Database, 'db'>): Promise<Door> {
  const app = Fastify()
  onTestFinished(() => app.close())
  const told: { key: string; text: string }[] = []
  const warned: unknown[] = []
  const tell: Tell = (_, { key, text }) => {
    if (told.every((one) => one.key !== key)) told.push({ key, text })
    return Promise.resolve(true)
  }
  refuseWrongTokens(app, { db, log: { warn: (...said: unknown[]) => void warned.push(said) }, tell, now: () => clock.now })
  await serveJeopardy(app, { db, tokens: tokensOf(new Secret(TOKEN)) })
  app.post('/callback/wecom', (_, reply) => reply.code(403).send(''))
  app.get('/elsewhere', (_, reply) => reply.code(403).send({ error: 'no' }))
  return {
    app,
    told,
    warned,
    knock: async (address, token) => {
      const headers = { authorization: `Bearer ${token}` }
      const answer = await app.inject({ method: 'GET', url: '/intake/jeopardy', headers, remoteAddress: address })
      return {
        status: answer.statusCode,
        error: answer.json<{ error?: string }>().error ?? '',
        wait: answer.headers['retry-after']?.toString(),
      }
    },
  }
}

/** All that an address has, at once. */
const many = (door: Door, address: string, times = 25) =>
  Promise.all(Array.from({ length: times }, (_, i) => door.knock(address, `wrong-${i}`)))

describe('wrong tokens', () => {
  test('are answered as such, more and more slowly, and from the twenty-first on not at all for ten minutes', async ({ database }) => {
    const door = await openDoor(database)
    const took: number[] = []
    for (let i = 1; i <= 20; i++) {
      const started = performance.now()
      expect(await door.knock('192.0.2.1', `wrong-${i}`)).toMatchObject({ status: 401, error: expect.stringContaining('令牌缺失或不对') })
      took.push(performance.now() - started)
    }
    expect(Math.min(...took.slice(0, 10))).toBeLessThan(150)
    expect(took[19]).toBeGreaterThan(900)
    expect(await door.knock('192.0.2.1', 'wrong')).toEqual({
      status: 429,
      error: '令牌或签名错误的次数太多，请 10 分钟后再试',
      wait: '600',
    })
    clock.now += 599
    expect(await door.knock('192.0.2.1', 'wrong')).toEqual({ status: 429, error: '令牌或签名错误的次数太多，请 1 分钟后再试', wait: '1' })
    clock.now += 1
    expect(await door.knock('192.0.2.1', 'wrong')).toMatchObject({ status: 401 })
  })

  test('by the thousand cost a few statements, and the right token passes meanwhile', async ({ database }) => {
    const door = await openDoor(database)
    const knocks = many(door, '192.0.2.2', 2000)
    expect(await door.knock('192.0.2.2', TOKEN)).toMatchObject({ status: 200 })
    const statuses = (await knocks).map(({ status }) => status)
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(1950)
    expect(statuses.every((status) => status === 401 || status === 429)).toBe(true)
    // The address is refused; whoever has the right token behind it is not.
    expect(await door.knock('192.0.2.2', TOKEN)).toMatchObject({ status: 200 })
    expect(await door.knock('192.0.2.3', 'wrong')).toMatchObject({ status: 401 })
  })

  test('are counted for all replicas together', async ({ database, place }) => {
    const [here, there] = [await openDoor(database), await openDoor(await anotherPool(place, database))]
    await many(here, '192.0.2.4')
    expect(await there.knock('192.0.2.4', 'wrong')).toMatchObject({ status: 429 })
    expect([here.told.length, there.told.length]).toEqual([1, 0])
  })

  test('are told to the control group once for each address and time', async ({ database }) => {
    const door = await openDoor(database)
    await many(door, '192.0.2.5')
    await many(door, '192.0.2.5')
    expect(door.told).toEqual([
      {
        key: `wrong-tokens/192.0.2.5/${clock.now + 600}`,
        text: '地址 192.0.2.5 反复用错误的令牌或签名访问接口，已暂停答复 10 分钟。如果是自己的系统，请检查它的令牌。',
      },
    ])
    clock.now += 600
    await many(door, '192.0.2.5')
    expect(door.told).toHaveLength(2)
  })

  test('from many addresses are told together', async ({ database }) => {
    clock.now += 3600
    const door = await openDoor(database)
    for (let i = 1; i <= 12; i++) await many(door, `198.51.100.${i}`)
    expect(door.told.map(({ key }) => key.split('/').slice(0, 2).join('/'))).toEqual([
      ...[1, 2, 3, 4, 5].map((i) => `wrong-tokens/198.51.100.${i}`),
      'wrong-tokens/many',
    ])
    expect(door.told[5]?.text).toMatch(/^现有 6 个地址反复用错误的令牌/)
  })

  test('of one network of IPv6 are counted together', async ({ database }) => {
    const door = await openDoor(database)
    await Promise.all(Array.from({ length: 25 }, (_, i) => door.knock(`2001:db8:1:2::${i + 1}`, 'wrong')))
    expect(await door.knock('2001:db8:1:2:ffff::1', 'wrong')).toMatchObject({ status: 429 })
    expect(await door.knock('2001:db8:1:3::1', 'wrong')).toMatchObject({ status: 401 })
  })

  test('and wrong signatures of callbacks count alike; other refusals do not', async ({ database }) => {
    const { app } = await openDoor(database)
    const call = async (url: string, method: 'GET' | 'POST') => (await app.inject({ method, url, remoteAddress: '192.0.2.6' })).statusCode
    const elsewhere = await Promise.all(Array.from({ length: 50 }, () => call('/elsewhere', 'GET')))
    expect(new Set(elsewhere)).toEqual(new Set([403]))
    await Promise.all(Array.from({ length: 25 }, () => call('/callback/wecom', 'POST')))
    expect(await call('/callback/wecom', 'POST')).toBe(429)
  })

  test('are refused as ever while they cannot be counted', async () => {
    const away = await openDatabase(await freshPlace('empty'), reportLost)
    onTestFinished(() => away.close())
    const door = await openDoor(away)
    expect(await door.knock('192.0.2.8', 'wrong')).toMatchObject({ status: 401 })
    expect(door.warned).toHaveLength(1)
  })
})

test('a request that is slowed holds nobody up', async ({ database }) => {
  const door = await openDoor(database)
  const ended: string[] = []
  const slow = Array.from({ length: 15 }, async (_, i) => {
    // Just under what is refused.
    await many(door, `203.0.113.${i}`, 19)
    await door.knock(`203.0.113.${i}`, 'wrong')
    ended.push('wrong')
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  await door.knock('203.0.113.200', TOKEN)
  ended.push('right')
  await Promise.all(slow)
  expect(ended.indexOf('right')).toBe(0)
  expect(ended).toHaveLength(16)
})
