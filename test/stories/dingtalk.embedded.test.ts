import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect } from 'vitest'
import { faults } from '../fakes/dingtalk/faults.ts'
import type { FakeDingTalk } from '../fakes/dingtalk/fake-dingtalk.ts'
import { BATCH, SEND } from '../fakes/dingtalk/openapi/api-call.ts'
import type { Post } from '../fakes/dingtalk/tenant.ts'
import { branchFile, dingtalkId, openRepairs } from './branch.ts'
import { until } from './patience.ts'
import { type Server, type Variables, jsonOf, sameday, serve } from './program.ts'
import { test } from './story.ts'
import {
  CONTROL,
  GANYU,
  MIXED,
  SECRET,
  ask as askOf,
  messageOf,
  robotVariables,
  startTenant,
  tenantVariables,
  textOf,
  untilConnected,
  withRobots,
} from './tenant.ts'

const [ONE, TWO] = ['ZD20261101000001', 'ZD20261101000002'] as const
const CARD = '/v1.0/card/instances/createAndDeliver'
const manager = { by: 'ganyu-manager', in: GANYU }

let dingtalk: FakeDingTalk
let server: Server
let variables: Variables
const kills: (() => Promise<void>)[] = []

test.beforeAll(async ({ scene }) => {
  dingtalk = await startTenant()
  variables = {
    ...scene.variables,
    ...tenantVariables(dingtalk),
    ...robotVariables,
    SAMEDAY_ORG: branchFile(scene.data, withRobots),
  }
  expect(await sameday(['import', openRepairs(scene.data, [ONE, TWO], 3)], variables)).toMatchObject({ exit: 0 })
  server = await serve(variables, (kill) => void kills.push(kill))
  await untilConnected(dingtalk)
})
afterAll(async () => {
  for (const kill of kills) await kill()
  await dingtalk.close()
})

const ask = (saying: { readonly by: string; readonly in?: string }, text: string, answer: RegExp): Promise<readonly Post[]> =>
  askOf(dingtalk, saying, text, answer)

const since = (place: string, from: number): readonly Post[] => dingtalk.seen(place).slice(from)

const calls = (path: string): number => dingtalk.asked.filter((asked) => asked.path === path).length

/** A question whose reply address is of no use any more: the answer takes the OpenAPI. */
function sayLate(by: string, text: string): void {
  dingtalk.gateway.say({ ...messageOf(dingtalk, { by }, text), sessionWebhookExpiredTime: dingtalk.clock.now() })
}

/** What the button that begins so gives back when it is pressed. */
function buttonOf(
  { card }: Post,
  label: string,
): { readonly outTrackId: string; readonly action: string; readonly params: { token: string } } {
  const n = [1, 2, 3, 4].find((i) => card?.params[`button${i}`]?.startsWith(label))
  if (card === undefined || n === undefined) throw new Error(`no button ${label}`)
  return { outTrackId: card.outTrackId, action: `button${n}`, params: { token: card.params[`token${n}`] ?? '' } }
}

test('a group that nobody has bound learns nothing; an admin binds it', async () => {
  await ask(manager, `查单 ${ONE}`, /还没有绑定/)
  await ask(manager, '/绑定 赣榆', /无权限/)
  await ask({ by: 'admin', in: GANYU }, '/绑定 赣榆', /已绑定：本群是赣榆装维群/)
  await ask({ by: 'admin', in: CONTROL }, '/绑定 control', /已绑定：本群是运行管控群/)
})

test('a 200 without a receipt is no success: it is said a minute later', async () => {
  const place = `user/${dingtalkId('ganyu-installer-03')}`
  dingtalk.faults.next(BATCH, faults.withoutProcessQueryKey)
  sayLate('ganyu-installer-03', '/帮助')
  const waiting = (): Promise<{ reason: string }[]> => jsonOf(['deliveries', '--state', 'queued', '--json'], variables)
  await until('the refusal is on record', async () => (await waiting()).some(({ reason }) => reason?.includes('processQueryKey')))
  expect(dingtalk.seen(place)).toEqual([])
})

test('a group in which somebody of another organisation speaks is not bound', async () => {
  dingtalk.gateway.say(dingtalk.messages.text({ by: 'guest', in: MIXED }, '帮助'))
  await until('the refusal', () => textOf(dingtalk.seen(MIXED)).includes('无权限'))
  await ask({ by: 'admin', in: MIXED }, '/绑定 东海', /有外部单位的人员.*不能绑定/)
  await ask({ by: 'ganyu-manager', in: MIXED }, `查单 ${ONE}`, /还没有绑定/)
})

test('a question is answered by its reply address, and its asker is really notified', async () => {
  const [reply] = await ask(manager, `为什么 ${ONE}`, /超时在途/)
  expect(reply).toMatchObject({ via: 'session-webhook', mentions: [dingtalkId('ganyu-manager')] })
})

