import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { gb18030 } from '../../src/spreadsheets/gb18030.ts'
import { tellStuck, tellVoice } from '../../src/telling/tell-people.ts'
import { sendDue } from '../../src/telling/send-due.ts'
import { programOn, runLine } from '../cli/run-line.ts'
import { ChatRoom, at, organisation } from '../conversation/chat-room.ts'
import { test } from '../engines/database.ts'
import { FakePlatform } from './fake-platform.ts'

const sms = { ...organisation.sms, signature: '连云港电信' }
const branch = { ...organisation, sms }
const folder = mkdtempSync(join(tmpdir(), 'telling-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let room: ChatRoom
let platform: FakePlatform
const sameday = (line: string) => runLine(programOn(room.database, room.clock.now(), { organisation: branch }), line, { cwd: folder })
const send = () => sendDue(room.database.db, platform.gateway, sms, () => ({ now: room.clock.now(), automatic: true }))
const states = async () =>
  Object.fromEntries(
    (await sameday('notices --json')).out
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { order: string; state: string })
      .map(({ order, state }) => [order.slice(-1), state]),
  )
const told = async (key: string) => {
  const lines = (await sameday('payouts --json')).out.trim().split('\n')
  return lines.map((line) => JSON.parse(line) as { claim: string; state: string; toldAt: string | null }).find(({ claim }) => claim === key)
}
const keyOf = (n: number): string => `H-CR2026111900000${n}/install/2026-11-19`
const write = (name: string, lines: readonly string[]): void => writeFileSync(join(folder, name), gb18030(`${lines.join('\r\n')}\r\n`))

/** Orders of the day before that were done late, on their way through batch and result; paid at `time`. */
async function pay(
  ns: readonly number[],
  time: string,
  more: (n: number) => { phone?: string; failed?: string } = () => ({}),
): Promise<void> {
  await room.orders(
    ...ns.map((n) => ({
      id: `CR2026111900000${n}`,
      facts: { kind: 'install', enteredAt: '2026-11-19T10:00:00+08:00', completedAt: '2026-11-20T15:00:00+08:00' },
      state: 'completed' as const,
      contact: { account: `0518920314${n}`, phone: more(n).phone ?? `1381234567${n}` },
    })),
  )
  await sameday('payouts --json')
  await sameday(`payouts audit ${ns.map(keyOf).join(' ')} --by settlement`)
  const [, number = ''] = /批次 (\S+)：/.exec((await sameday('payouts batch --by settlement --out batch.csv')).out) ?? []
  const lines = new TextDecoder('gb18030')
    .decode(readFileSync(join(folder, 'batch.csv')))
    .split('\r\n')
    .slice(1, -2)
  room.clock.time = at(time)
  write('result.csv', [
    '批次号,序号,业务账号,赔付金额,处理结果,失败原因,到账时间',
    ...lines.map((line) => {
      const [, place = '', account = '', , amount = ''] = line.split(',')
      const { failed } = more(Number(account.at(-1)))
      return [number, place, account, amount, ...(failed === undefined ? ['成功', '', time] : ['失败', failed, ''])].join(',')
    }),
  ])
  await sameday('payouts result result.csv --by settlement')
}

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 10:00:00')
  platform = new FakePlatform(() => room.clock.now())
})
afterAll(() => room.close())

test('late, completed, registered, audited, batched, failed, corrected, paid, told, listed', async () => {
  await pay([1], '2026-11-21 18:30:00', () => ({ failed: '账号已销户' }))
  expect(await told(keyOf(1))).toMatchObject({ state: 'failed' })
  expect(await states()).toEqual({})
  // The account is put right, and settlement looks at it again.
  await pay([1], '2026-11-21 21:30:00')
  expect(await told(keyOf(1))).toMatchObject({ state: 'paid', toldAt: null })
  expect(await send()).toBe(0)
  room.clock.time = at('2026-11-22 09:00:00')
  expect(await send()).toBe(1)
  expect(platform.accepted.at(-1)?.text).toMatchObject({
    phone: '13812345671',
    text: '【连云港电信】您的新装单CR20261119000001超时1天，按承诺赔付20元，已充入账号尾号3141，可查余额。',
  })
  expect(await told(keyOf(1))).toMatchObject({ state: 'told', toldAt: '2026-11-22T09:00:00+08:00' })
  room.clock.time = at('2026-11-22 09:05:00')
  expect(await send()).toBe(0)
  expect(await states()).toEqual({ 1: 'delivered' })
  expect((await sameday('payouts month 2026-11')).out).toContain('2026-11-21 21:30:00\t2026-11-22 09:00:00\t及时')
  expect((await sameday('ledger verify')).code).toBe(0)
})

