import { pino } from 'pino'
import type { Database } from '../../src/db/database.ts'
import { enqueueAll, type ToSay } from '../../src/delivery/enqueue.ts'
import { type Queue, type QueueSettings, openQueue } from '../../src/delivery/queue.ts'
import type { Outgoing, SendResult, Sender } from '../../src/delivery/sender.ts'
import type { Platform } from '../../src/platforms/platforms.ts'

export const silent = pino({ level: 'silent' })

/** Takes every message and remembers it, unless `answers` says otherwise for the next ones. */
export class FakePlatform implements Sender {
  readonly platform: Platform
  readonly arrived: { readonly text: string; readonly repeat: boolean; readonly millis: number }[] = []
  /** What to answer to the next sends, in order; what is thrown reached nobody as far as the sender knows. */
  answers: ((outgoing: Outgoing) => Promise<SendResult>)[] = []
  idempotent?: true

  constructor(platform: Platform) {
    this.platform = platform
  }

  async send(outgoing: Outgoing): Promise<SendResult> {
    const answer = this.answers.shift()
    const result: SendResult = answer ? await answer(outgoing) : { sent: true, answer: { errcode: 0 } }
    if (result.sent) this.arrived.push({ text: textOf(outgoing), repeat: outgoing.repeat, millis: performance.now() })
    return result
  }

  get texts(): string[] {
    return this.arrived.map(({ text }) => text)
  }
}

const textOf = ({ message }: Outgoing): string => (message.kind === 'text' ? message.text : message.kind)

export const refusal = (retry: 'now' | 'after-a-minute' | 'never') => (): Promise<SendResult> =>
  Promise.resolve({ sent: false, retry, reason: 'api freq out of limit', answer: { errcode: 45009 } })

/** By the product clock. */
export const NOW = 1_795_312_800

/** A message to a group; its key is its text. */
export const toSay = (text: string, more: Partial<ToSay> = {}): ToSay => ({
  key: text,
  platform: 'webchat',
  conversation: { kind: 'group', group: 'ganyu' },
  lane: 'reply',
  message: { kind: 'text', text },
  at: NOW,
  worthUntil: NOW + 3600,
  ...more,
})

export const say = (database: Database, queue: Queue, ...messages: readonly ToSay[]): Promise<string[]> =>
  database.db.transaction().execute((trx) => enqueueAll(trx, queue, messages))

/** Opens a queue that serves these platforms, uses it, and stops it whatever happens. */
export async function withQueue<T>(
  database: Database,
  senders: readonly Sender[],
  use: (queue: Queue) => Promise<T>,
  settings: Partial<QueueSettings> = {},
): Promise<T> {
  const queue = await openQueue(database, { log: silent, now: () => NOW, ...settings })
  try {
    for (const sender of senders) await queue.serve(sender)
    return await use(queue)
  } finally {
    await queue.stop(5000)
  }
}
