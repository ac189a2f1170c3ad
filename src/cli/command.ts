import type { Config } from '../config/config.ts'
import type { Program } from '../program/program.ts'
import type { CommandIo } from '../remote/command-io.ts'
import type { RunCommand } from '../remote/listen.ts'
import type { Given, Parameters } from './parameters.ts'

/** What a command gets besides its arguments. */
interface Needed {
  readonly nothing: null
  /** The database with all around it: the running server's where one holds it, else a process opens it for the command. */
  readonly database: Program
  /** The database as it is, neither brought up to date nor judged anew: the running server's where one holds it. */
  readonly 'database-as-it-is': StoredDatabase
  /** It becomes the server: how to carry out the commands of others. */
  readonly server: (program: Program) => RunCommand
}

export type StoredDatabase = Pick<Program, 'config' | 'kind' | 'database' | 'clock'>

type Needs = keyof Needed

/** 0 done, 1 refused or failed with one clear line. */
export type ExitCode = 0 | 1

/** `make`: a live database is made for it; `in-memory`: it works on an empty one that nothing is left of; `refuse`. */
export type WithoutDatabase = 'make' | 'in-memory' | 'refuse'

/** A row of the table of commands. Its code is loaded when it is called: judging a million orders waits for no database driver. */
interface Row<N extends Needs, O extends Parameters, A extends Parameters> {
  /** `order`, `org check`: the words it begins with. */
  readonly name: string
  /** In Chinese, one line. */
  readonly summary: string
  readonly arguments?: A
  readonly options?: O
  /** What is to be piped into it, as usage shows it. */
  readonly reads?: string
  /** Pairs of options of which at most one may be given. */
  readonly apart?: readonly (readonly [keyof O & string, keyof O & string])[]
  readonly needs: N
  /**
   * What becomes of a command on the database where no live one is there yet. Only looking, or a slip, must not make one: from then on
   * `serve` would serve it instead of the demonstration.
   */
  readonly withoutDatabase?: WithoutDatabase | ((given: Given<O> & Given<A>, io: CommandIo, config: Config) => Promise<WithoutDatabase>)
  /** `as-stored`: the command shows what the organisation file would change, before that is changed. */
  readonly policy?: 'as-stored'
  load(): Promise<(given: Given<O> & Given<A>, io: CommandIo, needed: Needed[N]) => Promise<ExitCode>>
}

/** What was read from a command line, by the names of the parameters of the command that it is for. */
export type Values = Readonly<Record<string, unknown>>

/** A row whose parameters may be any. */
interface CommandThat<N extends Needs> {
  readonly name: string
  readonly summary: string
  readonly arguments: Parameters
  readonly options: Parameters
  readonly reads: string | null
  readonly apart: readonly (readonly [string, string])[]
  readonly needs: N
  readonly policy: 'as-stored' | 'of-the-file'
  withoutDatabase(values: Values, io: CommandIo, config: Config): Promise<WithoutDatabase>
  run(values: Values, io: CommandIo, needed: Needed[N]): Promise<ExitCode>
}

export type Command = { readonly [N in Needs]: CommandThat<N> }[Needs]
export type DatabaseCommand = CommandThat<'database'>
export type StoredCommand = CommandThat<'database-as-it-is'>

/** A row, with the types of its parameters checked against its code and then forgotten. */
export function command<N extends Needs, O extends Parameters = Parameters, A extends Parameters = Parameters>(
  row: Row<N, O, A>,
): CommandThat<N> {
  // The values were read by these very parameters.
  const typed = (values: Values) => values as Given<O> & Given<A>
  const { reads = null, apart = [], policy = 'of-the-file', withoutDatabase = 'refuse' } = row
  return {
    name: row.name,
    summary: row.summary,
    arguments: row.arguments ?? {},
    options: row.options ?? {},
    reads,
    apart,
    needs: row.needs,
    policy,
    withoutDatabase: async (values, io, config) =>
      typeof withoutDatabase === 'function' ? withoutDatabase(typed(values), io, config) : withoutDatabase,
    run: async (values, io, needed) => (await row.load())(typed(values), io, needed),
  }
}
