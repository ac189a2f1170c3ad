import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseContext } from '../src/policy/context.ts'
import { judge } from '../src/policy/judge.ts'
import type { Order } from '../src/policy/order.ts'
import { parseOrder } from '../src/policy/parse-order.ts'
import { type Run, runWith } from './child.ts'
import { benchContext, generatedOrder } from './generated-orders.ts'

/**
 * How fast judging is, as ratios, which mean the same on any machine: verdicts in process beside a loop that only reads the same fields,
 * and `sameday judge` end to end beside a program that only parses and writes the same lines. `--smoke`: a tiny run, to see that it works.
 */
const smoke = process.argv.includes('--smoke')
const size = smoke
  ? { orders: 2000, rounds: 3, lines: 2000, runs: 1, many: 2 }
  : { orders: 50_000, rounds: 9, lines: 100_000, runs: 7, many: 10 }

const context = parseContext(benchContext, 0)
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN

/** Reads what judging reads, and nothing more; the sum keeps the loop from being optimised away. */
function readFields(order: Order): number {
  const { exemption, complaint, appointment } = order
  let sum = order.enteredAt + (order.completedAt ?? 0) + (order.cancelledAt ?? 0) + (appointment?.to ?? 0) + (complaint?.at ?? 0)
  sum += order.kind.length + order.product.length + order.customerType.length + order.area.length + order.district.length + order.id.length
  sum +=
    (order.delayCause?.length ?? 0) +
    (order.cancelledBy?.length ?? 0) +
    (order.wantsSameDay ? 1 : 0) +
    (order.acceptanceEvidence?.length ?? 0)
  if (exemption) sum += exemption.grantedAt + (exemption.revokedAt ?? 0) + exemption.reason.length + (exemption.evidence?.length ?? 0)
  for (const r of order.reschedules) sum += r.at + r.appointment.to + r.initiator.length + (r.confirmed ? 1 : 0) + (r.evidence?.length ?? 0)
  return sum
}

/** Seconds that a round over all orders takes. */
function timed(orders: readonly Order[], each: (order: Order) => number): number {
  const started = performance.now()
  let sum = 0
  for (const order of orders) sum += each(order)
  if (Number.isNaN(sum)) throw new Error('a sum')
  return (performance.now() - started) / 1000
}

function inProcess(): void {
  const orders = Array.from({ length: size.orders }, (_, n) => parseOrder(generatedOrder(n)))
  const rounds = Array.from({ length: size.rounds }, () => ({
    judge: timed(orders, (order) => judge(order, context).compensationFen),
    read: timed(orders, readFields),
  }))
  const [judging, reading] = [median(rounds.map((r) => r.judge)), median(rounds.map((r) => r.read))]
  say('judge() in process', `${perSecond(orders.length / judging)} verdicts/s`)
  say('  reading the same fields', `${perSecond(orders.length / reading)} orders/s`, judging / reading)
}

async function endToEnd(folder: string): Promise<void> {
  const [file, contextFile] = [join(folder, 'orders.jsonl'), join(folder, 'context.json')]
  await writeFile(contextFile, JSON.stringify(benchContext))
  await writeOrders(file)
  const judging: Run[] = []
  const echoing: Run[] = []
  for (let i = 0; i < size.runs; i += 1) {
    judging.push(await runWith('../src/cli.ts', ['judge', '--context', contextFile], file))
    echoing.push(await runWith('json-echo.ts', [], file))
  }
  const ratioOf = (figure: (run: Run) => number): number => median(judging.map(figure)) / median(echoing.map(figure))
  sayRuns(`sameday judge, ${size.lines} lines`, judging)
  sayRuns(
    '  parse and write the same lines',
    echoing,
    ratioOf((run) => run.seconds),
  )
  say(
    '  the same by processor time',
    '',
    ratioOf((run) => run.cpuSeconds),
  )
  sayRuns(`sameday judge, ${size.lines * size.many} lines`, [
    await runWith('../src/cli.ts', ['judge', '--context', contextFile], file, size.many),
  ])
}

function sayRuns(what: string, runs: readonly Run[], ratio?: number): void {
  const seconds = median(runs.map((run) => run.seconds)).toFixed(2)
  say(what, `${seconds} s, peak ${Math.max(...runs.map((run) => run.megabytes))} MB`, ratio)
}

async function writeOrders(file: string): Promise<void> {
  const out = createWriteStream(file)
  for (let n = 0; n < size.lines; n += 1) if (!out.write(`${JSON.stringify(generatedOrder(n))}\n`)) await once(out, 'drain')
  out.end()
  await once(out, 'close')
}

const perSecond = (n: number): string => `${(n / 1e6).toFixed(2)} million`

function say(what: string, figure: string, ratio?: number): void {
  process.stdout.write(`${what.padEnd(36)}${figure.padEnd(28)}${ratio === undefined ? '' : `ratio ${ratio.toFixed(2)}`}\n`)
}

const folder = await mkdtemp(join(tmpdir(), 'sameday-bench-'))
try {
  inProcess()
  await endToEnd(folder)
} finally {
  await rm(folder, { recursive: true })
}
