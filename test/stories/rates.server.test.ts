import { afterAll, expect } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { enqueueAll } from '../../src/delivery/enqueue.ts'
import { withJobs } from '../../src/delivery/jobs.ts'
import type { TableMessage } from '../../src/messages/message.ts'
import { realClock } from '../../src/clock.ts'
import { prepareQueue, reportLost } from '../engines/template.ts'
import { SEND } from '../fakes/dingtalk/openapi/api-call.ts'
import { errcode } from '../fakes/dingtalk/answer.ts'
import { type FakeWebhook, startFakeWebhook } from '../fakes/wecom/webhook/fake-webhook.ts'
import { type BothPlatforms, WECOM_ELSEWHERE, WECOM_GROUP, startBothPlatforms } from './both-platforms.ts'
import { openRepairs, wecomId } from './branch.ts'
import { deliveriesIn } from './nothing-lost.ts'
import { until } from './patience.ts'
import { type Server, type Variables, sameday, serve } from './program.ts'
import { type Scene, test } from './story.ts'
import { GANYU, ask, robotVariables, textOf, withRobots } from './tenant.ts'

const [ONE, TWO, THREE] = ['ZD20261101000001', 'ZD20261101000002', 'ZD20261101000003'] as const
const ROBOT = '/robot/send'
/** Seconds. */
const PAUSE = 60

let both: BothPlatforms
let webhook: FakeWebhook
let variables: Variables
let server: Server
let paused: { readonly since: number; readonly doctors: Promise<readonly { readonly out: string }[]> }
const kills: (() => Promise<void>)[] = []

test.beforeAll(async ({ scene }) => {
  both = await startBothPlatforms(scene.data, (text) =>
    withRobots(text).replace('id: haizhou, name: 海州装维群,', 'id: haizhou, name: 海州装维群, webhooks: { wecom: HOOK_HAIZHOU },'),
  )
  webhook = await startFakeWebhook(both.enterprise, { keys: { 'key-haizhou': WECOM_ELSEWHERE } })
  // Without a card template buttons become text, and mentions go by the custom robot.
  const { DINGTALK_CARD_TEMPLATE: _, ...without } = both.variables
  variables = { ...scene.variables, ...without, ...robotVariables, WECOM_API_BASE: webhook.url, HOOK_HAIZHOU: 'key-haizhou' }
  expect(await sameday(['import', openRepairs(scene.data, [ONE, TWO, THREE], 3)], variables)).toMatchObject({ exit: 0 })
  await leaveBulletin(scene)
  server = await serve(variables, (kill) => void kills.push(kill))
  await both.untilConnected()
})
afterAll(async () => {
  for (const kill of kills) await kill()
  await webhook.close()
  await both[Symbol.asyncDispose]()
})

const bulletin: TableMessage = {
  kind: 'table',
  title: '赣榆 通报',
  lead: ['很长的通报'],
  columns: [
    { name: '工单', align: 'left' },
    { name: '说明', align: 'left' },
  ],
  rows: Array.from({ length: 260 }, (_, i) => [`第${i + 1}行`, '超时在途，请安排。'.repeat(20)]),
  notes: [],
}

/** A bulletin of many parts that waits when the program starts. */
async function leaveBulletin(scene: Scene): Promise<void> {
  const database = await openDatabase(scene.placeOf('live'), reportLost)
  try {
    const message = { key: 'bulletin/ganyu/long', platform: 'dingtalk', conversation: { kind: 'group', group: 'ganyu' }, message: bulletin, lane: 'bulletin', at: realClock.now(), worthUntil: realClock.now() + 3600 } as const // prettier-ignore
    await prepareQueue(database)
    await withJobs(database, (jobs) => database.db.transaction().execute((trx) => enqueueAll(trx, jobs, [message])))
  } finally {
    await database.close()
  }
}

const calls = (path: string): number => both.dingtalk.asked.filter((asked) => asked.path === path).length

/** The numbers of the bulletin's parts that are to be seen, and how many it has; as `第 2/7 条` says. */
function parts(): { readonly seen: readonly number[]; readonly of: number } {
  const found = both.dingtalk.seen(GANYU).flatMap(({ text }) => {
    const [, part, of] = /第 ?(\d+)\/(\d+) ?条/.exec(text) ?? []
    return part === undefined ? [] : [{ part: Number(part), of: Number(of) }]
  })
  return { seen: found.map(({ part }) => part), of: found[0]?.of ?? 0 }
}

