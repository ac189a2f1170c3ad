import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { parsed } from '../openapi/access-tokens.ts'
import type { Cards } from '../openapi/cards.ts'
import { type Press, pressData } from '../press.ts'
import type { Routes } from '../platform-server.ts'
import { seededChoice } from '../seeded-choice.ts'
import { StreamConnection, type Subscription } from './stream-connection.ts'
import { Delivery } from './stream-delivery.ts'
import { type Ack, CARD_TOPIC, type FrameType, ROBOT_TOPIC, readAck } from './stream-frame.ts'
import type { Tenant } from '../tenant.ts'
import { Tickets } from './tickets.ts'

const CLOSE_AFTER = 10_000

/** The Stream gateway: lets clients in, sends each frame to one of them, sends it again when nobody acknowledges it. */
export class FakeGateway {
  readonly tickets: Tickets
  /** Everyone who ever came in, in order. */
  readonly connections: StreamConnection[] = []
  readonly deliveries: Delivery[] = []
  readonly acks: Ack[] = []
  /** Acks to what was never sent. */
  readonly strayAcks: Ack[] = []
  /** Frames from clients that are no acks. */
  readonly unreadable: string[] = []
  /** Milliseconds without ack after which it is sent again, and how often. */
  redeliverAfter = 60_000
  redeliverTimes = 3
  /** Milliseconds in which the answer to a press still changes the card. */
  answerPressWithin = 3000
  choose = seededChoice(1)
  readonly #tenant: Tenant
  readonly #cards: Cards
  readonly #sockets = new WebSocketServer({ noServer: true, autoPong: false })
  readonly #sent = new Map<string, Delivery>()
  #acksToLose = 0

  constructor(tenant: Tenant, cards: Cards) {
    this.#tenant = tenant
    this.#cards = cards
    this.tickets = new Tickets(tenant)
  }

  get routes(): Routes {
    return { 'POST /v1.0/gateway/connections/open': (asked) => this.tickets.open(asked) }
  }

  get open(): readonly StreamConnection[] {
    return this.connections.filter(({ state }) => state === 'open')
  }

  /** How many acks had each code. */
  get ackCodes(): Readonly<Record<number, number>> {
    const counts: Record<number, number> = {}
    for (const { code } of this.acks) counts[code] = (counts[code] ?? 0) + 1
    return counts
  }

  /** What a person said to the robot. */
  say(message: Readonly<Record<string, unknown>>): Delivery {
    return this.push('CALLBACK', ROBOT_TOPIC, message)
  }