test('overdue orders are reported unasked, and the dispatcher is really notified', async () => {
  // Its buttons make it a card.
  const alert = (): Post | undefined => dingtalk.seen(GANYU).find(({ title }) => /超时 2 单/.test(title ?? ''))
  await until('the alert', () => alert() !== undefined, 90_000)
  expect(alert()).toMatchObject({ via: 'card', mentions: [dingtalkId('ganyu-dispatcher')] })
  expect(alert()?.text).toContain(TWO)
})

test('in a group the customer is masked; who has the order sees them whole when asking alone', async () => {
  const [inGroup] = await ask(manager, `查单 ${ONE}`, new RegExp(ONE))
  expect(inGroup).toMatchObject({ via: 'card', mentions: [dingtalkId('ganyu-manager')] })
  expect(inGroup?.text).toContain('120＊＊＊＊0001')
  const [alone] = await ask({ by: 'ganyu-installer-01' }, `查单 ${ONE}`, new RegExp(ONE))
  expect(alone?.text).toContain('12000000001')
  await ask({ by: 'haizhou-manager' }, `查单 ${ONE}`, /查无此单/)
  const inGroups = textOf([GANYU, CONTROL, MIXED].flatMap((group) => dingtalk.seen(group)))
  expect(inGroups).not.toMatch(/12000000001|测某|人民路1号/)
})

test('an exemption is confirmed by a press on the card, by whom it is meant for, and everybody sees that it was', async () => {
  const [card] = await ask(manager, `/豁免 ${ONE} 客户原因 录音0731`, /请确认/)
  if (card === undefined) throw new Error('there is no card')
  const before = dingtalk.seen(GANYU).length
  const press = buttonOf(card, '确认')
  await dingtalk.gateway.press({ ...press, userId: dingtalkId('ganyu-installer-01') }).acked()
  expect(card.card?.params).toMatchObject({ open: 'true', status: '' })
  expect(card.card?.privateParams[dingtalkId('ganyu-installer-01')]?.['notice']).not.toBe('')
  await dingtalk.gateway.press({ ...press, userId: dingtalkId('ganyu-manager') }).acked()
  expect(card.card?.params['status']).toMatch(/^赣榆县公司经理 \d\d:\d\d 已点“确认/)
  await until('the verdict', () => textOf(since(GANYU, before)).includes(`工单 ${ONE} 已豁免`))
  expect(card.card?.params['open']).toBe('false')
  // The button was of use once.
  await dingtalk.gateway.press({ ...press, userId: dingtalkId('ganyu-manager') }).acked()
  const deeds: { action: string; outcome: string; person: string }[] = await jsonOf(['audit', '--order', ONE, '--json'], variables)
  expect(deeds.filter(({ action }) => ['豁免', '确认'].includes(action))).toMatchObject([
    { action: '豁免', outcome: 'asked', person: 'ganyu-manager' },
    { action: '确认', outcome: 'refused', person: 'ganyu-installer-01' },
    { action: '豁免', outcome: 'done', person: 'ganyu-manager' },
  ])
})

test('a message that the platform sends three times, under a new id each time, is executed once', async () => {
  const before = dingtalk.seen(GANYU).length
  // What was said before is acknowledged after a second at the latest: the acknowledgement that is lost must be this message's.
  await sleep(1500)
  dingtalk.gateway.redeliverAfter = 1500
  dingtalk.gateway.loseNextAck()
  const message = messageOf(dingtalk, manager, `/升级 ${TWO} 单子太多`)
  const first = dingtalk.gateway.say(message)
  await until('the platform sends it again', () => first.attempts.length > 1 && first.state === 'acknowledged')
  const third = dingtalk.gateway.say(message)
  await third.acked()
  expect(new Set([...first.attempts, ...third.attempts].map(({ messageId }) => messageId)).size).toBeGreaterThanOrEqual(3)
  await ask(manager, `为什么 ${TWO}`, /超时在途/)
  expect(textOf(since(GANYU, before)).match(/请本人在10分钟内/g)).toHaveLength(1)
})

test('asked to go, the program moves to its next connection at once; what was under way is acknowledged on the old one', async () => {
  const [old] = dingtalk.gateway.open
  const place = `user/${dingtalkId('ganyu-dispatcher')}`
  const before = dingtalk.seen(place).length
  const early = dingtalk.gateway.say(messageOf(dingtalk, { by: 'ganyu-dispatcher' }, `为什么 ${ONE}`))
  const asked = performance.now()
  dingtalk.gateway.disconnect(old)
  await untilConnected(dingtalk)
  // Sooner than after a loss, and long before the platform closes the old one.
  expect(performance.now() - asked).toBeLessThan(5000)
  await ask({ by: 'ganyu-dispatcher' }, `为什么 ${TWO}`, new RegExp(TWO))
  await until('both answers', () => since(place, before).length === 2)
  expect(early.attempts).toMatchObject([{ connection: old?.id }])
  expect(early.acks).toMatchObject([{ connection: old?.id }])
})

test('a dropped connection is made anew, and what is said then is answered', async () => {
  dingtalk.gateway.dropAll()
  await untilConnected(dingtalk)
  await ask({ by: 'ganyu-installer-02' }, '/帮助', /可以/)
})

