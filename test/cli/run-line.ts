import { pino } from 'pino'
import { run } from '../../src/cli/run.ts'
import type { Clock } from '../../src/clock.ts'
import { readConfig } from '../../src/config/config.ts'
import type { Database } from '../../src/db/database.ts'
import type { Program } from '../../src/program/program.ts'
import { openTaken } from '../../src/program/taken.ts'
import type { CommandIo } from '../../src/remote/command-io.ts'
import { unsigned } from '../audit/chain.ts'
import { example } from '../people/example.ts'
import { enoughRoom } from '../disk/room.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** One command line, its words or a text that has them between spaces, as the running server carries it out. */
export async function runLine(
  program: Program | null,
  line: string | readonly string[],
  where: Partial<Pick<CommandIo, 'cwd' | 'columns' | 'input'>> = {},
): Promise<Ran> {
  const said = { out: '', err: '' }
  const io: CommandIo = {
    cwd: '/',
    input: (async function* () {})(),
    out: async (text) => void (said.out += text),
    err: async (text) => void (said.err += text),
    ...where,
  }
  const argv = typeof line === 'string' ? line.split(' ').filter(Boolean) : line
  return { code: await run(argv, io, program), ...said }
}

/** The example branch on this database, at a time, speaking to nobody, save for what is given. */
export const programOn = (database: Database, now: number, given: Partial<Program> = {}): Program => ({
  config: readConfig({}),
  kind: 'replay',
  organisation: example,
  database,
  room: enoughRoom(database),
  clock: { now: () => now } satisfies Clock,
  log: pino({ level: 'silent' }),
  webhooks: [],
  taken: openTaken(),
  tellControl: async () => [],
  audit: { keys: unsigned, keyFile: null, problem: null },
  platformsNow: async () => () => [],
  pictures: new Map(),
  queue: () => Promise.reject(new Error('this program has no queue')),
  inbox: () => Promise.reject(new Error('this program has no conversation')),
  ...given,
})
