import { onTestFinished } from 'vitest'
import { type WecomSettings, openWecom } from '../../../src/channels/wecom/channel.ts'
import type { Timing } from '../../../src/channels/wecom/settings.ts'
import type { Outgoing, SendResult } from '../../../src/delivery/sender.ts'
import { Secret } from '../../../src/config/secret.ts'
import { Enterprise } from '../../fakes/wecom/enterprise.ts'
import { type FakeConnection, type FakeConnectionOptions, startFakeConnection } from '../../fakes/wecom/connection/fake-connection.ts'
import { type FakeWebhookOptions, startFakeWebhook } from '../../fakes/wecom/webhook/fake-webhook.ts'
import { HandClock } from '../../fakes/wecom/hand-clock.ts'
import { BOT } from '../../fakes/wecom/connection/world.ts'
import { type Branch, branch, replyTo } from './branch.ts'

export const KEY = 'ganyu-webhook-key'

/** The channel's times in a test: short, except where the test asks for another. */
const fast: Timing = {
  open: 500,
  answer: 5000,
  heartbeat: 10_000,
  pause: { first: 10, most: 40 },
  tooOften: 30,
  grace: 0,
  missing: 60_000,
  press: 200,
  store: 5,
}

/** For tests in which an answer does not come. */
export const impatient: WorldOptions = { timing: { answer: 300 } }

interface WorldOptions {
  readonly connection?: Partial<FakeConnectionOptions>
  readonly webhook?: Partial<FakeWebhookOptions>
  readonly timing?: Partial<Timing>
  readonly settings?: Partial<WecomSettings>
  readonly secret?: string
  /** Before our channel connects. */
  readonly before?: (platform: FakeConnection) => void
}

/** A group of 张三 and 李四, the platform in front of it, and our channel connected to it. */
export async function world({ connection, webhook, timing, settings, secret = BOT.secret, before }: WorldOptions = {}) {
  const clock = new HandClock()
  const enterprise = new Enterprise(clock, { wrGanyu: ['zhangsan', 'lisi'] })
  const platform = await startFakeConnection(enterprise, { ...BOT, ...connection })
  const http = await startFakeWebhook(enterprise, { keys: { [KEY]: 'wrGanyu' }, ...webhook })
  const program = branch(clock)
  const bot = { id: BOT.botId, secret: new Secret(secret), url: platform.url }
  const open = (more: Partial<WecomSettings> = {}) =>
    openWecom(
      { bot, callback: null, apiBase: http.url, botNames: ['装维助手'], timing: { ...fast, ...timing }, ...settings, ...more },
      program.deps,
    )
  const channel = open()
  const stop = new AbortController()
  before?.(platform)
  const running = channel.run(stop.signal)
  const halt = async (): Promise<void> => {
    stop.abort()
    await running
  }
  onTestFinished(async () => {
    await halt()
    await Promise.all([platform.close(), http.close()])
  })
  return { clock, enterprise, platform, http, program, channel, open, running, halt }
}

/** As above, once the channel is connected and 张三 has spoken to the bot in the group: it may push there, and `answers` what was said. */
export async function connectedWorld(options: WorldOptions = {}) {
  const all = await world(options)
  await all.platform.untilSubscribed()
  await eventually(() => all.channel.connected(), 'the channel is connected')
  const said = all.platform.say({ userid: 'zhangsan', chatid: 'wrGanyu', text: '查单 CR1' })
  await received(all.program, 1)
  const [heard] = all.program.received
  if (heard === undefined) throw new Error('nothing was heard')
  return { ...all, said, answers: replyTo(heard) }
}

/** Waits until so many messages were received. */
export async function received({ received: messages }: Branch, count: number): Promise<void> {
  await eventually(() => messages.length >= count, `${count} messages are received`)
}

/** For what nobody tells us of. */
export async function eventually(holds: () => boolean, what: string, milliseconds = 3000): Promise<void> {
  const end = performance.now() + milliseconds
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${milliseconds} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** All the sends of a message, one after another, as the queue asks for them. */
export async function sendAll(send: (outgoing: Outgoing) => Promise<SendResult>, message: Outgoing): Promise<SendResult[]> {
  const results: SendResult[] = []
  for (let part = message.part, parts = part + 1; part < parts; part++) {
    const result = await send({ ...message, part })
    results.push(result)
    if (!result.sent) break
    parts = result.parts ?? 1
  }
  return results
}
