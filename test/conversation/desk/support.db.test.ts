import { afterAll, describe, expect } from 'vitest'
import { historyOf } from '../../../src/orders/history/event-log.ts'
import { findOrder } from '../../../src/orders/queries.ts'
import { runDue } from '../../../src/schedule/run-due.ts'
import { type ScheduleContext, schedules } from '../../../src/schedule/schedules.ts'
import { unsigned } from '../../audit/chain.ts'
import type { Message } from '../../../src/messages/message.ts'
import { plainText } from '../../../src/messages/plain-text.ts'
import { silent } from '../../delivery/fake-platform.ts'
import { test } from '../../engines/database.ts'
import { ChatRoom, at, organisation } from '../chat-room.ts'

let room: ChatRoom
let last = 0
const START = at('2026-11-21 17:30:00')
const crew = (text: string): Promise<string> => room.says('ganyu-installer-01', 'ganyu', text)

/** A fresh repair that is due tonight, of the first crew of 赣榆. */
async function repair(facts: Readonly<Record<string, unknown>> = {}): Promise<string> {
  last += 1
  const id = `ZD202611202${String(last).padStart(5, '0')}`
  await room.orders({ id, facts: { enteredAt: '2026-11-21T10:00:00+08:00', ...facts } })
  return id
}
/** One for which the crew asked for support. */
async function asked(): Promise<string> {
  const id = await repair()
  await room.does('ganyu-installer-01', 'direct', `光猫注册不上，求支撑 ${id}`)
  return id
}

const supportOf = async (id: string) => (await findOrder(room.database.db, id))?.recorded.support
const kindsOf = async (id: string) =>
  (await historyOf(room.database.db, id)).filter(({ type }) => type.startsWith('support')).map(({ type }) => type)

/** What the minute's schedule says of an order at `time`. */
async function minute(time: number, id = ''): Promise<string[]> {
  room.clock.time = time
  const before = await saidAgain()
  await runDue(
    {
      db: room.database.db,
      log: silent,
      organisation,
      schedules: schedules.filter(({ name }) => name === 'support'),
      contextAt: (_, now): ScheduleContext => ({
        organisation,
        jobs: room.queue,
        auditKeys: unsigned,
        platformsOf: () => room.reached,
        now,
      }),
      deliverNow: (ids) => room.queue.deliverNow(ids),
      slotRan: (schedule, outcome) => expect(`${schedule} ${outcome}`).toBe('support done'),
    },
    time,
  )
  return (await saidAgain()).slice(before.length).filter((text) => text.includes(id))
}

async function saidAgain(): Promise<string[]> {
  const rows = await room.database.db
    .selectFrom('outgoing')
    .select('message')
    .where('key', 'like', 'support-again/%')
    .where('conversation', '=', 'group/city')
    .orderBy('position')
    .execute()
  return rows.map(({ message }) => plainText(message as Message))
}

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
  await minute(START)
})
test.beforeEach(() => {
  room.clock.time = START
})
afterAll(() => room.close())

