import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { MessageReader, startup } from './messages.ts'

/** What ends a request, and where the transaction stands then: none, in one, in a failed one. */
export type TransactionState = 'I' | 'T' | 'E'

interface Exchange {
  readonly to: (bytes: Buffer) => void
  readonly ready: (state: TransactionState) => void
  readonly lost: (error: Error) => void
}

/** One connection of the pooler's to the server, of which it is trusted. Serves one request at a time. */
export class ServerConnection {
  /** What the server says when one logs in: its settings, which every client is told. */
  readonly greeting: Buffer[] = []
  readonly #socket: Socket
  #exchange: Exchange | null = null
  closed = false

  private constructor(socket: Socket) {
    this.#socket = socket
    const reader = new MessageReader(() => false)
    socket.on('data', (chunk: Buffer) => {
      for (const { type, bytes, body } of reader.read(chunk)) {
        const exchange = this.#exchange
        // Between requests there is nobody to hear it: a notification or a notice is lost.
        if (type === 'Z') this.#exchange = null
        exchange?.to(bytes)
        if (type === 'Z') exchange?.ready(body.toString('latin1') as TransactionState)
      }
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.closed = true
      this.#exchange?.lost(new Error('server conn crashed?'))
    })
  }

  /** Throws a Refused with what the server said. */
  static async open(address: URL, parameters: Readonly<Record<string, string>>): Promise<ServerConnection> {
    const socket = connect(Number(address.port), address.hostname)
    await once(socket, 'connect')
    const connection = new ServerConnection(socket)
    const said: Buffer[] = []
    await connection
      .request([startup(parameters)], (bytes) => said.push(bytes))
      .catch(() => {
        const error = said.find((bytes) => bytes[0] === 0x45)
        throw new Refused(error ?? Buffer.alloc(0))
      })
    connection.greeting.push(...said.filter((bytes) => bytes[0] === 0x53))
    return connection
  }

  /** Carries out one request, hands on each answer, and tells where the transaction stands. */
  request(parts: readonly Buffer[], to: (bytes: Buffer) => void): Promise<TransactionState> {
    if (this.closed) return Promise.reject(new Error('server conn crashed?'))
    const { promise, resolve, reject } = Promise.withResolvers<TransactionState>()
    this.#exchange = { to, ready: resolve, lost: reject }
    this.write(parts)
    return promise
  }

  write(parts: readonly Buffer[]): void {
    this.#socket.write(Buffer.concat(parts))
  }

  close(): void {
    this.closed = true
    this.#socket.destroy()
  }
}

export class Refused extends Error {
  override readonly name = 'Refused'
  readonly answer: Buffer
  constructor(answer: Buffer) {
    super('the server refuses the pooler')
    this.answer = answer
  }
}
