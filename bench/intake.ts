import { createWriteStream } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openDatabase } from '../src/db/database.ts'
import { markDatabase } from '../src/db/mark.ts'
import { migrate } from '../src/db/migrate.ts'
import { importFile } from '../src/intake/import-file.ts'
import { contextOf } from '../src/people/policy-context.ts'
import { readOrganisation } from '../src/people/read-organisation.ts'
import { type Instant, formatInstant, parseInstant } from '../src/policy/instant.ts'
import { startServer } from '../test/engines/postgres-server.ts'
import { seeded } from './generated-orders.ts'

/**
 * Rows per second of an import into PostgreSQL, verdicts and history included, beside COPY of the same rows into a bare table; the import of
 * the same file again beside the first; the most memory that the process held. `--rows N`; `--smoke`: few rows, to see that it works.
 */
const given = process.argv[process.argv.indexOf('--rows') + 1]
const rows = process.argv.includes('--smoke') ? 2_000 : process.argv.includes('--rows') ? Number(given) : 100_000
const NOW = parseInstant('2026-11-21T20:30:00+08:00') ?? 0
const DAYS = 20 * 86_400

const header =
  '工单编号,工单类型,产品,客户类型,客户编码,业务账号,客户姓名,联系电话,装机地址,区县,区域类型,录入时间,是否当日,预约时间,装维人员,代维单位,工单状态,竣工时间,定责原因,改约次数'

function line(n: number): string {
  const random = seeded(n)
  const one = (...list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? ''
  const enteredAt = NOW - 86_400 - Math.floor(random() * DAYS)
  const ended = random() < 0.9
  const cells = [
    `CR${String(n).padStart(12, '0')}`,
    one('新装', '新装', '障碍', '障碍', '移机'),
    one('FTTH宽带', 'FTTH宽带', 'ITV高清'),
    one('公众客户', '公众客户', '公众客户', '政企客户'),
    `LYG${n % 900_000}`,
    `0518${n}@ftth`,
    '测某',
    `1${String(n).padStart(10, '2')}`,
    `测试路${n}号`,
    one('海州', '连云', '开发区', '赣榆', '东海', '灌云', '灌南'),
    one('中心区域', '县城', '乡镇', '农村'),
    shown(enteredAt),
    one('是', '是', '是', '否'),
    '',
    `赣榆装维0${1 + (n % 6)}`,
    '',
    ended ? '已竣工' : '在途',
    ended ? shown(enteredAt + Math.floor(random() * 86_400)) : '',
    '',
    '0',
  ]
  return `${cells.join(',')}\n`
}

const shown = (at: Instant): string => formatInstant(at).slice(0, 19).replace('T', ' ')

function* content(): Generator<string> {
  yield `${header}\n`
  for (let n = 0; n < rows; n++) yield line(n)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

const say = (what: string, seconds: number, beside: string): void => {
  process.stdout.write(
    `${what.padEnd(28)}${seconds.toFixed(1).padStart(8)} s ${Math.round(rows / seconds)
      .toString()
      .padStart(9)} rows/s  ${beside}\n`,
  )
}

const folder = await mkdtemp(join(tmpdir(), 'sameday-bench-'))
const server = await startServer()
try {
  // The server reads it too, as a user of its own.
  await chmod(folder, 0o755)
  const path = join(folder, 'export.csv')
  await pipeline(Readable.from(content()), createWriteStream(path))
  let measuring = true
  const database = await openDatabase({ url: server.url, connections: 10 }, (error) => {
    // A server that stops may still be letting a connection go.
    if (measuring) throw error
  })
  await migrate(database.db)
  await markDatabase(database.db, 'replay')
  const organisation = readOrganisation(join(import.meta.dirname, '../config/lianyungang.yaml'))
  const options = {
    shownAs: 'export.csv',
    source: 'export',
    organisation,
    context: contextOf(organisation, NOW),
    dryRun: false,
    tell: null,
    watch: null,
  }
  const bareColumns = header.split(',').map((name) => `"${name}" text`)
  await database.pool.query(`create table bare (${bareColumns.join(', ')})`)
  const copy = await timed(() => database.pool.query(`copy bare from '${path}' (format csv, header)`))
  const first = await timed(() => importFile(database, path, options))
  const again = await timed(() => importFile(database, path, options))
  process.stdout.write(`${rows} rows into PostgreSQL\n`)
  say('COPY into a bare table', copy, '')
  say('import', first, `ratio to COPY ${(first / copy).toFixed(1)}`)
  say('import of the same again', again, `ratio to the first ${(again / first).toFixed(2)}`)
  process.stdout.write(`most memory of the process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`)
  measuring = false
  await database.close()
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
