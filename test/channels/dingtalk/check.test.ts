import { expect, test } from 'vitest'
import { Secret } from '../../../src/config/secret.ts'
import { startSample } from '../../fakes/dingtalk/sample-tenant.ts'
import { WEBHOOK_SECRET, WEBHOOK_TOKEN, openWorld } from './world.ts'

test('all is well, and nothing was said or connected', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk, { cards: true })
  world.webhooks.set('ganyu', new Secret(`${WEBHOOK_TOKEN},${WEBHOOK_SECRET}`))
  const findings = await world.channel.check()
  expect(findings.at(-1)?.what).toBe('钉钉的时钟')
  expect(findings.slice(0, -1).map(({ what, ok }) => [what, ok])).toEqual([
    ['钉钉应用凭证', true],
    ['钉钉 Stream 网关', true],
    ['钉钉卡片模板', true],
    ['群 ganyu 的钉钉 Webhook', true],
  ])
  expect(dingtalk.tenant.posts).toEqual([])
  expect(dingtalk.gateway.connections).toEqual([])
  expect(dingtalk.asked.map(({ path }) => path)).toEqual(['/v1.0/oauth2/accessToken', '/v1.0/gateway/connections/open', '/'])
})

test('credentials that are wrong say which variables to look at, without showing them', async () => {
  await using dingtalk = await startSample()
  const findings = await openWorld(dingtalk, { app: 'wrong-secret' }).channel.check()
  expect(findings.slice(0, 2).map(({ ok }) => ok)).toEqual([false, false])
  for (const { says } of findings.slice(0, 2)) expect(says).toContain('DINGTALK_APP_SECRET')
  expect(JSON.stringify(findings)).not.toContain('wrong')
})

test('a gateway that lets nobody in says what to click, and when it does not matter', async () => {
  await using dingtalk = await startSample()
  const refused = { status: 400, type: 'application/json', body: '{"code":"app.notPublished"}' }
  dingtalk.faults.always('/v1.0/gateway/connections/open', { worked: false, answer: refused })
  const [, gateway] = await openWorld(dingtalk).channel.check()
  expect(gateway).toMatchObject({ ok: false, says: expect.stringContaining('Stream') as string })
  const [, besides] = await openWorld(dingtalk, { callbackPath: '/callback/dingtalk' }).channel.check()
  expect(besides).toMatchObject({ ok: false, says: expect.stringContaining('若机器人用 HTTP 模式由 /callback/dingtalk') as string })
})

test('a platform that is not there is a finding, not an error', async () => {
  const dingtalk = await startSample()
  const world = openWorld(dingtalk)
  await dingtalk.close()
  const findings = await world.channel.check()
  expect(findings.map(({ ok }) => ok)).toEqual([false, false, true, true])
})

test('a webhook of the wrong form is found by its group, without showing it', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk, { app: 'none' })
  const whole = `https://oapi.dingtalk.com/robot/send?access_token=${WEBHOOK_TOKEN}`
  world.webhooks.set('ganyu', new Secret(whole))
  world.webhooks.set('city', new Secret(WEBHOOK_TOKEN))
  const findings = await world.channel.check()
  expect(findings.slice(0, -1).map(({ what, ok }) => [what, ok])).toEqual([
    ['钉钉应用机器人', true],
    ['群 ganyu 的钉钉 Webhook', false],
    ['群 city 的钉钉 Webhook', true],
  ])
  expect(JSON.stringify(findings)).not.toContain(WEBHOOK_TOKEN)
})

test('a card template has the form that the platform gives it', async () => {
  await using dingtalk = await startSample()
  const [, , template] = await openWorld(dingtalk).channel.check()
  expect(template).toMatchObject({ ok: true, says: expect.stringContaining('文字') as string })
})
