import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, type Socket, createServer } from 'node:net'
import { type Message, MessageReader, fatal, int32, message, startupParameters } from './messages.ts'
import { Pool } from './pool.ts'
import { Refused, ServerConnection } from './server-connection.ts'

export interface RunningPooler {
  readonly url: string
  stop(): Promise<void>
}

/** Start-up parameters that PgBouncer takes unless it is told to ignore more: the ones that it can set anew on any connection. */
const TAKEN = ['user', 'database', 'application_name', 'client_encoding', 'datestyle', 'timezone', 'standard_conforming_strings']

/**
 * Stands in for PgBouncer in transaction mode before the server at `server`, whose users need no password: a client has a connection of the server
 * from the first statement of a transaction to its end, and the next transaction gets another one. It is harsher than PgBouncer, which changes
 * connections only when it must. Requests to cancel are not passed on.
 */
export async function startPooler(server: string): Promise<RunningPooler> {
  const address = new URL(server)
  const pools = new Map<string, Pool>()
  const poolOf = (parameters: Readonly<Record<string, string>>): Pool => {
    const { user = '', database = user, application_name = 'pooler' } = parameters
    const key = `${user}\n${database}`
    const pool = pools.get(key) ?? new Pool(() => ServerConnection.open(address, { user, database, application_name }))
    pools.set(key, pool)
    return pool
  }
  const sockets = new Set<Socket>()
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    new Client(socket, poolOf).listen()
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const url = new URL(server)
  url.port = String((listener.address() as AddressInfo).port)
  return {
    url: url.href,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}

/** One client, from its start-up message to its end. */
class Client {
  readonly #socket: Socket
  readonly #poolOf: (parameters: Readonly<Record<string, string>>) => Pool
  #pool: Pool | null = null
  #linked: ServerConnection | null = null
  #last: ServerConnection | null = null
  /** What was said since the last whole request. */
  #parts: Buffer[] = []
  #working: Promise<void> = Promise.resolve()

  constructor(socket: Socket, poolOf: (parameters: Readonly<Record<string, string>>) => Pool) {
    this.#socket = socket
    this.#poolOf = poolOf
  }

  listen(): void {
    const socket = this.#socket
    let started = false
    const reader = new MessageReader(() => !started)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#gone())
    socket.on('data', (chunk: Buffer) => {
      for (const given of reader.read(chunk)) {
        if (started) this.#said(given)
        else started = this.#starts(given)
      }
    })
  }

  /** False: it asked for encryption first, or to cancel something. */
  #starts({ body }: Message): boolean {
    const parameters = startupParameters(body)
    if (parameters === null) {
      this.#socket.write('N')
      return false
    }
    const unknown = Object.keys(parameters).find((name) => !TAKEN.includes(name.toLowerCase()))
    if (unknown === undefined) this.#then(() => this.#login(this.#poolOf(parameters)))
    else this.#socket.end(fatal('08P01', `unsupported startup parameter: ${unknown}`))
    return true
  }

  async #login(pool: Pool): Promise<void> {
    const connection = await pool.take(null)
    pool.give(connection)
    if (this.#socket.destroyed) return
    pool.clients += 1
    this.#pool = pool
    // A number of the pooler's own: no connection of the server is this client's.
    const key = message('K', int32(randomInt(2 ** 31 - 1), randomInt(2 ** 31 - 1)))
    this.#socket.write(Buffer.concat([message('R', int32(0)), ...connection.greeting, key, message('Z', Buffer.from('I'))]))
  }

  #said({ type, bytes }: Message): void {
    if (type === 'X') {
      this.#socket.end()
      return
    }
    this.#parts.push(bytes)
    // Sync or a simple query: a request is whole, and is carried out after those before it.
    if (type === 'S' || type === 'Q') {
      const parts = this.#parts.splice(0)
      this.#then(() => this.#carryOut(parts))
    } else if ('Hdcf'.includes(type)) this.#socket.end(fatal('08P01', 'this stand-in knows no Flush and no COPY from a client'))
  }

  #then(work: () => Promise<void>): void {
    this.#working = this.#working.then(work).catch((error: unknown) => {
      const said = error instanceof Refused ? error.answer : fatal('08P01', error instanceof Error ? error.message : String(error))
      this.#socket.end(said)
    })
  }

  async #carryOut(parts: readonly Buffer[]): Promise<void> {
    const pool = this.#pool
    if (pool === null || this.#socket.destroyed) return
    const connection = (this.#linked ??= await pool.take(this.#last))
    const state = await connection.request(parts, (bytes) => this.#socket.write(bytes))
    if (state !== 'I' || this.#linked === null) return
    this.#linked = null
    this.#last = connection
    pool.give(connection)
  }

  /** Who leaves in the middle of a transaction takes its connection along, and with it the transaction. */
  #gone(): void {
    if (this.#linked !== null) this.#pool?.discard(this.#linked)
    this.#linked = null
    this.#pool?.left()
    this.#pool = null
  }
}
