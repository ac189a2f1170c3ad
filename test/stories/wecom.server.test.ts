import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, expect } from 'vitest'
import { realClock } from '../../src/clock.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { threadOfMessage } from '../../src/platforms/thread.ts'
import { reportLost } from '../engines/template.ts'
import type { Card } from '../fakes/wecom/card.ts'
import { Enterprise } from '../fakes/wecom/enterprise.ts'
import { type FakeConnection, startFakeConnection } from '../fakes/wecom/connection/fake-connection.ts'
import { type FakeWebhook, startFakeWebhook } from '../fakes/wecom/webhook/fake-webhook.ts'
import { greyPng } from '../fakes/wecom/png.ts'
import type { Shown } from '../fakes/wecom/shown.ts'
import { branchFile, openRepairs, wecomId } from './branch.ts'
import { until } from './patience.ts'
import { type Server, type Variables, sameday, serve } from './program.ts'
import { test } from './story.ts'

const SECRET = 'S3cret-of-the-bot'
const GROUP = 'wrGanyuGroup'
const PATIENCE = 20_000

let enterprise: Enterprise
let connection: FakeConnection
let webhook: FakeWebhook
let server: Server
let variables: Variables
let database: Database
const kills: (() => Promise<void>)[] = []

const people = ['admin', 'ganyu-manager', 'ganyu-dispatcher', 'ganyu-installer-01', 'haizhou-manager']

const keep = (kill: () => Promise<void>): void => void kills.push(kill)

test.beforeAll(async ({ scene }) => {
  enterprise = new Enterprise(realClock, { [GROUP]: people.map(wecomId), wrControl: ['u-admin', 'u-desk'] })
  connection = await startFakeConnection(enterprise, { botId: 'aibOPS', secret: SECRET, botName: '装维助手' })
  webhook = await startFakeWebhook(enterprise, { keys: { 'key-ganyu': GROUP } })
  const organisation = branchFile(scene.data, (text) =>
    text.replace('id: ganyu, name: 赣榆装维群,', 'id: ganyu, name: 赣榆装维群, webhooks: { wecom: HOOK_GANYU },'),
  )
  variables = {
    ...scene.variables,
    SAMEDAY_ORG: organisation,
    WECOM_BOT_ID: 'aibOPS',
    WECOM_BOT_SECRET: SECRET,
    WECOM_WS_URL: connection.url,
    WECOM_API_BASE: webhook.url,
    HOOK_GANYU: 'key-ganyu',
    LOG_LEVEL: 'info',
  }
  const file = openRepairs(scene.data, ['ZD20261101000001', 'ZD20261101000002'], 3)
  expect(await sameday(['import', file], variables)).toMatchObject({ exit: 0 })
  database = await openDatabase(scene.placeOf('live'), reportLost)
  server = await serve(variables, keep)
  await connection.untilSubscribed()
})
afterAll(async () => {
  for (const kill of kills) await kill()
  await database.close()
  await connection.close()
  await webhook.close()
})

const seen = (): readonly Shown[] => enterprise.seen(GROUP)
const texts = (from = 0): string =>
  seen()
    .slice(from)
    .map(({ text }) => text)
    .join('\n')

/** Whether the last message that any replica took is this one: what WeCom sent to a process that died sooner is gone. */
async function isTaken(text: string): Promise<boolean> {
  const last = await database.db.selectFrom('inbox').select('text').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  return last?.text === text
}

/** Says something in the group and waits for what is seen there of it. */
async function ask(person: string, text: string, answer: RegExp): Promise<readonly Shown[]> {
  const before = seen().length
  connection.say({ userid: wecomId(person), chatid: GROUP, text })
  await enterprise.until(`an answer to ${text}`, () => answer.test(texts(before)), PATIENCE)
  return seen().slice(before)
}

const buttonsOf = (shown: readonly Shown[]) =>
  shown.flatMap(({ card }) => {
    const now: Card | undefined = card?.as()
    return now?.card_type === 'button_interaction' ? now.button_list.map(({ text, key }) => ({ text, key, taskId: now.task_id })) : []
  })

