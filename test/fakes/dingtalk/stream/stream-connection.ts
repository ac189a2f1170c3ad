import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Frame, FrameType } from './stream-frame.ts'

export interface Subscription {
  readonly type: string
  readonly topic: string
}

/** One client's socket at the gateway. */
export class StreamConnection {
  readonly id = randomUUID()
  readonly subscriptions: readonly Subscription[]
  /** `leaving` after a disconnect frame: it gets nothing more and is closed soon. */
  state: 'open' | 'leaving' | 'closed' = 'open'
  /** WebSocket pings that the client sent. */
  pings = 0
  readonly #socket: WebSocket
  readonly #raw: Duplex
  #frozen = false

  constructor(socket: WebSocket, raw: Duplex, subscriptions: readonly Subscription[]) {
    this.#socket = socket
    this.#raw = raw
    this.subscriptions = subscriptions
    socket.on('ping', (data) => {
      this.pings += 1
      if (!this.#frozen) socket.pong(data)
    })
    socket.on('close', () => {
      this.state = 'closed'
    })
    // A client that breaks off is no trouble of the platform's.
    socket.on('error', () => socket.terminate())
  }

  takes(type: FrameType, topic: string): boolean {
    const subscribed = (one: Subscription): boolean => one.type === type && (one.topic === topic || one.topic === '*')
    return this.state === 'open' && (type === 'SYSTEM' || this.subscriptions.some(subscribed))
  }

  /** Sends a frame, or whatever the test wants the client to stand. */
  send(frame: Frame | string | Buffer): void {
    if (this.#frozen) return
    this.#socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame))
  }

  /** Neither frames nor pongs any more, while the socket stays open: what a broken network path looks like. */
  freeze(): void {
    this.#frozen = true
  }

  /** Closes with a closing handshake. */
  close(): void {
    this.#socket.close(1000)
  }

  /** Breaks off at once. */
  drop(): void {
    this.state = 'closed'
    this.#socket.terminate()
  }

  /** Breaks off in the middle of a text frame. */
  dropMidFrame(frame: Frame): void {
    this.state = 'closed'
    const payload = Buffer.from(JSON.stringify(frame))
    const header = Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff])
    this.#raw.write(Buffer.concat([header, payload.subarray(0, Math.floor(payload.length / 2))]), () => this.#raw.destroy())
  }
}
