import type { CommandIo } from '../remote/command-io.ts'
import { type Config, readConfig } from '../config/config.ts'
import { askServer } from '../remote/ask.ts'
import { bringsOrders } from './commands/import.ts'
import { readOrganisation } from '../people/read-organisation.ts'
import { type Program, databaseExists, kindFor, openProgram } from '../program/program.ts'
import { findServer, kindNames } from '../remote/running-server.ts'

/** Has the running server carry the command out where one holds the embedded database; else opens the database for it. */
export async function withProgram(argv: readonly string[], io: CommandIo, run: (program: Program) => Promise<number>): Promise<number> {
  const config = readConfig()
  const kind = kindFor(config, 'other')
  const server = await findServer(config, kind)
  if (server !== null) {
    await io.err(`由正在运行的服务执行（${kindNames[server.kind]}数据库）\n`)
    return askServer(server.socket, argv, io)
  }
  await using open = new AsyncDisposableStack()
  if (kind !== 'live' || config.databaseUrl !== null || databaseExists(config, kind) || (await makesDatabase(argv, io, config)))
    return await run(await openProgram(config, kind, open, { policy: changesPolicy(argv) ? 'as-stored' : 'of-the-file' }))
  // Nothing will be written, so the trial and the refusals of an import need no database that stays.
  // Nor does a look at what is configured.
  if (argv[0] === 'import' || argv[0] === 'doctor') return await run(await openProgram(config, kind, open, { place: { memory: null } }))
  await io.err('还没有正式数据库：先用 sameday import 导入工单，或用 npm start 看演示\n')
  return 1
}

/** It shows what the file would change before that is changed. */
const changesPolicy = ([command, verb]: readonly string[]): boolean => command === 'org' && verb === 'apply'

/** Only looking, or a slip, must not make a live database: from then on `npm start` would serve it instead of the demonstration. */
async function makesDatabase([command, ...args]: readonly string[], { cwd }: CommandIo, { organisationFile }: Config): Promise<boolean> {
  if (command === 'import') return bringsOrders(args, cwd, readOrganisation(organisationFile))
  return command === 'migrate' && args.length === 0
}
