import { expect, test } from 'vitest'
import { openDingtalk } from '../../src/channels/dingtalk/channel.ts'
import type { PlatformChannel, PlatformDeps } from '../../src/channels/platform.ts'
import { openWecom } from '../../src/channels/wecom/channel.ts'
import { Secret } from '../../src/config/secret.ts'
import type { Outgoing } from '../../src/delivery/sender.ts'
import { type Hidden, startHidden, trustTheAuthority } from '../fakes/tls/bad-servers.ts'
import { HandClock } from '../fakes/wecom/hand-clock.ts'
import { type Branch, branch, outgoing, text } from './wecom/branch.ts'

const app = { appKey: 'dingkey', appSecret: new Secret('s'), robotCode: 'dingkey', cardTemplate: null }

/** Each way by which a message leaves over HTTP: by the group's webhook, in answer to a message, and by the API. */
const routes: Record<
  string,
  { open(base: string, deps: PlatformDeps): PlatformChannel; webhook: string | null; replyTo?(base: string): unknown }
> = {
  'WeCom, webhook': { webhook: 'ganyu-webhook-key', open: openWecomAt },
  'WeCom, answer by address': {
    webhook: null,
    open: openWecomAt,
    replyTo: (base) => ({
      chat: { id: 'wrGanyu', type: 'group' },
      at: new HandClock().now(),
      responseUrl: `${base}/cgi-bin/aibot/response?response_code=c`,
    }),
  },
  'DingTalk, webhook': { webhook: 'a'.repeat(64), open: (base, deps) => openDingtalkAt(base, deps, null) },
  'DingTalk, answer by session': {
    webhook: null,
    open: (base, deps) => openDingtalkAt(base, deps, app),
    replyTo: (base) => ({
      session: `${base}/robot/sendBySession?session=s`,
      untilMillis: (new HandClock().now() + 3600) * 1000,
      staffId: 'zhangsan',
      group: 'wrGanyu',
    }),
  },
  'DingTalk, API': { webhook: null, open: (base, deps) => openDingtalkAt(base, deps, app) },
}

function openWecomAt(apiBase: string, deps: PlatformDeps): PlatformChannel {
  return openWecom({ bot: null, callback: null, apiBase, botNames: [] }, deps)
}
function openDingtalkAt(base: string, deps: PlatformDeps, robot: typeof app | null): PlatformChannel {
  return openDingtalk({ app: robot, callbackPath: null, apiBase: base, oapiBase: base }, deps)
}

/** One alert by this route alone. */
async function sendBy(route: string, server: Hidden, host: string) {
  const how = routes[route]
  if (how === undefined) throw new Error(`no route ${route}`)
  const base = `https://${host}:${server.port}`
  const program: Branch = branch(new HandClock())
  program.webhook = how.webhook
  const replyTo: Outgoing['replyTo'] = how.replyTo === undefined ? null : { userId: 'zhangsan', address: how.replyTo(base) }
  return how.open(base, program.deps).sender.send(outgoing(text('超时 3 单'), { replyTo }))
}

test.each(Object.keys(routes))(
  '%s: behind a self-signed certificate the message has not left, so it waits and is not in doubt',
  async (route) => {
    await using server = await startHidden('self-signed')
    const result = await sendBy(route, server, '127.0.0.1')
    expect(result).toMatchObject({
      sent: false,
      retry: 'when-connected',
      reason: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT') as string,
    })
    expect(server.served).toBe(0)
  },
)

test.each(Object.keys(routes))('%s: behind a certificate for another name the message has not left either', async (route) => {
  using _trust = trustTheAuthority()
  await using server = await startHidden('good')
  const result = await sendBy(route, server, '127.0.0.1')
  expect(result).toMatchObject({
    sent: false,
    retry: 'when-connected',
    reason: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') as string,
  })
  expect(server.served).toBe(0)
})

test('the same server under its own name takes the message', async () => {
  using _trust = trustTheAuthority()
  await using server = await startHidden('good')
  for (const route of ['WeCom, webhook', 'WeCom, answer by address', 'DingTalk, webhook', 'DingTalk, answer by session'])
    expect(await sendBy(route, server, 'localhost')).toMatchObject({ sent: true })
  expect(server.served).toBe(4)
})
