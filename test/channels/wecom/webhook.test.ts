import { expect, test } from 'vitest'
import { outgoing, text } from './branch.ts'
import type { FakeWebhook } from '../../fakes/wecom/webhook/fake-webhook.ts'
import { KEY, impatient, world } from './world.ts'

type Fault = Parameters<FakeWebhook['faults']['plan']>[0]

test('a webhook that is none is not called', async () => {
  const { program, open, http } = await world()
  const channel = open({ bot: null })
  for (const bad of [
    'https://evil.example/cgi-bin/webhook/send?key=abcdefgh',
    'https://qyapi.weixin.qq.com.evil.example/?key=abcdefgh',
    '有空格 的',
  ])
    for (const groupId of [null, 'wrGanyu']) {
      Object.assign(program, { webhook: bad, groupId })
      expect(await channel.sender.send(outgoing(text('通知')))).toMatchObject({ sent: false, retry: 'never', trouble: 'alarm' })
    }
  expect(http.calls).toEqual([])
})

test('a webhook is called eighteen times a minute at most', async () => {
  const { program, open, http } = await world({ webhook: { limits: 'off' } })
  const channel = open({ bot: null })
  program.webhook = `${http.url}/cgi-bin/webhook/send?key=${KEY}`
  for (let i = 0; i < 18; i++) expect(await channel.sender.send(outgoing(text(`第${i}条`)))).toMatchObject({ sent: true })
  expect(await channel.sender.send(outgoing(text('第19条')))).toMatchObject({ sent: false, retry: 'after-a-minute' })
  expect(http.calls.length).toBe(18)
})

test.each<[string, Fault, object]>([
  ['HTTP 200 with an error code', { errcode: 93000 }, { sent: false, retry: 'never', trouble: 'alarm' }],
  ['HTTP 200 with one that nobody knows', { errcode: 12345 }, { sent: false, retry: 'never', trouble: 'alarm' }],
  ['a platform that is busy', { errcode: -1 }, { sent: false, retry: 'now' }],
  ['a gateway that limits', { status: 429 }, { sent: false, retry: 'after-a-minute' }],
  ['a gateway that refuses', { status: 403 }, { sent: false, retry: 'never', trouble: 'alarm' }],
])('a webhook answers with %s', async (_what, fault, result) => {
  const { program, open, http, enterprise } = await world()
  program.webhook = KEY
  http.faults.plan(fault)
  expect(await open({ bot: null }).sender.send(outgoing(text('通知')))).toMatchObject(result)
  expect(enterprise.seen('wrGanyu')).toEqual([])
})

test.each<Fault>(['unanswered', 'ignore', 'drop-unanswered', 'drop-before', { status: 502 }, { status: 200 }])(
  'of a webhook that answers with %o nobody knows whether it arrived, and the key is in no error',
  async (fault) => {
    const { program, open, http } = await world(impatient)
    program.webhook = KEY
    http.faults.plan(fault)
    const error = await open({ bot: null }).sender.send(outgoing(text('通知'))).catch((thrown: unknown) => thrown) // prettier-ignore
    expect(error).toBeInstanceOf(Error)
    expect(String(error)).not.toContain(KEY)
  },
)

test('a webhook that cannot be reached certainly got nothing', async () => {
  const { program, open, http } = await world()
  program.webhook = KEY
  const channel = open({ bot: null })
  await http.close()
  expect(await channel.sender.send(outgoing(text('通知')))).toMatchObject({ sent: false, retry: 'when-connected' })
  expect(JSON.stringify(program.logged)).not.toContain(KEY)
})
