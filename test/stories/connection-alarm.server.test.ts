import { afterAll, expect } from 'vitest'
import { rawClient } from '../fakes/wecom/connection/raw-client.ts'
import { type BothPlatforms, startBothPlatforms } from './both-platforms.ts'
import { until } from './patience.ts'
import { type Server, type Variables, serve } from './program.ts'
import { test } from './story.ts'
import { CONTROL, textOf } from './tenant.ts'

const WECOM_CONTROL = 'wrControl'

let platforms: BothPlatforms
let server: Server
let variables: Variables
const kills: (() => Promise<void>)[] = []
const keep = (kill: () => Promise<void>): void => void kills.push(kill)

test.beforeAll(async ({ scene }) => {
  platforms = await startBothPlatforms(scene.data, (text) =>
    text.replace('id: control\n', `id: control\n    platforms: { wecom: ${WECOM_CONTROL}, dingtalk: '${CONTROL}' }\n`),
  )
  variables = { ...scene.variables, ...platforms.variables }
  server = await serve(variables, keep)
  await platforms.untilConnected()
})
afterAll(async () => {
  for (const kill of kills) await kill()
  await platforms[Symbol.asyncDispose]()
})

const heard = (): string => textOf(platforms.dingtalk.seen(CONTROL))
const heardInWecom = (): string =>
  platforms.enterprise
    .seen(WECOM_CONTROL)
    .map(({ text }) => text)
    .join('\n')

test('when another program takes the connection of WeCom over, the control group hears it in DingTalk within a minute', async () => {
  const other = await rawClient(platforms.connection.url)
  const began = performance.now()
  expect(await other.code('aibot_subscribe', { bot_id: 'aibOPS', secret: platforms.variables['WECOM_BOT_SECRET'] })).toBe(0)
  await until('the alarm', () => heard().includes('企业微信的连接需要处理'), 60_000)
  expect(performance.now() - began).toBeLessThan(60_000)
  expect(heard()).toContain('智能机器人的长连接被另一个程序接管，本程序已停止收发')
  expect(heardInWecom()).toBe('')
})

test('after a restart it is back, which is told, and no advice to restart comes after it', async () => {
  await server.end('SIGTERM')
  server = await serve(variables, keep)
  await until('it is told', () => heard().includes('企业微信的连接已恢复'))
  expect(platforms.dingtalk.seen(CONTROL).filter(({ text }) => text.includes('接管'))).toHaveLength(1)
  expect(heardInWecom()).not.toContain('接管')
})