test('a text whose fate nobody knows is unknown after 72 hours, and a person calls', async () => {
  room.clock.time = at('2026-11-22 10:00:00')
  platform.fate = 'never'
  await pay([2], '2026-11-22 11:00:00')
  await send()
  room.clock.time = at('2026-11-25 10:59:59')
  await send()
  expect(await states()).toMatchObject({ 2: 'accepted' })
  room.clock.time = at('2026-11-25 11:00:00')
  await send()
  const voice = (await sameday('notices voice')).out
  expect(voice).toContain(`payout/${keyOf(2)}  赣榆  CR20261119000002  72小时无回执，须电话告知`)
  expect(voice).not.toContain('1381234567')
  await asksInChat()
  expect((await sameday(`notices called payout/${keyOf(2)} --by settlement`)).err).toContain('无权限')
  expect((await sameday(`notices called payout/${keyOf(2)} --by service`)).out).toContain('已记录电话告知')
  expect((await sameday('notices voice')).out).toBe('没有告知\n')
  expect((await sameday(`notices called payout/${keyOf(2)} payout/none --by service`)).out).toBe(
    `payout/${keyOf(2)}  先前已告知，未改动\npayout/none  没有这条告知\n`,
  )
  // What was done, once, and what was tried of a notice that is not there; not what was done before.
  const details = (await room.audit()).flatMap(({ detail }) => (detail.startsWith('called') ? [detail] : []))
  expect(details).toEqual(['called', `called: payout/${keyOf(2)}`, 'called: payout/none unknown'])
})

/** Who has to be called, by role; the telephone whole only in private, for whoever may see it. */
async function asksInChat(): Promise<void> {
  const privately = await room.says('desk', 'direct', '待告知')
  expect(privately).toContain('【待告知 1 户】\n72小时无回执，须电话告知 1 户')
  expect(privately).toMatch(/CR20261119000002.*赔付 20元.*13812345672.*赣榆/)
  const inGroup = await room.says('desk', 'city', '哪些客户还没告知')
  expect(inGroup).toMatch(/CR20261119000002.*138\*\*\*\*5672/)
  expect(inGroup).not.toContain('13812345672')
  expect(await room.says('service', 'direct', '待告知')).toMatch(/138\*\*\*\*5672[^]*打过电话后发送：赔付已告知 工单号/)
  expect(await room.says('settlement', 'direct', '待告知 赣榆')).not.toContain('打过电话后')
  expect(await room.says('donghai-manager', 'donghai', '待告知')).toBe('东海没有待告知的客户。')
  expect(await room.says('ganyu-installer-01', 'ganyu', '待告知')).toMatch(/^无权限/)
}

test('what the platform refuses is sent again soon, on another day, never, or when a person has put it right', async () => {
  room.clock.time = at('2026-11-25 12:00:00')
  platform.fate = 'delivered-twice'
  platform.answers = { code: 'isp.SYSTEM_ERROR' }
  await pay([3], '2026-11-25 12:00:00')
  await send()
  expect(await states()).toMatchObject({ 3: 'waiting' })
  expect(await send()).toBe(0)
  platform.answers = { code: 'isv.DAY_LIMIT_CONTROL' }
  room.clock.time = at('2026-11-25 13:00:00')
  expect(await send()).toBe(1)
  room.clock.time = at('2026-11-25 19:59:00')
  expect(await send()).toBe(0)
  platform.answers = { code: 'isv.SMS_SIGNATURE_ILLEGAL' }
  room.clock.time = at('2026-11-26 09:00:00')
  expect(await send()).toBe(1)
  expect(await states()).toMatchObject({ 3: 'stuck' })
  expect(await told(keyOf(3))).toMatchObject({ state: 'paid' })
  platform.answers = null
  expect((await sameday('notices retry --by desk')).out).toBe('重新待发 1 条\n')
  expect((await room.audit()).at(-1)).toMatchObject({ person: 'desk', outcome: 'done', detail: 'notices retried: 1' })
  expect(await send()).toBe(1)
  room.clock.time = at('2026-11-26 09:02:00')
  await send()
  expect(await states()).toMatchObject({ 3: 'delivered' })
})

test('an answer that is lost is not sent again; its receipt still counts', async () => {
  platform.answers = 'lost'
  platform.fate = 'delivered'
  await pay([4, 5], '2026-11-26 10:00:00', (n) => (n === 5 ? { phone: '0518-85412345' } : {}))
  await send()
  expect(await states()).toMatchObject({ 4: 'doubt', 5: 'failed' })
  const sent = platform.accepted.length
  room.clock.time = at('2026-11-26 10:05:00')
  await send()
  expect(platform.accepted).toHaveLength(sent)
  expect(await states()).toMatchObject({ 4: 'delivered' })
  expect(await told(keyOf(4))).toMatchObject({ state: 'told' })
  // Whoever has no mobile telephone is called, and the ledger says so.
  expect((await sameday(`payouts told ${keyOf(5)} --by service --how voice`)).code).toBe(0)
  expect((await sameday('notices voice')).out).toBe('没有告知\n')
})