test('a token that ends while a call is under way costs a second call, and the answer is said once', async () => {
  const place = `user/${dingtalkId('desk')}`
  const [calledBefore, tokensBefore] = [calls(BATCH), dingtalk.openapi.tokens.given]
  const held = dingtalk.faults.hold(BATCH, 'before')
  sayLate('desk', `为什么 ${ONE}`)
  await held.met
  dingtalk.openapi.tokens.invalidateAll()
  held.release()
  await until('the answer', () => dingtalk.seen(place).length > 0)
  await ask({ by: 'desk' }, `为什么 ${TWO}`, new RegExp(TWO))
  expect(dingtalk.seen(place).filter((post) => textOf([post]).includes(ONE))).toHaveLength(1)
  expect([calls(BATCH) - calledBefore, dingtalk.openapi.tokens.given - tokensBefore]).toEqual([2, 1])
})

test('the message that waited for its minute was said, once', async () => {
  const place = `user/${dingtalkId('ganyu-installer-03')}`
  await until('the answer', () => dingtalk.seen(place).length > 0, 90_000)
  await ask({ by: 'ganyu-installer-03' }, '/帮助', /可以/)
  expect(textOf(dingtalk.seen(place).slice(0, 1))).toMatch(/可以/)
  expect(dingtalk.seen(place)).toHaveLength(2)
})

test('with the month’s calls used up, what cannot be said is refused for all to see, and the control group is told', async () => {
  const place = `user/${dingtalkId('ganyu-installer-04')}`
  dingtalk.openapi.metering.perMonth = dingtalk.openapi.metering.callsThisMonth
  sayLate('ganyu-installer-04', `为什么 ${ONE}`)
  // Trouble is told once a minute, grouped.
  await until('the control group is told', () => textOf(dingtalk.seen(CONTROL)).includes('本月 API 调用量已用完'), 90_000)
  expect(dingtalk.seen(CONTROL).at(-1)).toMatchObject({ via: 'custom-robot' })
  expect(textOf(dingtalk.seen(CONTROL))).not.toContain(ONE)
  const refused: { id: string; reason: string }[] = await jsonOf(['deliveries', '--state', 'refused', '--json'], variables)
  expect(refused).toMatchObject([{ reason: expect.stringContaining('ApiCountLimitForOrg') }])
  expect(dingtalk.seen(place)).toEqual([])

  dingtalk.openapi.metering.perMonth = Number.POSITIVE_INFINITY
  expect(await sameday(['deliveries', 'retry', refused[0]?.id ?? ''], variables)).toMatchObject({ exit: 0 })
  await until('the person repaired it', () => textOf(dingtalk.seen(place)).includes(ONE))
})

test('where no card can be had any more this month, its buttons are said as text, where it was asked', async () => {
  dingtalk.faults.next(CARD, faults.monthlyQuota)
  const [reply] = await ask(manager, `查单 ${TWO}`, new RegExp(TWO))
  expect(reply).toMatchObject({ via: 'session-webhook', mentions: [dingtalkId('ganyu-manager')] })
  expect(reply?.text).toContain(`回复 为什么 ${TWO}`)
})

test('a second program on the same folder is refused, and the first keeps its connection', async () => {
  const before = dingtalk.gateway.connections.length
  await expect(serve(variables, (kill) => void kills.push(kill))).rejects.toThrow(/ended with 1/)
  expect(dingtalk.gateway.connections.length).toBe(before)
  await ask(manager, `为什么 ${TWO}`, new RegExp(TWO))
})

test('doctor finds the connection held, says which groups are not reached, and sends a test message on request', async () => {
  const { out, exit } = await sameday(['doctor', '--send', 'control'], variables)
  expect(exit).toBe(1)
  expect(out).toContain('✓ 钉钉连接：有一个进程正持有')
  expect(out).toMatch(/✗ 群：海州装维群、.*还发不到/)
  expect(out).toContain('✓ 测试消息（运行管控群）：钉钉已接受')
  expect(textOf(dingtalk.seen(CONTROL))).toContain('这是一条测试消息')
  expect(calls(SEND)).toBeGreaterThan(0)
  for (const secret of [SECRET, ...Object.values(robotVariables)]) expect(out).not.toContain(secret)
})

test('when somebody of another organisation speaks in a bound group, it falls silent, and the control group is told', async () => {
  const before = dingtalk.seen(GANYU).length
  await dingtalk.gateway.say(dingtalk.messages.text({ by: 'guest', in: GANYU }, `查单 ${TWO}`)).acked()
  await until('the control group is told', () => textOf(dingtalk.seen(CONTROL)).includes('出现了外部单位的人员'))
  await ask(manager, `查单 ${TWO}`, /还没有绑定/)
  expect(textOf(since(GANYU, before))).not.toContain('障碍')
})

test('secrets are in no log, and every acknowledgement had its message', async () => {
  const logged = `${server.said.out}${server.said.err}`
  for (const secret of [SECRET, ...Object.values(robotVariables).flatMap((one) => one.split(',')), 'sendBySession'])
    expect(logged).not.toContain(secret)
  expect(dingtalk.gateway.strayAcks).toEqual([])
  expect(dingtalk.gateway.unreadable).toEqual([])
})
