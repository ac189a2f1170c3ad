import Fastify from 'fastify'
import { openWecom } from '../../src/channels/wecom/channel.ts'
import { realClock } from '../../src/clock.ts'
import { Secret } from '../../src/config/secret.ts'
import { Enterprise } from '../../test/fakes/wecom/enterprise.ts'
import { FakeCallback } from '../../test/fakes/wecom/callback/fake-callback.ts'
import { startFakeConnection } from '../../test/fakes/wecom/connection/fake-connection.ts'
import { startFakeWebhook } from '../../test/fakes/wecom/webhook/fake-webhook.ts'
import { type Connect, type TakeCallbacks, bareUrlCallback, bareWecomBot } from './bare-wecom.ts'
import { type Branch, wecomId } from './branch.ts'
import { until } from './side-by-side.ts'
import type { Answering, Way } from './way.ts'

const BOT = { botId: 'aibBENCH', secret: 'S3cret-of-the-bench', limits: 'off' } as const
const CALLBACK = { token: 'TokenOfTheBench', aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', receiveId: '' }
const PATH = '/callback/wecom'

export const wecomWays: readonly Way[] = [
  { name: 'WeCom, long connection', userId: wecomId, program: connected, bare: () => onConnection(bareWecomBot) },
  { name: 'WeCom, URL callback (SHA-1, AES)', userId: wecomId, program: calledBack, bare: () => onCallback(bareUrlCallback) },
]

async function onConnection(connect: Connect): Promise<Answering> {
  const seen = new SeenAnswers()
  const platform = await startFakeConnection(seen.enterprise, BOT)
  const hangUp = connect({ id: BOT.botId, secret: BOT.secret, url: platform.url })
  await platform.untilSubscribed()
  return {
    say: (userid, text) => {
      seen.by.add(userid)
      platform.say({ userid, text })
    },
    answers: () => seen.count(),
    [Symbol.asyncDispose]: async () => {
      await hangUp()
      await platform.close()
    },
  }
}

async function onCallback(take: TakeCallbacks): Promise<Answering> {
  const seen = new SeenAnswers()
  const answering = await startFakeWebhook(seen.enterprise, { keys: {}, limits: 'off' })
  const taking = await take(CALLBACK, answering.url)
  const responseUrl = (...said: Parameters<typeof answering.responseUrl>) => answering.responseUrl(...said)
  const platform = new FakeCallback(seen.enterprise, { ...CALLBACK, botId: BOT.botId, url: taking.url, responseUrl })
  return {
    say: async (userid, text) => {
      seen.by.add(userid)
      const { exchanges } = await platform.say({ userid, text })
      if (exchanges[0]?.status !== 200) throw new Error(`a callback was answered with ${exchanges[0]?.status}`)
    },
    answers: () => seen.count(),
    [Symbol.asyncDispose]: async () => {
      await taking.close()
      await answering.close()
    },
  }
}

class SeenAnswers {
  readonly enterprise = new Enterprise(realClock, {})
  readonly by = new Set<string>()

  count(): number {
    return [...this.by].reduce((sum, userid) => sum + this.enterprise.seen(userid).length, 0)
  }
}

const quiet = { botNames: ['装维助手'] }

async function connected({ queue, deps }: Branch): Promise<Answering> {
  const stop = new AbortController()
  const answering = await onConnection(({ id, secret, url }) => {
    const bot = { id, secret: new Secret(secret), url }
    const channel = openWecom({ bot, callback: null, apiBase: 'http://127.0.0.1:9', ...quiet }, deps('wecom'))
    const running = channel.run(stop.signal)
    const serving = until('the channel is connected', () => channel.connected()).then(() => queue.serve(channel.sender))
    return async () => {
      await serving
      stop.abort()
      await running
      await queue.unserve('wecom')
    }
  })
  await until('WeCom is served', () => queue.serves('wecom'))
  return answering
}

function calledBack({ queue, deps }: Branch): Promise<Answering> {
  return onCallback(async ({ token, aesKey }, apiBase) => {
    const callback = { token: new Secret(token), aesKey: new Secret(aesKey), path: PATH }
    const channel = openWecom({ bot: null, callback, apiBase, ...quiet }, deps('wecom'))
    const app = Fastify()
    channel.register?.(app)
    await queue.serve(channel.sender)
    return {
      url: `${await app.listen({ host: '127.0.0.1', port: 0 })}${PATH}`,
      close: async () => {
        await app.close()
        await queue.unserve('wecom')
      },
    }
  })
}
