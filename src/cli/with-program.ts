import { readConfig } from '../config/config.ts'
import { logTo } from '../program/log.ts'
import { databaseExists, kindFor, openProgram } from '../program/program.ts'
import { type Begins, type Step, steps } from '../program/steps.ts'
import { type CommandIo, onTerminal } from '../remote/command-io.ts'
import { askRunningServer } from './ask-running-server.ts'
import type { DatabaseCommand, Values } from './command.ts'

/** Has the running server carry the command out where one holds the embedded database; else opens the database for it. */
export async function withProgram(command: DatabaseCommand, values: Values, argv: readonly string[], io: CommandIo): Promise<number> {
  const config = readConfig()
  const kind = kindFor(config, 'other')
  const code = await askRunningServer(config, kind, argv, io)
  if (code !== null) return code
  await using open = new AsyncDisposableStack()
  const without = () => command.withoutDatabase(values, io, config)
  const opening = {
    policy: command.policy,
    log: logTo(config, onTerminal(io)),
    begins: sayingLongSteps(io),
    makesBranch: async () => (await without()) === 'make',
  }
  const isThere = kind !== 'live' || config.databaseUrl !== null || databaseExists(config, kind)
  switch (isThere ? 'make' : await without()) {
    case 'make':
      return await command.run(values, io, await openProgram(config, kind, open, opening))
    case 'in-memory':
      return await command.run(values, io, await openProgram(config, kind, open, { ...opening, address: { memory: null } }))
    case 'refuse':
      await io.err('还没有正式数据库：先用 sameday import 导入工单，或用 npm start 看演示\n')
      return 1
  }
}

/** Work that takes seconds, and only now and then. */
const long: readonly Step[] = ['make-database', 'migrate-database', 'wait-for-older']

const sayingLongSteps =
  (io: CommandIo): Begins =>
  async (step) => {
    if (onTerminal(io) && long.includes(step)) await io.err(`正在${steps[step]}…\n`)
  }
