import { expect } from 'vitest'
import { correctedForms, correctionsOf } from '../../src/bulletins/correct.ts'
import { postBulletins } from '../../src/bulletins/post-bulletins.ts'
import { postedTo } from '../../src/bulletins/stored-editions.ts'
import type { Trx } from '../../src/db/database.ts'
import type { FileMessage } from '../../src/messages/message.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import type { Group } from '../../src/people/organisation.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { dayOf } from '../../src/policy/instant.ts'
import { at, exportSays, iso, orderFacts } from '../alerting/orders.ts'
import { test as base } from '../alerting/world.ts'
import { programOn, runLine } from '../cli/run-line.ts'
import { ChatRoom } from '../conversation/chat-room.ts'
import { example } from '../people/example.ts'

const dueThen = { enteredAt: iso('11-20 12:00') }
const orders = [
  orderFacts({ id: 'ZD1', household: 'A', ...dueThen, completedAt: iso('11-20 14:00') }),
  orderFacts({ id: 'ZD2', household: 'B', ...dueThen }),
  orderFacts({ id: 'ZD3', household: 'C', ...dueThen }),
]
const day = dayOf(at('11-20 12:00'))

const test = base.extend('room', { scope: 'file' }, async ({ database, queue }, { onCleanup }) => {
  await exportSays(database.db, at('11-21 08:00'), orders)
  const posting = { organisation: example, jobs: queue, platformsOf: () => ['webchat'] as const }
  await database.db.transaction().execute((trx) => postBulletins(trx, posting, 'final', at('11-21 08:30'), at('11-21 08:30:05')))
  const room = await ChatRoom.open(database, '2026-11-21 10:00')
  room.reached = ['webchat']
  onCleanup(() => room.close())
  return room
})

test('what was told is corrected once facts change: what, why, how many orders by whom; and the first stays as it was', async ({
  database,
  room,
}) => {
  const { db } = database
  const [first] = await postedTo(db, 'ganyu', day, 'final')
  expect(await room.says('desk', 'city', '更正通报 昨天')).toContain('11月20日的通报和现在知道的一样，不用更正')
  expect(await room.says('ganyu-manager', 'ganyu', '更正通报 昨天')).toMatch(/^无权限/)
  // One was done in time, as its source says late; one is exempt.
  await exportSays(db, at('11-21 09:00'), [orderFacts({ id: 'ZD2', household: 'B', ...dueThen, completedAt: iso('11-20 20:00') })])
  const granted = { orderId: 'ZD3', source: 'chat', key: 'ZD3/granted', actor: 'ganyu-manager', importId: null } as const
  const exempted = {
    ...granted,
    type: 'exemption-granted',
    happenedAt: at('11-21 09:10'),
    learntAt: at('11-21 09:10'),
    payload: { reason: 'customer', evidence: '录音1' },
  } as const
  await db.transaction().execute((trx) => appendEvents(trx, [exempted], contextOf(example, at('11-21 09:10'))))
  // A district's group is shown and told nothing of the city, and a district that does not show there is not corrected from there.
  const here = await room.says('desk', 'ganyu', '更正通报 昨天 数据补录')
  expect(here).toContain('赣榆：按时 1→2')
  expect(here).toContain('全市的通报在能看全市的地方更正。')
  expect(here).not.toMatch(/全市：|全市装维群/)
  expect(await room.says('desk', 'ganyu', '更正通报 昨天 东海')).toBe('无权限：你在这里不能更正东海的通报。')
  expect(await room.says('desk', 'ganyu', '更正通报 昨天 赣榆 东海 数据补录')).toMatch(/^无权限/)
  expect(await room.says('desk', 'city', '更正通报')).toBe('11月21日的进度通报随时间变化，不更正；当天结束后更正通报。')
  const question = await room.says('desk', 'city', '更正通报 昨天 赣榆 数据补录')
  expect(question).toContain('重发到：全市装维群、赣榆装维群')
  const code = /确认 (\d\d)/.exec(question)?.[1] ?? ''
  expect(await room.says('desk', 'city', `确认 ${code}`)).toContain('已更正11月20日的通报，重发到：全市装维群、赣榆装维群')
  const sent = await db
    .selectFrom('outgoing')
    .select('message')
    .where('key', '=', 'bulletin/ganyu/ganyu/2026-11-20/final/2')
    .executeTakeFirstOrThrow()
  const lines = plainText((sent.message as FileMessage).instead ?? expect.unreachable('no table stands for the picture')).split('\n')
  expect(lines.slice(0, 3)).toEqual([
    '【赣榆 11月20日 当日装当日修通报（更正，第2版）】',
    '更正：按时 1→2，当日超时 2→1，免责 0→1，考核及时率 33.3%→100.0%；原因：数据补录；2 单有变动：赣榆县公司经理 1 单、export 1 单',
    '考核及时率 100.0%，及时率 66.7%：应完成 3 单，按时 2 单，当日超时 1 单（没按时完成的，含后来完成；全部免责（客户原因 1）；至今未完成 1 单）',
  ])
  const [again, second] = await postedTo(db, 'ganyu', day, 'final')
  expect(again).toEqual(first)
  expect(second).toMatchObject({ revision: 2, figures: { day: { all: { onTime: 2, late: 1, exempt: 1 } } } })
  expect(await room.says('desk', 'city', '更正通报 昨天')).toContain('不用更正')
})

