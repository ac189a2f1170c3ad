import { WebSocket } from 'ws'
import type { FakeDingTalk } from '../fake-dingtalk.ts'
import { CARD_TOPIC, type Frame, ROBOT_TOPIC } from './stream-frame.ts'
import { until } from '../until.ts'

export const bothTopics = [
  { type: 'CALLBACK', topic: ROBOT_TOPIC },
  { type: 'CALLBACK', topic: CARD_TOPIC },
]

/** POST connections/open as the documentation says, or with other headers and another body. */
export const askOpen = (
  { url, tenant: { app } }: FakeDingTalk,
  body: object = {},
  headers: Record<string, string> = { accept: 'application/json' },
): Promise<Response> =>
  fetch(`${url}/v1.0/gateway/connections/open`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ clientId: app.appKey, clientSecret: app.appSecret, subscriptions: bothTopics, ...body }),
  })

/** A client without any opinion: it shows what came and says what it is told to. */
export class BareClient {
  readonly frames: Frame[] = []
  readonly socket: WebSocket
  closed: number | null = null

  constructor(address: string) {
    this.socket = new WebSocket(address)
    this.socket.on('message', (data: Buffer) => this.frames.push(JSON.parse(data.toString()) as Frame))
    this.socket.on('close', (code) => {
      this.closed = code
    })
    this.socket.on('error', () => undefined)
  }

  static async connect(dingtalk: FakeDingTalk, subscriptions: readonly object[] = bothTopics): Promise<BareClient> {
    const { endpoint, ticket } = (await (await askOpen(dingtalk, { subscriptions })).json()) as Record<'endpoint' | 'ticket', string>
    const client = new BareClient(`${endpoint}?ticket=${encodeURIComponent(ticket)}`)
    await until('the greeting', () => client.frames.length === 2)
    return client
  }

  /** Frames that are no greeting. */
  get received(): readonly Frame[] {
    return this.frames.slice(2)
  }

  async receives(count: number): Promise<readonly Frame[]> {
    await until(`frame ${count}`, () => this.received.length >= count)
    return this.received
  }

  ack(frame: Frame | undefined, data: unknown = { response: null }, code = 200): void {
    const headers = { contentType: 'application/json', messageId: frame?.headers['messageId'] }
    this.socket.send(JSON.stringify({ code, headers, message: 'OK', data: JSON.stringify(data) }))
  }
}