test('without a platform a list is handed out, and its answer read back line by line', async () => {
  await pay([6, 7], '2026-11-26 14:00:00')
  expect((await sameday('notices send --by desk --out list.csv')).out).toBe('名单 2 条\n')
  const list = new TextDecoder('gb18030').decode(readFileSync(join(folder, 'list.csv'))).split('\r\n')
  expect(list[0]).toBe('编号,手机号码,内容,字数,条数')
  expect(list[1]).toMatch(/^N\d+-1,13812345676,【连云港电信】您的新装单CR20261119000006/)
  expect(await told(keyOf(6))).toMatchObject({ state: 'paid' })
  const [one = '', two = ''] = list.slice(1, 3).map((line) => line.split(',')[0])
  write('answer.csv', ['编号,状态,失败代码', `${one},已送达,`, `${two},失败,UNDELIV`, 'N999999-1,已送达,', `${one},也许,`, 'X,已送达,'])
  const { out, code } = await sameday('notices answer answer.csv --by desk')
  expect(code).toBe(1)
  expect(out).toContain('记下 2 条；先前已有或已不相干 1 条')
  expect(out).toContain('第 5 行没有收：状态“也许”看不懂')
  expect(await states()).toMatchObject({ 6: 'delivered', 7: 'failed' })
  expect(await told(keyOf(6))).toMatchObject({ state: 'told' })
})

test('the control group hears what only a person can mend, once a day, and the city in the morning whom to call', async () => {
  const telling = { organisation: branch, platformsOf: () => ['webchat' as const] }
  const say = (tell: typeof tellStuck) => room.database.db.transaction().execute((trx) => tell(trx, telling, room.queue, room.clock.now()))
  platform.answers = { code: 'isv.AMOUNT_NOT_ENOUGH' }
  await pay([8], '2026-11-26 15:00:00')
  await send()
  expect(await say(tellStuck)).toHaveLength(1)
  expect(await say(tellStuck)).toEqual([])
  expect(await say(tellVoice)).toHaveLength(1)
  const said = await room.database.db.selectFrom('outgoing').select('message').execute()
  expect(JSON.stringify(said)).toContain('告知短信有 1 条发不出去，须人工处理（平台代码 isv.AMOUNT_NOT_ENOUGH')
  expect(JSON.stringify(said)).toContain('须电话告知的有 1 户')
})

test('a customer whom a person has told by a text of their own is not told again', async () => {
  platform.answers = null
  await pay([9], '2026-11-26 16:00:00')
  expect((await sameday(`payouts told ${keyOf(9)} --by service --how sms`)).code).toBe(0)
  const sent = platform.accepted.length
  await send()
  expect(platform.accepted).toHaveLength(sent)
  expect(await states()).toMatchObject({ 9: 'called' })
})

test('a customer who asked is told why nothing is paid, once', async () => {
  await room.orders({
    id: 'ZD20261125000008',
    facts: { enteredAt: '2026-11-25T09:00:00+08:00', completedAt: '2026-11-25T12:00:00+08:00' },
    state: 'completed',
  })
  expect((await sameday('notices refuse ZD20261125000008 --by service')).out).toContain('待告知：已在承诺时限内完成')
  expect((await sameday('notices refuse ZD20261125000008 --by service')).out).toContain('先前已告知')
  expect((await sameday('notices refuse CR20261119000001 --by service')).err).toContain('不能告知不赔付')
  // Whoever was called before the text went out is not told by it as well.
  const called = '赔付已告知 ZD20261125000008'
  expect(await room.says('settlement', 'direct', called)).toMatch(/^无权限/)
  expect(await room.does('service', 'direct', called)).toContain('已记录告知客户：不赔付')
  expect((await room.audit()).at(-1)).toMatchObject({ outcome: 'done', detail: 'called: refusal/ZD20261125000008' })
  expect(await room.says('service', 'direct', called)).toContain('先前已告知不赔付')
  const sent = platform.accepted.length
  await send()
  expect(platform.accepted).toHaveLength(sent)
})

test('nothing that is kept or logged has a telephone in it but the order', async () => {
  const rows = [
    await room.database.db.selectFrom('customer_notice').selectAll().execute(),
    await room.database.db.selectFrom('ledger_entry').selectAll().execute(),
    await room.audit(),
  ]
  expect(JSON.stringify(rows)).not.toMatch(/1381234567\d/)
})
