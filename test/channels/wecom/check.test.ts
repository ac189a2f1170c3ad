import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { check } from '../../../src/channels/wecom/check.ts'
import { HandClock } from '../../fakes/wecom/hand-clock.ts'
import { branch } from './branch.ts'
import { Secret } from '../../../src/config/secret.ts'

async function port(): Promise<number> {
  const server = createServer((socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** One group has this webhook, the other none. */
const deps = (webhook: string | null = null) => Object.assign(branch(new HandClock()), { webhook }).deps

const key = 'Y5W737u91nPEGJjhVsNZX4PX3REOrLPROVqXwTeGJZI'

test('the report says what is right, and what was not tried', async () => {
  const at = await port()
  const bot = { id: 'aibOPS01', secret: new Secret('S3cretS3cret'), url: `ws://127.0.0.1:${at}` }
  const findings = await check({ bot, callback: { aesKey: new Secret(key) }, apiBase: `http://127.0.0.1:${at}` }, deps())
  expect(findings.map(({ ok }) => ok)).toEqual([true, true, true, true, true, true])
  expect(findings.find(({ what }) => what.includes('登录'))?.says).toContain('没有试')
})

test('the report names what is wrong and what to do, without a secret', async () => {
  const bot = { id: 'aib OPS', secret: new Secret('has blank'), url: 'wss://127.0.0.1:1' }
  const findings = await check({ bot, callback: { aesKey: new Secret('too-short') }, apiBase: 'http://no-such-host.invalid' }, deps())
  const wrong = findings.filter(({ ok }) => !ok)
  expect(wrong.map(({ what }) => what)).toEqual(['企业微信机器人凭证', '企业微信长连接的网络', '企业微信回调的 EncodingAESKey', '企业微信接口（群机器人 Webhook）的网络']) // prettier-ignore
  expect(JSON.stringify(findings)).not.toMatch(/has blank|too-short/)
})

test('a server without a certificate is no secure server', async () => {
  const at = await port()
  const [finding] = await check({ bot: null, callback: null, apiBase: `https://127.0.0.1:${at}` }, deps())
  expect(finding).toMatchObject({ ok: false })
})

test.each([
  ['0b6f1111-2222-3333-4444-555566667777', true],
  ['https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0b6f1111-2222', true],
  ['https://qyapi.weixin.qq.com/cgi-bin/webhook/send', false],
  ['http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0b6f1111-2222', false],
  ['https://oapi.dingtalk.com/robot/send?access_token=0b6f1111', false],
  ['', false],
])('a webhook %s: %s', async (webhook, ok) => {
  const apiBase = `http://127.0.0.1:${await port()}`
  const findings = await check({ bot: null, callback: null, apiBase }, deps(webhook))
  expect(findings.slice(1, -1)).toMatchObject([{ what: '群 ganyu 的 Webhook', ok }])
  expect(JSON.stringify(findings)).not.toContain('0b6f1111')
})
