import type { CommandIo } from './command-io.ts'
import { type Config, readConfig } from './config.ts'
import { askServer } from './control/ask.ts'
import type { DatabaseKind } from './db/tables/database.ts'
import { type Product, databaseExists, kindFor, openProduct } from './product.ts'
import { findServer, kindNames } from './running-server.ts'

/** Has the running server carry the command out where one holds the embedded database; else opens the database for it. */
export async function withProduct(argv: readonly string[], io: CommandIo, run: (product: Product) => Promise<number>): Promise<number> {
  const config = readConfig()
  const kind = kindFor(config, 'other')
  const server = await findServer(config, kind)
  if (server !== null) {
    await io.err(`由正在运行的服务执行（${kindNames[server.kind]}数据库）\n`)
    return askServer(server.socket, argv, io)
  }
  if (!mayCreate(argv, config, kind)) {
    await io.err('还没有正式数据库：先用 sameday import 导入工单，或用 npm start 看演示\n')
    return 1
  }
  await using open = new AsyncDisposableStack()
  return await run(await openProduct(config, kind, open))
}

/** Only looking must not make a live database: from then on `npm start` would serve it instead of the demonstration. */
const mayCreate = ([command]: readonly string[], config: Config, kind: DatabaseKind): boolean =>
  kind !== 'live' || config.databaseUrl !== null || command === 'import' || command === 'migrate' || databaseExists(config, kind)
