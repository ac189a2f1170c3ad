import { expect, test } from 'vitest'
import { robotOf } from '../../../src/channels/dingtalk/out/custom-webhook.ts'
import { Secret } from '../../../src/config/secret.ts'
import type { CustomRobot } from '../../fakes/dingtalk/webhooks/custom-robots.ts'
import { faults } from '../../fakes/dingtalk/faults.ts'
import { GANYU, startSample } from '../../fakes/dingtalk/sample-tenant.ts'
import { WEBHOOK_SECRET, WEBHOOK_TOKEN, openWorld } from './world.ts'

const says = (text: string) => ({ kind: 'text', text }) as const

/** A program without an app, whose group has a webhook. */
async function open(robot: Omit<CustomRobot, 'conversation'>, webhook = WEBHOOK_TOKEN) {
  const dingtalk = await startSample()
  dingtalk.openapi.customRobots.add(WEBHOOK_TOKEN, { conversation: GANYU, ...robot })
  const world = openWorld(dingtalk, { app: 'none', timing: { answer: 400 } })
  world.webhooks.set('ganyu', new Secret(webhook))
  return { dingtalk, world, [Symbol.asyncDispose]: () => dingtalk.close() }
}

test('a robot that signs is signed for, one that does not is not', async () => {
  await using signing = await open({ secret: WEBHOOK_SECRET }, `${WEBHOOK_TOKEN},${WEBHOOK_SECRET}`)
  expect(await signing.world.send(says('通报'))).toMatchObject({ sent: true })
  await using plain = await open({})
  expect(await plain.world.send(says('通报'))).toMatchObject({ sent: true })
  expect(plain.dingtalk.asked.map(({ query }) => [...query.keys()])).toEqual([['access_token']])
})

test.each([
  ['a secret that is missing', { secret: WEBHOOK_SECRET }],
  ['a keyword', { keywords: ['通告'] }],
  ['an address list', { addresses: ['10.0.0.1'] }],
])('%s that does not fit is a person’s to mend', async (_what, robot) => {
  await using opened = await open(robot)
  expect(await opened.world.send(says('通报'))).toMatchObject({
    sent: false,
    retry: 'never',
    trouble: 'alarm',
    answer: { errcode: 310000 },
  })
})

test.each(['disabled', 'removed', 'group-dissolved'] as const)('a robot that is %s is a person’s to mend', async (state) => {
  await using opened = await open({ state })
  expect(await opened.world.send(says('通报'))).toMatchObject({ sent: false, retry: 'never', trouble: 'alarm' })
})

test('an answer that got lost is asked for again under the same id, and people see it once', async () => {
  for (const fault of [faults.answerLost, faults.answerCut, faults.droppedAfterWork, faults.badGateway]) {
    await using opened = await open({})
    opened.dingtalk.faults.next('/robot/send', fault)
    expect(await opened.world.send(says('通报'))).toMatchObject({ sent: true })
    expect(opened.dingtalk.seen(GANYU)).toHaveLength(1)
    expect(opened.dingtalk.asked).toHaveLength(2)
  }
})

test('two answers that got lost leave it in doubt, and a later repeat of the same message is seen once', async () => {
  await using opened = await open({})
  opened.dingtalk.faults.next('/robot/send', faults.answerLost, 2)
  await expect(opened.world.send(says('通报'), { id: 'm1' })).rejects.toThrow('Webhook')
  expect(await opened.world.send(says('通报'), { id: 'm1', repeat: true })).toMatchObject({ sent: true })
  expect(await opened.world.send(says('通报'), { id: 'm2' })).toMatchObject({ sent: true })
  expect(opened.dingtalk.seen(GANYU)).toHaveLength(2)
})

test('fifteen go in a minute, the next waits for it, so that the robot is never banned', async () => {
  await using opened = await open({})
  const results = []
  for (let i = 0; i < 17; i++) results.push(await opened.world.send(says(`通报 ${i}`)))
  expect(results.filter(({ sent }) => sent)).toHaveLength(15)
  expect(results.at(-1)).toMatchObject({ sent: false, retry: 'after-a-minute' })
  expect(opened.dingtalk.asked).toHaveLength(15)
  opened.dingtalk.clock.move(60_000)
  expect(await opened.world.send(says('通报'))).toMatchObject({ sent: true })
})

test('a robot that was banned by others is left alone for ten minutes', async () => {
  await using opened = await open({})
  const other = openWorld(opened.dingtalk, { app: 'none' })
  other.webhooks.set('ganyu', new Secret(WEBHOOK_TOKEN))
  for (let i = 0; i < 15; i++) await other.send(says(`通报 ${i}`), { id: `other-${i}` })
  const results = []
  for (let i = 0; i < 8; i++) results.push(await opened.world.send(says(`通报 ${i}`)))
  expect(results[5]).toMatchObject({ sent: false, retry: 'after-ten-minutes', answer: { errcode: 130101 } })
  expect(results[7]).toMatchObject({ sent: false, retry: 'after-ten-minutes' })
  expect(opened.dingtalk.asked).toHaveLength(21)
  opened.dingtalk.clock.move(599_000)
  expect(await opened.world.send(says('x'))).toMatchObject({ sent: false })
  expect(opened.dingtalk.asked).toHaveLength(21)
  opened.dingtalk.clock.move(1000)
  expect(await opened.world.send(says('x'))).toMatchObject({ sent: true })
})

test.each(['punished', 'htmlBan'] as const)('a gateway’s ban (%s) is a throttle', async (name) => {
  await using opened = await open({})
  opened.dingtalk.faults.next('/robot/send', faults[name])
  expect(await opened.world.send(says('通报'))).toMatchObject({ sent: false, retry: 'after-ten-minutes' })
  expect(opened.dingtalk.asked).toHaveLength(1)
})

test.each([
  'https://oapi.dingtalk.com/robot/send?access_token=x',
  '',
  'a b',
  `${WEBHOOK_TOKEN},`,
  `${WEBHOOK_TOKEN},geheim`,
  `${WEBHOOK_TOKEN}&x=1`,
])('the environment variable does not hold %j', async (webhook) => {
  expect(robotOf(new Secret(webhook))).toBeNull()
  await using opened = await open({}, webhook)
  const result = await opened.world.send(says('通报'))
  expect(result).toMatchObject({ sent: false, retry: 'never', trouble: 'alarm' })
  if (webhook !== '') expect(JSON.stringify(result)).not.toContain(webhook)
})
