import type { Ack, Frame, FrameType } from './stream-frame.ts'

/** One time that something was sent to a client. */
export interface Attempt {
  readonly messageId: string
  readonly connection: string
  readonly at: number
}

/** Something that the gateway has to deliver: sent again, under a new message id each time, until it is acknowledged. */
export class Delivery {
  readonly type: FrameType
  readonly topic: string
  readonly data: string
  readonly headers: Readonly<Record<string, string>>
  readonly attempts: Attempt[] = []
  /** Acks to any of the attempts, in order. */
  readonly acks: Ack[] = []
  /** Whether the gateway will not send it again: acknowledged, sent often enough, or nobody there to take it. */
  state: 'waiting' | 'acknowledged' | 'given-up' | 'lost' = 'waiting'
  /** Takes the next attempt back, so that thousands of acknowledged messages leave nothing for the clock to do. */
  takeBack: () => void = () => undefined
  readonly #waiting: ((ack: Ack) => void)[] = []

  constructor(type: FrameType, topic: string, data: string, headers: Readonly<Record<string, string>> = {}) {
    this.type = type
    this.topic = topic
    this.data = data
    this.headers = headers
  }

  /** The first ack. */
  acked(): Promise<Ack> {
    const [first] = this.acks
    return first ? Promise.resolve(first) : new Promise((resolve) => this.#waiting.push(resolve))
  }

  finish(): void {
    this.state = 'acknowledged'
    this.takeBack()
  }

  acknowledge(ack: Ack): void {
    this.acks.push(ack)
    for (const resolve of this.#waiting.splice(0)) resolve(ack)
  }

  frame(attempt: Attempt, appId: string): Frame {
    const { messageId, connection, at } = attempt
    const own = { appId, connectionId: connection, contentType: 'application/json', messageId, time: String(at), topic: this.topic }
    return { specVersion: '1.0', type: this.type, headers: { ...own, ...this.headers }, data: this.data }
  }
}
