import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { serveHealth } from '../../src/server/health.ts'
import { serveMetrics } from '../../src/server/metrics.ts'

const fine = async () => 'ok' as const

test('the process is alive even when nothing is ready', async () => {
  const app = Fastify()
  serveHealth(app, [{ name: 'database', check: () => Promise.reject(new Error('down')) }])
  expect((await app.inject('/healthz')).json()).toEqual({ alive: true })
})

test('ready when database, schedule and delivery all are', async () => {
  const app = Fastify()
  serveHealth(app, [
    { name: 'database', check: fine },
    { name: 'schedule', check: fine },
    { name: 'delivery', check: fine },
  ])
  const answer = await app.inject('/readyz')
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual({ ready: true, database: 'ok', schedule: 'ok', delivery: 'ok' })
})

test('what waits for a person is shown, and takes nothing out of service', async () => {
  const app = Fastify()
  serveHealth(app, [{ name: 'delivery', check: async () => 'attention' }])
  const answer = await app.inject('/readyz')
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual({ ready: true, delivery: 'attention' })
})

test('what is not ready is named, and its reason not told to whoever asks', async () => {
  const app = Fastify()
  serveHealth(app, [
    { name: 'database', check: () => Promise.reject(new Error('password wrong for db.example')) },
    { name: 'schedule', check: fine },
  ])
  const answer = await app.inject('/readyz')
  expect(answer.statusCode).toBe(503)
  expect(answer.json()).toEqual({ ready: false, database: 'failed', schedule: 'ok' })
})

test('metrics are in Prometheus’ form and count what happened and what is there', async () => {
  const app = Fastify()
  const metrics = serveMetrics(app, [
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
