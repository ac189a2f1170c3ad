import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { serveHealth } from '../../src/server/health.ts'
import { keptFor } from '../../src/server/kept-for.ts'
import { serveMetrics } from '../../src/server/metrics.ts'

const fine = async () => 'ok' as const

test('the process is alive even when nothing is ready', async () => {
  const app = Fastify()
  serveHealth(app, null, [{ name: 'database', check: () => Promise.reject(new Error('down')) }])
  expect((await app.inject('/healthz')).json()).toEqual({ alive: true })
})

test('ready when database, schedule and delivery all are', async () => {
  const app = Fastify()
  serveHealth(app, null, [
    { name: 'database', check: fine },
    { name: 'schedule', check: fine },
    { name: 'delivery', check: fine },
  ])
  const answer = await app.inject('/readyz')
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual({ ready: true, database: 'ok', schedule: 'ok', delivery: 'ok' })
})

test('messages that wait for a person are shown, and take nothing out of service', async () => {
  const app = Fastify()
  serveHealth(app, null, [{ name: 'delivery', check: async () => 'attention' }])
  const answer = await app.inject('/readyz')
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual({ ready: true, delivery: 'attention' })
})

test('readiness names what is not ready, and keeps the reason from strangers', async () => {
  const app = Fastify()
  serveHealth(app, null, [
    { name: 'database', check: () => Promise.reject(new Error('password wrong for db.example')) },
    { name: 'schedule', check: fine },
  ])
  const answer = await app.inject('/readyz')
  expect(answer.statusCode).toBe(503)
  expect(answer.json()).toEqual({ ready: false, database: 'failed', schedule: 'ok' })
})

test('metrics are in Prometheus’ form and count what happened and what is there', async () => {
  const app = Fastify()
  const metrics = serveMetrics(app, null, [
    { name: 'sameday_outgoing', help: 'Messages by state', label: 'state', read: async () => ({ queued: 2, dead: 0 }) },
  ])
  metrics.answered('webchat', 'handled', 0.02)
  metrics.slotRan('alerts', 'done')
  const { body, headers } = await app.inject('/metrics')
  expect(headers['content-type']).toContain('text/plain')
  expect(body).toContain('sameday_outgoing{state="queued"} 2')
  expect(body).toContain('sameday_message_seconds_count{platform="webchat",outcome="handled"} 1')
  expect(body).toContain('sameday_schedule_slots_total{schedule="alerts",outcome="done"} 1')
})

test('of several branches readiness and figures say whose they are', async () => {
  const app = Fastify()
  serveHealth(app, 'suqian', [{ name: 'database', check: () => Promise.reject(new Error('its node is away')) }])
  serveMetrics(app, 'suqian', [{ name: 'sameday_outgoing', help: 'Messages by state', label: 'state', read: async () => ({ dead: 0 }) }])
  expect((await app.inject('/readyz')).json()).toEqual({ ready: false, branch: 'suqian', database: 'failed' })
  expect((await app.inject('/metrics')).body).toContain('sameday_outgoing{state="dead",branch="suqian"} 0')
})

test('a thousand who ask at once, and a thousand after them, cost one count in each interval', async () => {
  let counts = 0
  let now = 0
  const page = keptFor(
    5000,
    async () => {
      counts += 1
      await new Promise((resolve) => setImmediate(resolve))
      return counts
    },
    () => now,
  )
  const asked = (): Promise<number[]> => Promise.all(Array.from({ length: 1000 }, page))
  expect(new Set(await asked())).toEqual(new Set([1]))
  now = 4999
  expect(new Set(await asked())).toEqual(new Set([1]))
  now = 5000
  expect(new Set(await asked())).toEqual(new Set([2]))
})

test('a count that takes longer than the interval is not begun a second time meanwhile, and a failure is kept as well', async () => {
  let begun = 0
  let now = 0
  const failing = Promise.withResolvers<never>()
  const page = keptFor(
    5000,
    () => {
      begun += 1
      return begun === 1 ? failing.promise : Promise.resolve('counted')
    },
    () => now,
  )
  const first = page()
  now = 20_000
  const second = page()
  failing.reject(new Error('the database is away'))
  await expect(first).rejects.toThrow('away')
  await expect(second).rejects.toThrow('away')
  await expect(page()).rejects.toThrow('away')
  expect(begun).toBe(1)
  now = 25_000
  expect(await page()).toBe('counted')
})

test('a thousand requests for metrics or readiness make the database count once', async () => {
  const app = Fastify()
  const asked = { metrics: 0, readiness: 0 }
  const read = async () => ({ queued: (asked.metrics += 1) })
  serveMetrics(app, null, [{ name: 'sameday_outgoing', help: 'Messages by state', label: 'state', read }])
  const check = async () => {
    asked.readiness += 1
    return 'ok' as const
  }
  serveHealth(app, null, [{ name: 'database', check }])
  const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) => app.inject(i % 2 === 0 ? '/metrics' : '/readyz')))
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
  expect(asked).toEqual({ metrics: 1, readiness: 1 })
})