test('a message refused for coming too often stays in the queue, whether the refusal came by frame or with HTTP 200', async () => {
  both.connection.faults.plan({ errcode: 45009 }, { of: 'aibot_send_msg' })
  webhook.faults.plan({ errcode: 45009 }, { of: 'send' })
  const since = realClock.now()
  paused = { since, doctors: Promise.all(['ganyu', 'haizhou'].map((group) => sameday(['doctor', '--send', group], variables))) }
  const refused = async (): Promise<number> => (await deliveriesIn('queued', variables)).filter((line) => line.includes('45009')).length
  await until('both refusals are on record', async () => (await refused()) === 2)
  // Nothing else is said there either: the pause is the conversation's.
  both.connection.say({ userid: wecomId('ganyu-manager'), chatid: WECOM_GROUP, text: `为什么 ${ONE}` })
})

test('a reply and an alert pass a long bulletin, which goes on in its order', async () => {
  const { dingtalk, enterprise, connection } = both
  await ask(dingtalk, { by: 'ganyu-manager', in: GANYU }, `为什么 ${ONE}`, /超时在途，?|1\. /)
  expect(parts().seen.length).toBeLessThan(parts().of - 1)
  // Confirmed in private, told to the dispatchers in the group.
  const manager = wecomId('ganyu-manager')
  connection.say({ userid: manager, text: `/升级 ${TWO} 单子太多` })
  const code = (): string | undefined => enterprise.seen(manager).map(({ text }) => /确认 (\d\d)/.exec(text)?.[1])[0]
  await until('the question', () => code() !== undefined)
  dingtalk.faults.next(ROBOT, { worked: false, answer: errcode(130_101, 'send too fast, exceed 20 times per minute') })
  connection.say({ userid: manager, text: `确认 ${code()}` })
  const alert = (id: string): boolean =>
    dingtalk.seen(GANYU).some((post) => textOf([post]).includes('工单升级') && textOf([post]).includes(id))
  await until('the alert', () => alert(TWO))
  expect(parts().seen.length).toBeLessThan(parts().of)
  await until('all of the bulletin', () => parts().seen.length === parts().of, 70_000)
  expect(parts().of).toBeGreaterThan(10)
  expect(parts().seen).toEqual(Array.from({ length: parts().of }, (_, i) => i + 1))
})

test('a custom robot that is banned is left alone; what was meant for it goes another way, once', async () => {
  const { dingtalk, enterprise, connection } = both
  expect(calls(ROBOT)).toBe(1)
  expect(dingtalk.seen(GANYU).filter((post) => textOf([post]).includes('工单升级'))).toMatchObject([{ via: 'group-message' }])
  const manager = wecomId('ganyu-manager')
  const before = enterprise.seen(manager).length
  connection.say({ userid: manager, text: `/升级 ${THREE} 单子太多` })
  const code = (): string | undefined => enterprise.seen(manager).slice(before).map(({ text }) => /确认 (\d\d)/.exec(text)?.[1])[0] // prettier-ignore
  await until('the question', () => code() !== undefined)
  connection.say({ userid: manager, text: `确认 ${code()}` })
  await until('the next alert', () => dingtalk.seen(GANYU).filter((post) => textOf([post]).includes('工单升级')).length === 2)
  expect(calls(ROBOT)).toBe(1)
  // The bulletin, two alerts, and the test message, which goes out on every platform of the group.
  expect(calls(SEND)).toBe(parts().of + 3)
})

test('when the pause is over all of it is said, once, and nothing was before', async () => {
  for (const { out } of await paused.doctors) expect(out).toMatch(/✗ 测试消息（.*）：20 秒内没有发出，还在排队：.*45009/)
  expect((await paused.doctors)[0]?.out).toContain('✓ 测试消息（赣榆装维群）：钉钉已接受')
  const { enterprise } = both
  const inGroup = () => enterprise.seen(WECOM_GROUP)
  await until('the test messages', () => [inGroup(), enterprise.seen(WECOM_ELSEWHERE)].every((seen) => seen.some(({ text }) => text.includes('测试消息'))), 100_000) // prettier-ignore
  await until('the answer', () => inGroup().some(({ text }) => text.includes(ONE)))
  for (const shown of [...inGroup(), ...enterprise.seen(WECOM_ELSEWHERE)]) expect(shown.at - paused.since).toBeGreaterThanOrEqual(PAUSE)
  for (const seen of [inGroup(), enterprise.seen(WECOM_ELSEWHERE)])
    expect(seen.filter(({ text }) => text.includes('测试消息'))).toHaveLength(1)
  expect(inGroup().filter(({ text }) => text.includes(ONE))).toHaveLength(1)
  expect(await deliveriesIn('refused', variables)).toEqual([])
  expect(server.said.err).not.toContain('key-haizhou')
})
