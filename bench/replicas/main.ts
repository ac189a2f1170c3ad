import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { openDatabase } from '../../src/db/database.ts'
import { markDatabase } from '../../src/db/mark.ts'
import { migrate } from '../../src/db/migrate.ts'
import { startServer } from '../../test/engines/postgres-server.ts'
import { type LoadName, loads } from './loads.ts'
import { CONVERSATIONS, seed } from './program.ts'
import { type Waits, watchWaits } from './waits.ts'

/**
 * One branch on one PostgreSQL server, worked by 1, 2 and 4 programs: how far what they do together is from so many times what one does,
 * beside bare statements from as many clients in the same run, and which locks clients waited for. The line to the server takes
 * `--line MILLIS` each way (2), so that locks that are held over it count and not the cores of this machine alone. `--clients N` of each
 * program (3), `--seconds N` for each figure (2), the middle of `--rounds N` (3), `--only NAME` for one load beside the bare statements;
 * `--smoke`: shortly, with two programs.
 */
const option = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : (process.argv[at + 1] ?? otherwise)
}
const smoke = process.argv.includes('--smoke')
const programs = smoke ? [1, 2] : [1, 2, 4]
const clients = Number(option('clients', '3'))
const seconds = smoke ? 0.3 : Number(option('seconds', '2'))
const rounds = smoke ? 1 : Number(option('rounds', '3'))
const only = option('only', '')
const BARE: LoadName = 'bare statements'
const here = (path: string): string => join(import.meta.dirname, path)

const done = z.object({ done: z.number(), seconds: z.number(), cpuSeconds: z.number() })

interface Figure {
  readonly perSecond: number
  readonly waits: Waits
  /** Of all cores. */
  readonly busy: number
}

async function startReplica(url: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [here('replica-process.ts'), url, '10'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  // The server, and the others, end with this process.
  child.once('exit', (code) => code === 0 || process.exit(1))
  await once(child, 'message')
  return child
}

/** The same load on the first so many programs. */
async function measure(children: readonly ChildProcess[], load: LoadName, lasting: number, url: string): Promise<Figure> {
  const waits = await watchWaits(url)
  const before = busyTimes()
  const answers = await Promise.all(
    children.map(async (child, n) => {
      const answered = once(child, 'message')
      child.send({ load, first: n * clients, clients, seconds: lasting })
      return done.parse((await answered)[0])
    }),
  )
  const perSecond = answers.reduce((sum, one) => sum + one.done / one.seconds, 0)
  return { perSecond, waits: await waits.stop(), busy: busyShare(before, busyTimes()) }
}

const busyTimes = () => {
  const times = cpus().map(({ times: { user, nice, sys, idle, irq } }) => ({ busy: user + nice + sys + irq, idle }))
  return times.reduce((sum, one) => ({ busy: sum.busy + one.busy, idle: sum.idle + one.idle }))
}
type Times = ReturnType<typeof busyTimes>
const busyShare = (from: Times, to: Times): number => (to.busy - from.busy) / (to.busy - from.busy + to.idle - from.idle)

const percent = (share: number): string => `${Math.round(share * 100)} %`

/** The middle one by what was done; what was waited for in all rounds on average. */
function middle(rounds: readonly Figure[]): Figure {
  const sorted = rounds.toSorted((a, b) => a.perSecond - b.perSecond)
  const one = sorted[sorted.length >> 1]
  if (one === undefined) throw new Error('nothing was measured')
  const names = new Set(rounds.flatMap(({ waits }) => [...waits.of.keys()]))
  const mean = (what: string): number => rounds.reduce((sum, { waits }) => sum + (waits.of.get(what) ?? 0), 0) / rounds.length
  return { ...one, waits: { of: new Map([...names].map((what) => [what, mean(what)])) } }
}

/** How far from so many times what one does, by the number of programs. */
type Linear = ReadonlyMap<number, number>

function lineOf(load: LoadName, count: number, figure: Figure, linear: number, bare: number): string {
  const shares = [...figure.waits.of].map(([what, average]) => [what, average / (count * clients)] as const)
  const waits = shares.flatMap(([what, share]) => (share < 0.005 ? [] : [`${what} ${percent(share)}`]))
  const done = `${load.padEnd(20)}${count} program${count > 1 ? 's' : ' '}${figure.perSecond.toFixed(0).padStart(7)}/s`
  const scaling = `${linear.toFixed(2)} of linear, bare statements ${bare.toFixed(2)}, ratio ${(linear / bare).toFixed(2)}`
  return `${done}  ${scaling}  cores busy ${percent(figure.busy).padStart(5)}  waits: ${waits.join(', ') || 'none'}\n`
}

/** One load with each number of programs, in turn, so often. */
async function* linesOf(children: readonly ChildProcess[], load: LoadName, url: string, bare: Linear): AsyncGenerator<string, Linear> {
  // What is prepared and compiled is so before anything counts.
  await measure(children, load, seconds / 4, url)
  const figures = new Map<number, Figure[]>(programs.map((count) => [count, []]))
  for (let round = 0; round < rounds; round++)
    for (const [count, of] of figures) of.push(await measure(children.slice(0, count), load, seconds, url))
  const one = middle(figures.get(1) ?? []).perSecond
  const linear = new Map<number, number>()
  for (const [count, of] of figures) {
    const figure = middle(of)
    linear.set(count, figure.perSecond / one / count)
    yield lineOf(load, count, figure, linear.get(count) ?? NaN, bare.get(count) ?? linear.get(count) ?? NaN)
  }
  return linear
}

async function run(url: string, slow: string): Promise<void> {
  const children = await Promise.all(Array.from({ length: Math.max(...programs) }, () => startReplica(slow)))
  try {
    let bare: Linear = new Map()
    for (const load of Object.keys(loads) as LoadName[]) {
      if (load !== BARE && only !== '' && only !== load) continue
      const lines = linesOf(children, load, url, bare)
      let next = await lines.next()
      for (; !next.done; next = await lines.next()) process.stdout.write(next.value)
      if (load === BARE) bare = next.value
    }
  } finally {
    for (const child of children) child.send('end')
    await Promise.all(children.map((child) => once(child, 'exit')))
  }
}

if (clients * Math.max(...programs) > CONVERSATIONS) throw new Error(`at most ${CONVERSATIONS} conversations`)
const server = await startServer()
const line = spawn(process.execPath, [here('slow-line.ts'), new URL(server.url).port, option('line', '2')], {
  stdio: ['pipe', 'pipe', 'inherit'],
})
try {
  const [port] = (await once(line.stdout, 'data')) as [Buffer]
  const slow = new URL(server.url)
  slow.port = String(port).trim()
  const database = await openDatabase({ url: server.url, connections: 2 }, () => undefined)
  await migrate(database.db)
  await markDatabase(database.db, 'live')
  await database.pool.query('create table bare_account (id int primary key, value int not null)')
  await database.pool.query('insert into bare_account select n, 0 from generate_series(0, 99) as n')
  await database.pool.query('create table bare_entry (id bigint generated always as identity primary key, account int, said text)')
  await database.pool.query('alter database postgres set synchronous_commit = on')
  await seed(database)
  await database.close()
  await run(server.url, slow.href)
} finally {
  line.stdin.end()
  await server.stop()
}
