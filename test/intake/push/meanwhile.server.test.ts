import Fastify from 'fastify'
import { expect, onTestFinished } from 'vitest'
import { Secret } from '../../../src/config/secret.ts'
import { tokensOf } from '../../../src/config/intake-tokens.ts'
import { servePush } from '../../../src/intake/http/push-route.ts'
import { districtNames } from '../../../src/intake/rows/districts.ts'
import { garbageCollector } from '../../../src/orders/append/collect-garbage.ts'
import { test } from '../../engines/database.ts'
import { longestTurn } from '../longest-turn.ts'
import { context, organisation } from '../sample.ts'
import { enoughRoom } from '../../disk/room.ts'

const MOST_MS = 50

const created = (orderId: string) => ({
  externalId: `${orderId}-created`,
  eventType: 'created',
  orderId,
  eventTime: '2026-11-21T10:00:00+08:00',
  order: {
    kind: 'install',
    product: 'ftth',
    customerType: 'public',
    household: `H-${orderId}`,
    district: '赣榆',
    area: 'county-town',
    enteredAt: '2026-11-21T10:00:00+08:00',
  },
})
const completed = (orderId: string) => ({
  externalId: `${orderId}-completion`,
  eventType: 'completion',
  orderId,
  eventTime: '2026-11-21T15:00:00+08:00',
})
const request = {
  method: 'POST',
  url: '/intake/events',
  headers: { authorization: 'Bearer hush', 'content-type': 'application/json' },
} as const
const list = (events: readonly unknown[]) => JSON.stringify(events)

test.for<readonly [string, () => string, number, string]>([
  [
    '10 000 events',
    () => list(Array.from({ length: 5000 }, (_, i) => [created(`M${i}`), completed(`M${i}`)]).flat()),
    200,
    '"taken":10000',
  ],
  [
    '10 000 bad events',
    () => list(Array.from({ length: 10_000 }, (_, i) => ({ ...created(`M${i}`), eventType: 'x'.repeat(500) }))),
    200,
    '"refused":10000',
  ],
  [
    '250 bad events of 60 KB',
    () => list(Array.from({ length: 250 }, (_, i) => ({ ...created(`M${i}`), actor: '号'.repeat(20_000) }))),
    200,
    '"refused":250',
  ],
  ['200 000 nested brackets', () => '['.repeat(200_000) + ']'.repeat(200_000), 413, '嵌套超过 32 层'],
  [
    '200 000 nested objects in an event',
    () => `[{"order":${'{"a":'.repeat(200_000)}0${'}'.repeat(200_000)}}]`,
    413,
    '第 1 条嵌套超过 32 层',
  ],
  ['an event of 10 MB', () => list([created('M1'), { ...created('M2'), actor: 'x'.repeat(10 << 20) }]), 413, '第 2 条超过 64 KB'],
  ['five million numbers', () => `[${'1,'.repeat(5_000_000)}1]`, 413, '一次最多 10000 条'],
  ['16 MB of blanks', () => `[${' '.repeat((16 << 20) - 2)}]`, 413, '第 1 条超过 64 KB'],
])('while %s are pushed the program is never busy for long', { timeout: 120_000 }, async ([, body, status, why], { database }) => {
  const app = Fastify()
  onTestFinished(() => app.close())
  const tokens = tokensOf(new Secret('crm=hush'))
  await servePush(app, {
    db: database.db,
    room: enoughRoom(database),
    tokens,
    districts: districtNames(organisation.districts),
    tell: null,
    taken: () => undefined,
    context: () => context,
  })
  const payload = Buffer.from(body())
  const answers: string[] = []
  // The second time nothing of it is new.
  const pushing = async () => {
    for (let times = 0; times < 2; times++) {
      const { statusCode, body: said } = await app.inject({ ...request, payload })
      answers.push(`${statusCode} ${said.slice(0, 200)}`)
    }
  }
  // What the making of the request left behind.
  garbageCollector()()
  const longest = await longestTurn(pushing)
  expect(answers[0]).toContain(`${status} `)
  expect(answers[0]).toContain(why)
  expect(longest).toBeLessThan(MOST_MS)
})
