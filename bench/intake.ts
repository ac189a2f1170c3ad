import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '../src/db/database.ts'
import { markDatabase } from '../src/db/mark.ts'
import { migrate } from '../src/db/migrate.ts'
import { importFile } from '../src/intake/import/import-file.ts'
import { contextOf } from '../src/people/policy-context.ts'
import { readOrganisation } from '../src/people/read-organisation.ts'
import { startServer } from '../test/engines/postgres-server.ts'
import { createDatabase, databaseUrl } from '../test/engines/server-databases.ts'
import { runAlone } from './child.ts'
import { NOW, columns, writeCsv, writeWorkbook } from './export-file.ts'

/**
 * An import into PostgreSQL, verdicts and history included, beside COPY of the same rows into a bare table (median of three, one before, one
 * between, one after); beside the least that the same rows cost, copied from table to table with their indexes; the import of the same file
 * again beside the first; and the most memory that `sameday import` holds for a CSV and for a workbook. `--rows N` of the CSV, `--xlsx N` of
 * the workbook; `--smoke`: few rows, to see that it works.
 */
const smoke = process.argv.includes('--smoke')
const number = (option: string, usual: number): number => {
  const at = process.argv.indexOf(option)
  return at < 0 ? usual : Number(process.argv[at + 1])
}
const rows = number('--rows', smoke ? 2_000 : 100_000)
const workbookRows = number('--xlsx', smoke ? 1_000 : 200_000)

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

const say = (what: string, seconds: number, beside = ''): void => {
  const perSecond = Math.round(rows / seconds)
  process.stdout.write(
    `${what.padEnd(44)}${seconds.toFixed(1).padStart(8)} s ${String(perSecond).padStart(9)} rows/s  ${beside}`.trimEnd() + '\n',
  )
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN

async function compare(database: Database, path: string): Promise<void> {
  const organisation = readOrganisation(join(import.meta.dirname, '../config/lianyungang.yaml'))
  const options = {
    shownAs: 'export.csv',
    source: 'export',
    organisation,
    context: contextOf(organisation, NOW),
    dryRun: false,
    tell: null,
    setAsideTo: null,
    watch: null,
  }
  await database.pool.query(`create table bare (${columns.map((name) => `"${name}" text`).join()})`)
  const copy = async (): Promise<number> => {
    await database.pool.query('truncate bare')
    return timed(() => database.pool.query(`copy bare from '${path}' (format csv, header)`))
  }
  const copies = [await copy()]
  const first = await timed(() => importFile(database, path, options))
  copies.push(await copy())
  const again = await timed(() => importFile(database, path, options))
  copies.push(await copy())
  const least = await fromTableToTable(database)
  const bare = median(copies)
  process.stdout.write(`${rows} rows into PostgreSQL\n`)
  say('COPY into a bare table', bare)
  say('import', first, `ratio to COPY ${(first / bare).toFixed(1)}`)
  say('import of the same again', again, `ratio to the first ${(again / first).toFixed(2)}`)
  say('what it wrote, from table to table', least, `ratio to COPY ${(least / bare).toFixed(1)}`)
}

/** The history and the orders once more, with the indexes that they have. */
async function fromTableToTable({ pool }: Database): Promise<number> {
  await pool.query('create table history_again (like order_event including all)')
  await pool.query('create table orders_again (like orders including all)')
  return timed(async () => {
    await pool.query('insert into history_again overriding system value select * from order_event')
    await pool.query('insert into orders_again select * from orders')
  })
}

/** The command in a process and on a database of its own. */
async function memoryOf(server: string, name: string, path: string): Promise<void> {
  await createDatabase(server, name, 'template0')
  const environment = { DATABASE_URL: databaseUrl(server, name), LOG_LEVEL: 'warn' }
  const { seconds, megabytes } = await runAlone('../bin/sameday.mjs', ['import', path], environment)
  process.stdout.write(`sameday import of the ${name.padEnd(24)}${seconds.toFixed(1).padStart(8)} s  most memory ${megabytes} MB\n`)
}

const folder = await mkdtemp(join(tmpdir(), 'sameday-bench-'))
const server = await startServer()
try {
  // The server reads it too, as a user of its own.
  await chmod(folder, 0o755)
  const [csv, xlsx] = [join(folder, 'export.csv'), join(folder, 'export.xlsx')]
  await writeCsv(csv, rows)
  await writeWorkbook(xlsx, workbookRows)
  const lost: Error[] = []
  const database = await openDatabase({ url: server.url, connections: 10 }, (error) => lost.push(error))
  try {
    await migrate(database.db)
    await markDatabase(database.db, 'replay')
    await compare(database, csv)
  } finally {
    await database.close()
  }
  if (lost[0] !== undefined) throw lost[0]
  await memoryOf(server.url, 'csv', csv)
  await memoryOf(server.url, 'workbook', xlsx)
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