describe('support', () => {
  test('is asked for, taken and answered; the desk and the crew hear of it, and the times are events', async ({ database }) => {
    const id = await repair()
    const said = `光猫注册不上，求支撑 ${id}`
    expect((await room.ask('ganyu-installer-01', 'direct', said))[0]).toMatchObject({
      title: '请确认请求支撑',
      fields: [{}, {}, { name: '问题', value: '光猫注册不上' }, { name: '通知', value: '全市装维群，服务调度中心' }],
    })
    expect(await room.does('ganyu-installer-01', 'direct', said)).toBe(
      `工单 ${id} 已请求支撑：光猫注册不上\n已在全市装维群请支撑台席接单。\n赣榆装维01 今天 17:30`,
    )
    expect(room.shownIn('city').at(-1)).toBe(
      [
        '@desk',
        '【支撑请求，请接单】',
        `工单：${id}`,
        '状态：在途',
        '装维人员：赣榆装维01',
        '问题：光猫注册不上',
        '提出：赣榆装维01 11月21日 17:30',
        `答复请发：支撑答复 ${id} <答复>`,
        `[接单：/支撑 接单 ${id}]`,
      ].join('\n'),
    )
    expect(await room.says('desk', 'direct', '待办')).toContain(`赣榆 光猫注册不上，赣榆装维01 今天 17:30 提出，未接单 → /支撑 接单 ${id}`)
    expect(await crew(id)).toContain('支撑：光猫注册不上（赣榆装维01 今天 17:30 提出，等待接单）')

    room.clock.time = START + 300
    expect(await room.does('desk', 'city', `/支撑 接单 ${id}`)).toBe(`工单 ${id} 的支撑已接单：光猫注册不上\n服务调度中心 今天 17:35`)
    expect(room.shownIn('ganyu').at(-1)).toBe(`@ganyu-installer-01\n工单 ${id} 的支撑已接单：光猫注册不上\n服务调度中心 今天 17:35`)
    expect(await room.says('city-lead', 'city', `/支撑 接单 ${id}`)).toBe(`工单 ${id} 的支撑 服务调度中心 今天 17:35 已经接单。`)
    expect(await room.says('desk', 'direct', '待办')).toContain(`服务调度中心 已接单 → /支撑 答复 ${id} <答复>`)

    room.clock.time = START + 720
    expect(await room.does('desk', 'direct', `支撑答复 ${id} 已重新下发`)).toBe(
      `工单 ${id} 的支撑已答复：已重新下发\n问题：光猫注册不上，用时 12分\n服务调度中心 今天 17:42`,
    )
    expect(room.shownIn('ganyu').at(-1)).toMatch(new RegExp(`^@ganyu-installer-01\n工单 ${id} 的支撑已答复：已重新下发\n`))
    expect(await supportOf(id)).toBeNull()
    const events = (await historyOf(database.db, id)).filter(({ type }) => type.startsWith('support'))
    expect(events.map(({ type, actor, happenedAt }) => [type, actor, happenedAt - START])).toEqual([
      ['support-asked', 'ganyu-installer-01', 0],
      ['support-taken', 'desk', 300],
      ['support-answered', 'desk', 720],
    ])
    expect(await crew(`经过 ${id}`)).toMatch(/请求支撑：光猫注册不上[^]*支撑接单[^]*支撑答复：已重新下发/)
    expect((await room.audit()).findLast(({ action }) => action === '支撑')).toMatchObject({
      outcome: 'done',
      person: 'desk',
      detail: 'answered after 720 s: 已重新下发',
    })
    expect(await room.says('desk', 'direct', '待办')).not.toContain(id)
  })

  test('is understood with the verb before or after the order, and by the end of its number', async () => {
    const id = await asked()
    for (const said of [`支撑 答复 ${id} 换端口`, `${id} 支撑 答复 换端口`, `支撑答复 ${id.slice(-6)} 换端口`])
      expect(await room.says('desk', 'city', said), said).toMatch(/^【请确认答复支撑】\n.*答复：换端口\n/s)
    expect(await room.says('desk', 'city', `支撑接单 ${id}`)).toMatch(/^【请确认接单】/)
  })

  test('that nobody can be told of says what else to do', async () => {
    const id = await repair()
    room.reached = []
    expect(await room.does('ganyu-installer-01', 'direct', `支撑 ${id} 光衰过大`)).toContain(
      '现在不能在全市的群里发消息，请直接联系支撑台席。',
    )
    room.reached = ['webchat']
  })
})

describe('unanswered for 15 minutes', () => {
  test('it is said again, once, on the second', async () => {
    const id = await asked()
    expect(await minute(START + 840, id)).toEqual([])
    const again = await minute(START + 900, id)
    expect(again).toEqual([
      expect.stringMatching(new RegExp(`^@desk\n【支撑请求 15 分钟没有答复】\n工单：${id}\n[^]*\\[接单：/支撑 接单 ${id}\\]$`)),
    ])
    for (const later of [960, 1800, 7200]) expect(await minute(START + later, id)).toEqual([])
    expect(await kindsOf(id)).toEqual(['support-asked', 'support-said-again'])
  })

  test('to whoever took it', async () => {
    const id = await asked()
    await room.does('desk', 'city', `/支撑 接单 ${id}`)
    const again = await minute(START + 900 + 8000, id)
    expect(again).toEqual([
      expect.stringMatching(new RegExp(`^@desk\n【支撑请求 15 分钟没有答复】\n工单：${id}\n[^]*接单：服务调度中心 11月21日 17:30\n`)),
    ])
    expect(again[0]).not.toContain('[接单')
  })

  test('not when it was answered, or the order has ended', async () => {
    const [answered, ended] = [await asked(), await asked()]
    await room.does('desk', 'city', `支撑答复 ${answered} 好了`)
    room.clock.time = START + 60
    const done = { enteredAt: '2026-11-21T10:00:00+08:00', completedAt: '2026-11-21T17:30:30+08:00' }
    await room.orders({ id: ended, state: 'completed', facts: done })
    expect(await supportOf(ended)).toBeNull()
    const said = (await minute(START + 20_000)).join('\n')
    expect([said.includes(answered), said.includes(ended)]).toEqual([false, false])
    expect(await room.says('desk', 'city', `支撑答复 ${ended} 好了`)).toMatch(/已竣工（按时）.*不需要支撑。$/)
  })

  test('later, where nobody could be told then', async () => {
    const id = await asked()
    room.reached = []
    expect(await minute(START + 22_000, id)).toEqual([])
    expect(await kindsOf(id)).toEqual(['support-asked'])
    room.reached = ['webchat']
    expect(await minute(START + 22_080, id)).toHaveLength(1)
    expect(await minute(START + 22_200, id)).toEqual([])
  })
})

