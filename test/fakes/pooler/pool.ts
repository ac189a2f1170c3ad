import type { ServerConnection } from './server-connection.ts'

/** Of one user to one database. */
const MOST = 20

/** The server's connections for one user and database, of which nobody keeps one beyond a transaction. */
export class Pool {
  readonly #open: () => Promise<ServerConnection>
  readonly #idle: ServerConnection[] = []
  readonly #waiting: ((connection: ServerConnection) => void)[] = []
  #count = 0
  clients = 0

  constructor(open: () => Promise<ServerConnection>) {
    this.#open = open
  }

  /** Not the one of the transaction before if it can be helped, so that what a session was told is gone at once and not on a busy day only. */
  async take(last: ServerConnection | null): Promise<ServerConnection> {
    this.#forgetClosed()
    const another = this.#idle.findIndex((connection) => connection !== last)
    if (another >= 0) return this.#idle.splice(another, 1)[0] as ServerConnection
    if (this.#count < MOST) return this.#opened()
    const [same] = this.#idle.splice(0, 1)
    return same ?? new Promise((resolve) => this.#waiting.push(resolve))
  }

  give(connection: ServerConnection): void {
    this.#idle.push(connection)
    this.#forgetClosed()
    const next = this.#waiting.length === 0 ? undefined : this.#idle.shift()
    if (next !== undefined) this.#waiting.shift()?.(next)
  }

  /** A connection in the middle of something is of no use to anybody else. */
  discard(connection: ServerConnection): void {
    connection.close()
    this.#count -= 1
    if (this.#waiting.length > 0) void this.#replaced()
  }

  /** Without clients it keeps nothing: a database may then be dropped or cloned. */
  left(): void {
    this.clients -= 1
    if (this.clients > 0) return
    for (const connection of this.#idle) connection.close()
    this.#forgetClosed()
  }

  async #replaced(): Promise<void> {
    this.give(await this.#opened())
  }

  async #opened(): Promise<ServerConnection> {
    this.#count += 1
    try {
      return await this.#open()
    } catch (error) {
      this.#count -= 1
      throw error
    }
  }

  #forgetClosed(): void {
    const open = this.#idle.filter(({ closed }) => !closed)
    this.#count -= this.#idle.length - open.length
    this.#idle.splice(0, this.#idle.length, ...open)
  }
}