  /** Somebody pressed a button of a card. */
  press(press: Press): Delivery {
    return this.push('CALLBACK', CARD_TOPIC, pressData(this.#tenant.app, this.#cards.get(press.outTrackId), press))
  }

  event(eventType: string, data: Readonly<Record<string, unknown>>): Delivery {
    const { corpId, appKey } = this.#tenant.app
    const eventBornTime = String(this.#tenant.clock.now())
    return this.push('EVENT', '*', data, {
      eventType,
      eventId: randomUUID(),
      eventCorpId: corpId,
      eventUnifiedAppId: appKey,
      eventBornTime,
    })
  }

  /** Asks a client for a sign of life; the ack must hold the same data. */
  ping(connection: StreamConnection | undefined = this.open[0], opaque: string = randomUUID()): Delivery {
    const delivery = new Delivery('SYSTEM', 'ping', JSON.stringify({ opaque }))
    if (connection) this.#attempt(delivery, connection)
    return delivery
  }

  /** Tells a client to go: it gets nothing more, and is closed ten seconds later. */
  disconnect(connection: StreamConnection | undefined = this.open[0], reason = 'connection is expired'): void {
    if (connection === undefined) return
    this.#attempt(new Delivery('SYSTEM', 'disconnect', JSON.stringify({ reason })), connection)
    connection.state = 'leaving'
    this.#tenant.clock.after(CLOSE_AFTER, () => connection.close())
  }

  /** Sends to one of those who subscribed; lost if nobody did. */
  push(type: FrameType, topic: string, data: unknown, headers: Readonly<Record<string, string>> = {}): Delivery {
    const delivery = new Delivery(type, topic, typeof data === 'string' ? data : JSON.stringify(data), headers)
    this.deliveries.push(delivery)
    this.#send(delivery)
    return delivery
  }

  /** The next acks break off their connection before the platform has read them. */
  loseNextAck(times = 1): void {
    this.#acksToLose += times
  }

  dropAll(): void {
    for (const connection of this.open) connection.drop()
  }

  readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const url = new URL(request.url ?? '/', 'http://gateway')
    const subscriptions = url.pathname === '/connect' ? this.tickets.use(url.searchParams.get('ticket') ?? '') : null
    if (subscriptions === null) socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    else this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#welcome(webSocket, socket, subscriptions))
  }

  close(): void {
    for (const connection of this.connections) connection.drop()
    this.#sockets.close()
  }

  #welcome(socket: WebSocket, raw: Duplex, subscriptions: readonly Subscription[]): void {
    const connection = new StreamConnection(socket, raw, subscriptions)
    this.connections.push(connection)
    socket.on('message', (data: Buffer) => this.#hear(connection, data.toString()))
    for (const topic of ['CONNECTED', 'REGISTERED']) this.#attempt(new Delivery('SYSTEM', topic, '{}'), connection)
  }

  #send(delivery: Delivery): void {
    const connection = this.choose(this.connections.filter((one) => one.takes(delivery.type, delivery.topic)))
    if (connection === undefined) {
      delivery.state = 'lost'
      return
    }
    this.#attempt(delivery, connection)
    delivery.takeBack = this.#tenant.clock.after(this.redeliverAfter, () => this.#sendAgain(delivery))
  }

  #sendAgain(delivery: Delivery): void {
    if (delivery.attempts.length > this.redeliverTimes) delivery.state = 'given-up'
    else this.#send(delivery)
  }

  #attempt(delivery: Delivery, connection: StreamConnection): void {
    const attempt = { messageId: randomUUID(), connection: connection.id, at: this.#tenant.clock.now() }
    delivery.attempts.push(attempt)
    this.#sent.set(attempt.messageId, delivery)
    connection.send(delivery.frame(attempt, this.#tenant.app.appKey))
  }

  #hear(connection: StreamConnection, text: string): void {
    if (this.#acksToLose > 0) {
      this.#acksToLose -= 1
      connection.drop()
      return
    }
    const ack = readAck(text, connection.id, this.#tenant.clock.now())
    if (ack === null) this.unreadable.push(text)
    else this.#take(ack)
  }

  #take(ack: Ack): void {
    const delivery = this.#sent.get(ack.messageId)
    if (delivery === undefined) {
      this.strayAcks.push(ack)
      return
    }
    this.acks.push(ack)
    if (delivery.state === 'waiting' && !asksForAnother(delivery, ack)) delivery.finish()
    if (delivery.topic === CARD_TOPIC && delivery.acks.length === 0) this.#changePressedCard(delivery, ack)
    delivery.acknowledge(ack)
  }

  #changePressedCard(delivery: Delivery, ack: Ack): void {
    const asked = delivery.attempts.find(({ messageId }) => messageId === ack.messageId)
    if (asked === undefined || ack.code !== 200 || ack.at - asked.at > this.answerPressWithin) return
    const { outTrackId, userId } = JSON.parse(delivery.data) as Record<'outTrackId' | 'userId', string>
    this.#cards.pressAnswered(outTrackId, userId, parsed(ack.data))
  }
}

/** An event may be put off; anything else that is answered is done with. */
const asksForAnother = (delivery: Delivery, ack: Ack): boolean =>
  delivery.type === 'EVENT' && (parsed(ack.data) as { status?: unknown } | undefined)?.status === 'LATER'