test('a bulletin that was missed is posted by command, once, as of its time; one of progress is not, once its day is over', async ({
  database,
  queue,
  room,
}) => {
  expect(room).toBeDefined()
  const program = {
    ...programOn(database, at('11-22 12:00')),
    queue: () => Promise.resolve(queue),
    platformsNow: () => Promise.resolve(() => ['webchat'] as const),
  }
  const run = (line: string) => runLine(program, line)
  expect(await run('bulletin post --date 2026-11-21 --group ganyu')).toMatchObject({
    code: 0,
    out: '已补发到赣榆装维群，数字是 11月22日 08:30 的\n',
  })
  expect(await run('bulletin post --date 2026-11-21 --group ganyu')).toMatchObject({
    code: 1,
    err: '赣榆装维群已经发过这份通报，没有再发\n',
  })
  expect(await run('bulletin post --date 2026-11-21 --edition progress --group ganyu')).toMatchObject({
    code: 1,
    err: '过了当天的进度通报不再补发\n',
  })
  expect(await run('bulletin post --date 2026-11-22 --edition final --group ganyu')).toMatchObject({
    code: 1,
    err: '还没到时间：11月23日 08:30 会自动发\n',
  })
  expect((await run('bulletin posted --date 2026-11-21 --group ganyu')).out).toContain('【赣榆 11月21日 当日装当日修通报（补发）】')
  expect((await run('bulletin posted --date 2026-11-20 --group ganyu')).out).toMatch(/^第 1 版[^]*第 2 版/)
  const weekly = 'bulletin post --date 2026-11-21 --edition weekly --group ganyu'
  expect((await run(weekly)).err).toBe('还没到时间：11月23日 08:45 会自动发\n')
  const onHoliday = { ...example, bulletins: { ...example.bulletins, onRestDays: false, restDays: [dayOf(at('11-23 12:00'))] } }
  expect((await runLine({ ...program, organisation: onHoliday }, weekly)).err).toBe(
    '还没到时间：11月23日 08:45 以后才能发，这个群到时不会自动发\n',
  )
})

test('a week that was told is corrected by its name, and the workbook goes again to a group that had it', async ({
  database,
  queue,
  room,
}) => {
  const { db } = database
  const groups = example.groups.flatMap((group): Group[] =>
    group.id === 'city'
      ? [{ ...group, posts: ['bulletins', 'workbooks'] }]
      : group.id === 'control'
        ? [{ ...group, posts: ['bulletins'] }]
        : [],
  )
  const organisation = { ...example, groups }
  const slot = at('11-23 08:45')
  const post = (trx: Trx) => postBulletins(trx, { organisation, jobs: queue, platformsOf: () => ['webchat'] }, 'weekly', slot, slot)
  expect(await db.transaction().execute(post)).toHaveLength(3)
  const sunday = dayOf(at('11-22 12:00'))
  const [told] = await postedTo(db, 'city', sunday, 'weekly')
  expect(told?.figures).toMatchObject({ days: { from: '2026-11-16', to: '2026-11-22' }, day: { all: { due: 3, onTime: 2, late: 1 } } })
  room.clock.time = at('11-23 10:00')
  expect(await room.says('desk', 'city', '更正通报 上周')).toContain('11月16日至22日的周通报和现在知道的一样，不用更正')
  await exportSays(db, at('11-23 10:30'), [
    orderFacts({ id: 'ZD4', household: 'D', enteredAt: iso('11-18 12:00'), completedAt: iso('11-18 13:00') }),
  ])
  const asked = { date: sunday, edition: 'weekly', scopes: null, now: at('11-23 11:00') } as const
  const { corrections } = await correctionsOf(db, organisation, asked)
  const corrected = await correctedForms(db, corrections, organisation, { reason: '补录', now: asked.now })
  expect(
    corrected.flatMap(({ correction, forms }) => forms.map(({ part, message }) => [correction.before.group, part, message.name])),
  ).toEqual([
    ['city', '', '全市 11月16日至22日 当日装当日修周通报（更正，第2版）.png'],
    ['city', '/workbook', '全市_11月16日至22日_当日装当日修周通报（更正，第2版）.xlsx'],
    ['control', '', '全市 11月16日至22日 当日装当日修周通报（更正，第2版）.png'],
  ])
  const pictures = corrected.map(({ forms: [{ message }] }) => message.hash)
  expect(pictures[1]).toBe(pictures[0])
  room.clock.time = asked.now
  const asks = await room.says('desk', 'city', '更正通报 上周 补录')
  expect(asks).toContain('请确认更正11月16日至22日的周通报')
  const code = /确认 (\d\d)/.exec(asks)?.[1] ?? ''
  expect(await room.says('desk', 'city', `确认 ${code}`)).toContain('已更正11月16日至22日的周通报，重发到：全市装维群、运行管控群')
  expect(await room.says('desk', 'city', '更正通报 上月')).toContain('10月的月通报没有发过，不用更正')
})