test('a group that nobody has bound learns nothing; an admin binds it', async () => {
  await ask('ganyu-manager', '查单 ZD20261101000001', /还没有绑定/)
  await ask('ganyu-manager', '/绑定 赣榆', /无权限/)
  await ask('admin', '/绑定 赣榆', /已绑定：本群是赣榆装维群/)
})

test('questions are answered where they were asked, as replies to what was said', async () => {
  const [reply] = await ask('ganyu-manager', '查单 ZD20261101000001', /ZD20261101000001/)
  expect(reply).toMatchObject({ via: 'reply' })
  await ask('haizhou-manager', '查单 ZD20261101000001', /查无此单/)
})

test('in private a voice is said back first, and a picture proves what is told with it', async () => {
  const [mine, picture] = [wecomId('ganyu-dispatcher'), greyPng(8)]
  const since = (from: number): string =>
    JSON.stringify(
      enterprise
        .seen(mine)
        .slice(from)
        .map(({ text, card }) => [text, card?.as()]),
    )
  connection.say({ userid: mine, voice: '为什么ZD20261101000002' })
  await enterprise.until('the answer to a voice', () => since(0).includes('听到：为什么ZD20261101000002\\n工单 ZD'), PATIENCE)
  const before = enterprise.seen(mine).length
  connection.say({ userid: mine, text: '/豁免 ZD20261101000002 客户原因', pictures: [picture] })
  await enterprise.until('the question with the picture', () => since(before).includes('图片P'), PATIENCE)
  const kept = await database.db.selectFrom('file').select(['content', 'media_type']).where('hash', '=', hash('sha256', picture)).execute()
  expect(kept.map(({ content, media_type: type }) => [Buffer.from(content), type])).toEqual([[picture, 'image/png']])
})

test('overdue orders are reported unasked, and the dispatcher is really notified', async () => {
  await enterprise.until(
    'the alert',
    () => seen().some(({ via, mentions }) => via === 'webhook' && mentions.includes('u-ganyu-dispatcher')),
    PATIENCE * 6,
  )
  expect(texts()).toContain('ZD20261101000002')
})

test('an exemption is asked for, confirmed by a press on the button, and shown on the card', async () => {
  const asked = seen().length
  connection.say({ userid: 'u-ganyu-manager', chatid: GROUP, text: '/豁免 ZD20261101000001 客户原因 录音0731' })
  const confirming = () => buttonsOf(seen().slice(asked)).find(({ text }) => text.startsWith('确认'))
  await enterprise.until('the question with its buttons', () => confirming() !== undefined, PATIENCE)
  const yes = confirming()
  if (yes === undefined) throw new Error('the buttons are gone')
  const before = seen().length
  connection.press({ userid: 'u-ganyu-manager', taskId: yes.taskId, key: yes.key })
  await enterprise.until('the verdict', () => texts(before).includes('已豁免'), PATIENCE)
  const card = () =>
    JSON.stringify(
      seen()
        .flatMap((one) => one.card?.as() ?? [])
        .find(({ task_id }) => task_id === yes.taskId),
    )
  await enterprise.until('the card says who pressed', () => card().includes('赣榆县公司经理'), PATIENCE)
  expect(buttonsOf(seen()).filter(({ key }) => key === yes.key)).toEqual([])
})

test('the same message three times is executed once', async () => {
  const before = seen().length
  const sent = connection.say({ userid: 'u-ganyu-manager', chatid: GROUP, text: '/升级 ZD20261101000002 单子太多' })
  connection.repeat(sent)
  connection.repeat(sent, 'same-req-id')
  await enterprise.until('the question', () => /确认 \d\d/.test(texts(before)), PATIENCE)
  await ask('ganyu-manager', '查单 ZD20261101000002', /ZD20261101000002/)
  expect(texts(before).match(/请本人在10分钟内回复/g)?.length).toBe(1)
})

test('a dropped connection is made anew, and what is said then is answered', async () => {
  connection.dropNow()
  await enterprise.until('the connection is lost', () => !connection.subscribed, PATIENCE)
  await enterprise.until('the next connection', () => connection.subscribed, PATIENCE)
  await ask('ganyu-manager', '为什么 ZD20261101000002', /二\(四\)2/)
})

