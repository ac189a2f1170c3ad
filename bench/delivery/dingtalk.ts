import Fastify from 'fastify'
import { openDingtalk } from '../../src/channels/dingtalk/channel.ts'
import type { DingtalkSettings } from '../../src/channels/dingtalk/settings.ts'
import { realClock } from '../../src/clock.ts'
import { Secret } from '../../src/config/secret.ts'
import { type FakeDingTalk, startDingTalk } from '../../test/fakes/dingtalk/fake-dingtalk.ts'
import { PlatformClock } from '../../test/fakes/dingtalk/platform-clock.ts'
import { type Join, type TakePosts, bareHttpCallback, bareStream } from './bare-dingtalk.ts'
import { type Branch, dingtalkId } from './branch.ts'
import { until } from './side-by-side.ts'
import type { Answering, Way } from './way.ts'

const PATH = '/callback/dingtalk'

export const dingtalkWays: readonly Way[] = [
  { name: 'DingTalk, Stream', userId: dingtalkId, program: streamed, bare: () => onStream(bareStream) },
  { name: 'DingTalk, HTTP callback (HMAC)', userId: dingtalkId, program: calledBack, bare: () => onCallback(bareHttpCallback) },
]

const platformNow = (): Promise<FakeDingTalk> => startDingTalk(PlatformClock.running(realClock.now() * 1000))

async function onStream(join: Join): Promise<Answering> {
  const dingtalk = await platformNow()
  const leave = await join(dingtalk)
  return {
    say: (by, text) => {
      if (dingtalk.gateway.say(dingtalk.messages.text({ by }, text)).state === 'lost') throw new Error('nobody is at the gateway')
    },
    answers: () => dingtalk.tenant.posts.length,
    [Symbol.asyncDispose]: async () => {
      await leave()
      await dingtalk.close()
    },
  }
}

async function onCallback(take: TakePosts): Promise<Answering> {
  const dingtalk = await platformNow()
  const { url, close } = await take(dingtalk)
  const callback = dingtalk.callback(url)
  return {
    say: async (by, text) => {
      const { status } = await callback.post(dingtalk.messages.text({ by }, text))
      if (status !== 200) throw new Error(`a callback was answered with ${status}`)
    },
    answers: () => dingtalk.tenant.posts.length,
    [Symbol.asyncDispose]: async () => {
      await close()
      await dingtalk.close()
    },
  }
}

function settingsOf({ tenant, url }: FakeDingTalk, callbackPath: string | null): DingtalkSettings {
  const { appKey, appSecret, robotCode } = tenant.app
  return { app: { appKey, appSecret: new Secret(appSecret), robotCode, cardTemplate: null }, callbackPath, apiBase: url, oapiBase: url }
}

function streamed({ queue, deps }: Branch): Promise<Answering> {
  return onStream(async (dingtalk) => {
    const channel = openDingtalk(settingsOf(dingtalk, null), deps('dingtalk'))
    const stop = new AbortController()
    const running = channel.run(stop.signal)
    await until('the channel is connected', () => channel.connected())
    await queue.serve(channel.sender)
    return async () => {
      stop.abort()
      await running
      await queue.unserve('dingtalk')
    }
  })
}

function calledBack({ queue, deps }: Branch): Promise<Answering> {
  return onCallback(async (dingtalk) => {
    const channel = openDingtalk(settingsOf(dingtalk, PATH), deps('dingtalk'))
    const app = Fastify()
    channel.register?.(app)
    await queue.serve(channel.sender)
    return {
      url: `${await app.listen({ host: '127.0.0.1', port: 0 })}${PATH}`,
      close: async () => {
        await app.close()
        await queue.unserve('dingtalk')
      },
    }
  })
}