describe('support is refused', () => {
  test('twice, from their own hands, and where nothing was asked', async () => {
    const id = await asked()
    expect(await crew(`支撑 ${id} 还是不行`)).toBe(`工单 ${id} 已经求过支撑：光猫注册不上（赣榆装维01 今天 17:30），等待接单。`)
    expect(await crew(`/支撑 接单 ${id}`)).toBe(`工单 ${id} 的支撑是你自己提的，要由别人接单。`)
    const other = await repair()
    expect(await room.says('desk', 'city', `/支撑 答复 ${other} 好了`)).toBe(`工单 ${other} 没有等待答复的支撑请求。`)
    const both = await room.says('desk', 'city', `/支撑 答复 ${id} ${other} 好了`)
    expect(both).toContain(`${other}：不办理，没有等待答复的支撑请求`)
  })

  test('of another crew’s order, elsewhere, and to roles without the right', async () => {
    const id = await repair()
    expect(await room.says('ganyu-installer-02', 'ganyu', `支撑 ${id} 光衰`)).toBe('无权限：支撑只限本班组的工单。')
    expect(await room.says('donghai-dispatcher', 'city', `支撑 ${id} 光衰`)).toBe('查无此单')
    for (const person of ['service', 'settlement', 'it', 'admin'])
      expect(await room.says(person, 'city', `支撑 ${id} 光衰`)).toMatch(
        /^无权限：支撑需要装维、管控、经理、服务调度中心、市公司分管的角色。$/,
      )
    expect(await supportOf(id)).toBeNull()
  })
})

test('a message that comes twice, and a second yes, do it once', async () => {
  const id = await repair()
  const code = await room.code('ganyu-installer-01', 'direct', `支撑 ${id} 光衰过大`)
  const yes = room.incoming('ganyu-installer-01', 'direct', `确认 ${code}`)
  for (let time = 0; time < 2; time++) {
    await room.inbox.receive(yes)
    await room.inbox.settled('webchat', yes.messageId)
  }
  expect(await kindsOf(id)).toEqual(['support-asked'])
})

describe('what is missing is asked for', () => {
  test('of who asks for support the problem', async () => {
    const id = await repair()
    expect(await crew(`/支撑 ${id}`)).toBe(`遇到什么问题？例如 光猫注册不上\n（支撑 ${id}，10分钟内回复有效，不办了就说“取消”）`)
    expect(await crew('光路不通')).toMatch(new RegExp(`^【请确认请求支撑】\\n工单：${id}\n[^]*问题：光路不通\n`))
    expect(await crew('支撑')).toMatch(/^是哪一张工单？|^【是哪一张工单？】/)
  })

  test('of who answers the answer', async () => {
    const id = await asked()
    expect(await room.says('desk', 'city', `/支撑 答复 ${id}`)).toMatch(/^怎么答复？问题是：光猫注册不上\n/)
    expect(await room.says('desk', 'city', '已重新下发')).toMatch(new RegExp(`^【请确认答复支撑】\\n工单：${id}\n[^]*答复：已重新下发\n`))
  })
})

test('who presses 接单 on the page has taken it; the next is told who did', async () => {
  const id = await asked()
  const card = room.shown.findLast(
    ({ message }) => message.kind === 'card' && message.buttons.some(({ says }) => says === `/支撑 接单 ${id}`),
  )
  expect(card).toBeDefined()
  const press = (person: string, place: string) => room.says(person, place, `/支撑 接单 ${id}`, { ...(card && { card: card.id }) })
  // The card hangs in the city's group: elsewhere it is no press.
  expect(await press('desk', 'direct')).toMatch(/^【请确认接单】/)
  expect(await press('desk', 'city')).toMatch(new RegExp(`^工单 ${id} 的支撑已接单`))
  expect(await press('city-lead', 'city')).toMatch(/服务调度中心 今天 17:30 已经接单。$/)
})

test('of two who take it in the same moment in different places one has it, and the other is told who', async () => {
  const id = await asked()
  const codes = [await room.code('desk', 'direct', `/支撑 接单 ${id}`), await room.code('city-lead', 'direct', `/支撑 接单 ${id}`)]
  const said = await Promise.all([room.says('desk', 'direct', `确认 ${codes[0]}`), room.says('city-lead', 'direct', `确认 ${codes[1]}`)])
  expect(said.filter((text) => text.startsWith(`工单 ${id} 的支撑已接单`))).toHaveLength(1)
  expect(said.filter((text) => /已经接单。$|工单在提问之后有变化/.test(text))).toHaveLength(1)
  expect(await kindsOf(id)).toEqual(['support-asked', 'support-taken'])
})