test('doctor finds the connection held, says which groups are not reached, and sends a test message on request', async () => {
  const { out, exit } = await sameday(['doctor', '--send', 'ganyu'], variables)
  expect(exit).toBe(1)
  expect(out).toContain('✓ 企业微信连接：有一个进程正持有')
  expect(out).toMatch(/✗ 群：海州装维群、.*还发不到/)
  expect(out).toContain('✓ 测试消息（赣榆装维群）：企业微信已接受')
  expect(texts()).toContain('这是一条测试消息')
  expect(out).not.toContain(SECRET)
})

test('readiness and metrics say that the platform is connected', async () => {
  expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ ready: true, channels: 'ok' })
  expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('sameday_channel_connected{platform="wecom"} 1')
})

/** What the lines of a log say that name this thread. */
const linesOf = (log: string, thread: string): string[] =>
  log
    .split('\n')
    .filter((line) => line.includes(thread))
    .map((line) => (JSON.parse(line) as { msg: string }).msg)

async function lastThread(text: string): Promise<string> {
  const row = await database.db.selectFrom('inbox').select('message_id').where('text', '=', text).orderBy('seq', 'desc').executeTakeFirst()
  return threadOfMessage('wecom', row?.message_id ?? '')
}

test('one search of the log tells the life of a question, of a command that came three times, and of what is sent again', async () => {
  const life = ['a message came in', 'a message was answered', 'a message was sent']
  await ask('ganyu-manager', '查单 ZD20261101000001', /ZD20261101000001/)
  const asked = await lastThread('查单 ZD20261101000001')
  await expect.poll(() => linesOf(server.said.err, asked)).toEqual(life)

  const command = await lastThread('/升级 ZD20261101000002 单子太多')
  const lines = linesOf(server.said.err, command)
  expect(lines.filter((line) => line !== 'a message was not taken')).toEqual(life)
  expect(lines).toHaveLength(5)
  expect(server.said.err).not.toMatch(/单子太多|录音0731/)

  const wanted = sql<string>`update outgoing set state = 'dead', seq = null, sent_at = null where thread = ${asked} returning id`
  const [{ id = '' } = {}] = (await wanted.execute(database.db)).rows as { id?: string }[]
  const { out, err } = await sameday(['deliveries', 'retry', id], variables)
  expect(out).toContain('已重新排队')
  expect(linesOf(err, asked)).toEqual(['a person repaired a delivery'])
  await expect.poll(() => linesOf(server.said.err, asked)).toEqual([...life, 'a message was sent'])
  expect((await sameday(['deliveries', '--thread', asked], variables)).out).toMatch(
    new RegExp(`^${id.slice(0, 8)}  已送达 .*  ${asked}\n$`),
  )
})

test('secrets are in no log', async () => {
  expect(`${server.said.out}${server.said.err}`).not.toContain(SECRET)
  expect(`${server.said.out}${server.said.err}`).not.toContain('key-ganyu')
})

test('killed and started again, the program goes on: nothing is said twice', async () => {
  const before = seen().length
  await server.end('SIGKILL')
  server = await serve(variables, keep)
  // The lease of the one that was killed has to run out first.
  await enterprise.until('the connection', () => connection.subscribed, PATIENCE)
  await ask('ganyu-manager', '查单 ZD20261101000002', /ZD20261101000002/)
  expect(texts(before)).not.toContain('已豁免')
})

test('of two replicas one is connected; when it is killed the other takes over within seconds, and no message is lost', async () => {
  const other = await serve(variables, keep)
  const before = seen().length
  // A message that the first has taken and may not have answered.
  connection.say({ userid: 'u-ganyu-manager', chatid: GROUP, text: '查单 ZD20261101000001' })
  await until('the first has taken it', () => isTaken('查单 ZD20261101000001'))
  const subscriptions = connection.subscriptions
  await server.end('SIGKILL')
  const killed = performance.now()
  await enterprise.until('the other connects', () => connection.subscriptions !== subscriptions && connection.subscribed, 30_000)
  expect(performance.now() - killed).toBeLessThan(15_000)
  await ask('ganyu-manager', '超时', /超时/)
  await enterprise.until('the message from before', () => texts(before).includes('ZD20261101000001'), PATIENCE)
  server = other
})
