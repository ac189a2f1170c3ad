import type { Header, Totals } from '../../../backup/contents.ts'
import { differing, rowsOf } from '../../../backup/contents.ts'
import { appliedMigrations } from '../../../backup/migrations.ts'
import { BackupProblem } from '../../../backup/problems.ts'
import { inSnapshot, readOut, totalsOf } from '../../../backup/read-out.ts'
import { NotEmpty, takeIn } from '../../../backup/take-in.ts'
import { type Config, readConfig, readServer } from '../../../config/config.ts'
import { type Db, openDatabase } from '../../../db/database.ts'
import { kindNames } from '../../../db/mark.ts'
import type { DatabaseKind } from '../../../db/tables/database.ts'
import { addressOf, clockOf, databaseExists, kindFor } from '../../../program/program.ts'
import type { CommandIo } from '../../../remote/command-io.ts'
import { findServer } from '../../../remote/running-server.ts'
import { makesBranch, sayVerified } from './restore.ts'

/**
 * `sameday move`: the embedded database into an empty one of a server, compared and verified; 1 where that is not whole. The embedded one
 * stays as it is. Broken off, it leaves nothing there; done again, it only compares.
 */
export async function move({ to }: { readonly to: string | null }, io: CommandIo): Promise<0 | 1> {
  // The address of the command line stands for that of the environment in all that is said of it: a branch, too, is of a server.
  if (to !== null) readServer('--to', { '--to': to })
  const given = readConfig(to === null ? process.env : { ...process.env, DATABASE_URL: to })
  const url = given.databaseUrl
  if (url === null) throw new BackupProblem('没有说搬到哪里：写 --to postgres://… 或设 DATABASE_URL')
  const config = { ...given, databaseUrl: null, branch: null }
  const kind = kindFor(config, 'other')
  await refuseWhileServed(config, kind)
  const from = addressOf(config, kind)
  const source = await openDatabase(from, () => undefined)
  try {
    const target = await openDatabase({ ...addressOf({ ...given, databaseUrl: url }, kind), makesBranch }, () => undefined)
    try {
      const header = await copy(source.db, target.db, { kind, madeAt: clockOf(config).now() }, io)
      const code = await sayVerified(target.db, header, { io, config, address: from })
      if (code === 0) await io.out(`${nextSteps(config)}\n`)
      return code
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

/** What is said meanwhile would be missing there. */
async function refuseWhileServed(config: Config, kind: DatabaseKind): Promise<void> {
  if (!databaseExists(config, kind)) throw new BackupProblem(`数据文件夹 ${config.dataFolder} 里没有${kindNames[kind]}数据库`)
  const server = await findServer(config, kind)
  server?.socket.destroy()
  if (server?.kind === kind) throw new BackupProblem('服务正在运行：请先停止，再搬数据库；平台在此期间的消息会在新服务启动后补收')
}

function copy(source: Db, target: Db, about: Pick<Header, 'kind' | 'madeAt'>, io: CommandIo): Promise<Header> {
  return inSnapshot(source, async (trx) => {
    const header: Header = { ...about, engine: 'embedded', migrations: await appliedMigrations(trx) }
    try {
      const { totals } = await takeIn(target, readOut(trx, header))
      await io.out(`已搬到服务器：${countsOf(totals)}，行数和校验值与原库相同\n`)
    } catch (error) {
      if (!(error instanceof NotEmpty)) throw error
      const [here, there] = [await totalsOf(trx, header), await inSnapshot(target, (other) => totalsOf(other, header))]
      const wrong = differing(here, there)
      if (wrong.length > 0)
        throw new BackupProblem(`服务器上的数据库不是空的，内容也与这里不同（${wrong.slice(0, 5).join('、')}）：请另建一个空的数据库或模式`)
      await io.out(`先前已经搬到服务器：${countsOf(there)}，与原库相同\n`)
    }
    return header
  })
}

const countsOf = (totals: Totals): string => `${Object.keys(totals.tables).length} 张表，${rowsOf(totals)} 行`

const nextSteps = ({ auditKey }: Config): string =>
  [
    '原库保持原样。接下来：',
    '1. 设 DATABASE_URL 为服务器的地址',
    ...(auditKey === null ? ['2. 设 SAMEDAY_AUDIT_KEY 为数据文件夹里 audit.key 的第一行，审计链才能接着签名'] : []),
    `${auditKey === null ? 3 : 2}. 启动服务，运行 sameday doctor`,
  ].join('\n')
