import type { FastifyInstance } from 'fastify'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { keptFor } from './kept-for.ts'

/** How many of something there are, asked for when Prometheus asks; several series by one label. */
export interface Measured {
  readonly name: string
  readonly help: string
  readonly label: string
  read(): Promise<Readonly<Record<string, number>>>
}

export interface Metrics {
  /** A message was answered (or not) after so many seconds. */
  answered(platform: string, outcome: 'handled' | 'failed' | 'stale', seconds: number): void
  /** A slot of the schedule ran or failed. */
  slotRan(schedule: string, outcome: 'done' | 'failed'): void
}

/** The figures may be so old, in milliseconds: whoever asks, without a token, costs the database no more than one count in that time. */
const COUNTED_EVERY = 5000

/** `/metrics` in Prometheus' text form: the process, messages, schedule, and what `measured` counts in the database; of a named branch under its label. */
export function serveMetrics(app: FastifyInstance, branch: string | null, measured: readonly Measured[]): Metrics {
  const register = new Registry()
  if (branch !== null) register.setDefaultLabels({ branch })
  collectDefaultMetrics({ register })
  for (const one of measured) addGauge(register, one)
  const messages = new Histogram({
    name: 'sameday_message_seconds',
    help: 'Time from receiving a message to its reply being decided',
    labelNames: ['platform', 'outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [register],
  })
  const slots = new Counter({
    name: 'sameday_schedule_slots_total',
    help: 'Slots of the schedule that ran',
    labelNames: ['schedule', 'outcome'],
    registers: [register],
  })
  const page = keptFor(COUNTED_EVERY, () => register.metrics())
  app.get('/metrics', async (_request, reply) => reply.type(register.contentType).send(await page()))
  return {
    answered: (platform, outcome, seconds) => messages.observe({ platform, outcome }, seconds),
    slotRan: (schedule, outcome) => slots.inc({ schedule, outcome }),
  }
}

function addGauge(register: Registry, { name, help, label, read }: Measured): void {
  const gauge = new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [register],
    async collect() {
      const values = await read()
      gauge.reset()
      for (const [series, value] of Object.entries(values)) gauge.set({ [label]: series }, value)
    },
  })
}
