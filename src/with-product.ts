import type { CommandIo } from './command-io.ts'
import { readConfig } from './config.ts'
import { askServer } from './control/ask.ts'
import { type Product, kindFor, openProduct } from './product.ts'
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
  const product = await openProduct(config, kind)
  try {
    return await run(product)
  } finally {
    await product.database.close()
  }
}
