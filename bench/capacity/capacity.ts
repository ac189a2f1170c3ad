import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Database, type DatabaseAddress, openDatabase } from '../../src/db/database.ts'
import { startServer } from '../../test/engines/postgres-server.ts'
import { writeCsv } from '../export-file.ts'

/**
 * What a branch's orders come to on each engine, through the real program: an export with all orders under way, then one with their ends, a
 * server that posts, alerts and keeps the ledger of them, a back-up. Bytes an order by table with its indexes, the log of the database, orders
 * a second, the size and time of a back-up, the memory of `serve`. Linux: memory is read from `/proc`. The figures of docs/operations.md are
 * from here. `--orders N` of twenty days; `--engine` of one alone; `--idle N` seconds that the server is left to itself.
 */
const { values: asked } = parseArgs({
  options: {
    orders: { type: 'string', default: '20000' },
    idle: { type: 'string', default: '15' },
    engine: { type: 'string', default: 'both' },
  },
})
const orders = Number(asked.orders)
const program = join(import.meta.dirname, '../../bin/sameday.mjs')
type Variables = Readonly<Record<string, string>>

const start = (argv: readonly string[], variables: Variables) =>
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...argv], {
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'error', SAMEDAY_NOW: '2026-11-21T19:59:30+08:00', PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  })

/** Runs a command to its end; how long it took, and the most memory that was seen of it. */
async function ran(argv: readonly string[], variables: Variables): Promise<{ seconds: number; megabytes: number }> {
  const started = performance.now()
  const child = start(argv, variables)
  let megabytes = 0
  const looking = setInterval(() => void resident(child.pid).then((now) => (megabytes = Math.max(megabytes, now))), 200)
  child.stdout.resume()
  const code = await new Promise((resolve) => child.once('close', resolve))
  clearInterval(looking)
  if (code !== 0) throw new Error(`${argv.join(' ')}: ${String(code)}`)
  return { seconds: (performance.now() - started) / 1000, megabytes }
}

/** Memory of a process, in megabytes; 0 where it has ended. */
async function resident(pid: number | undefined, line: 'VmRSS' | 'VmHWM' = 'VmRSS'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Math.round(Number(new RegExp(`${line}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024)
}

/** Serves for so long as the schedule needs for what is due, then takes the file that is uploaded to it; its memory before, and at most. */
async function served(variables: Variables, file: string): Promise<{ rest: number; most: number }> {
  const child = start(['serve'], { ...variables, INTAKE_TOKEN: `export=${token}` })
  const ended = new Promise((resolve) => child.once('close', resolve))
  try {
    let address = ''
    for await (const line of createInterface({ input: child.stdout })) {
      address = /http:\/\/[\w.:]+/.exec(line)?.[0] ?? ''
      if (address !== '') break
    }
    child.stdout.resume()
    await sleep(Number(asked.idle) * 1000)
    const rest = await resident(child.pid)
    await upload(address, file)
    return { rest, most: await resident(child.pid, 'VmHWM') }
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

/** Of the source that the commands import for: nothing is new to it. */
const token = 'token-of-the-bench-for-uploads'

async function upload(address: string, file: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${address}/intake/files?name=ended.csv`, { method: 'POST', headers, body: await readFile(file) })
  if (!answer.ok) throw new Error(`the upload was answered with ${answer.status}: ${await answer.text()}`)
  await answer.body?.cancel()
}

interface Table {
  readonly name: string
  readonly rows: number
  readonly bytes: number
}

async function tables({ pool }: Database): Promise<Table[]> {
  await pool.query('analyze')
  const { rows } = await pool.query<Table>(`
    select n.nspname || '.' || c.relname as name, greatest(c.reltuples, 0)::float8 as rows, pg_total_relation_size(c.oid)::float8 as bytes
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 3 desc`)
  return rows
}

const walBytes = async ({ pool }: Database): Promise<number> =>
  Number((await pool.query<{ bytes: string }>(`select pg_current_wal_lsn() - '0/0' as bytes`)).rows[0]?.bytes)

const say = (what: string, figure: number, unit: string): void => {
  process.stdout.write(`${what.padEnd(52)}${(figure >= 100 ? Math.round(figure) : figure.toFixed(1)).toString().padStart(10)} ${unit}\n`)
}

async function opened<T>(address: DatabaseAddress, work: (database: Database) => Promise<T>): Promise<T> {
  // A server that ends later takes its connections with it.
  const database = await openDatabase(address, () => undefined)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

async function measure(engine: string, folder: string, address: DatabaseAddress, variables: Variables): Promise<void> {
  process.stdout.write(`\n${engine}: ${orders} orders of twenty days, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}\n`)
  await ran(['migrate'], variables)
  const before = await opened(address, walBytes)
  const first = await ran(['import', join(folder, 'under-way.csv')], variables)
  const ends = await ran(['import', join(folder, 'ended.csv')], variables)
  const memory = await served(variables, join(folder, 'ended.csv'))
  const backup = join(folder, `${engine.replaceAll(' ', '-')}.bak`)
  const { seconds } = await ran(['backup', '--out', backup], variables)
  const { wal, sizes } = await opened(address, async (database) => ({ wal: await walBytes(database), sizes: await tables(database) }))
  say('new orders taken', orders / first.seconds, 'a second')
  say('known orders that have changed', orders / ends.seconds, 'a second')
  say('most memory of an import', Math.max(first.megabytes, ends.megabytes), 'MB')
  say('serve, left to itself', memory.rest, 'MB')
  say('serve, at most while the file is uploaded again', memory.most, 'MB')
  say('back-up', seconds, 's')
  say('back-up, not sealed', (await stat(backup)).size / orders, 'bytes an order')
  say('log of the database (WAL)', (wal - before) / orders, 'bytes an order')
  say('all tables with their indexes', sizes.reduce((sum, { bytes }) => sum + bytes, 0) / orders, 'bytes an order')
  for (const { name, rows, bytes } of sizes.filter((table) => table.bytes / orders >= 20))
    say(`  ${name}, ${Math.round(rows)} rows`, bytes / orders, 'bytes an order')
}

/** The same orders before any of them has ended. */
async function writeExports(folder: string): Promise<void> {
  const ended = join(folder, 'ended.csv')
  await writeCsv(ended, orders)
  const text = await readFile(ended, 'utf8')
  const before = join(folder, 'under-way.csv')
  await writeFile(before, text.replaceAll(/,已竣工,[^,]*,/g, ',在途,,'))
  // What a file says is as of its own time: the other is newer.
  const hourAgo = Date.now() / 1000 - 3600
  await utimes(before, hourAgo, hourAgo)
}

const folder = await mkdtemp(join(tmpdir(), 'sameday-bench-'))
try {
  await writeExports(folder)
  if (asked.engine !== 'server') {
    const data = join(folder, 'data')
    await measure('embedded engine', folder, { folder: join(data, 'replay', 'pg') }, { SAMEDAY_DATA: data })
  }
  if (asked.engine !== 'embedded') {
    const server = await startServer()
    try {
      const variables = { SAMEDAY_DATA: join(folder, 'files'), DATABASE_URL: server.url }
      await measure('PostgreSQL server', folder, { url: server.url, connections: 2 }, variables)
    } finally {
      await server.stop()
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
