import { sql } from 'kysely'
import { expect } from 'vitest'
import { refreshAlert } from '../../src/alerting/refresh-alert.ts'
import { sayAlerts } from '../../src/alerting/say-alerts.ts'
import { findOutages } from '../../src/outages/find-outages.ts'
import { outageOf } from '../../src/outages/outages.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import { DAY, HOUR, formatInstant } from '../../src/policy/instant.ts'
import { ChatRoom, at, organisation } from '../conversation/chat-room.ts'
import { test } from '../engines/database.ts'

let room: ChatRoom
let last = 0
/** Each test is a program of its own. */
let branch = organisation

/** A repair as a source tells it. */
const repair = (enteredAt: number, facts: object = {}) => ({
  id: `ZD20261121${String(++last).padStart(6, '0')}`,
  facts: {
    kind: 'repair',
    household: `H${last}`,
    district: 'ganyu',
    installer: '赣榆装维01',
    enteredAt: formatInstant(enteredAt),
    ...facts,
  },
})

/** The minute that begins at `time`, as two replicas work on it; what was said. */
async function minute(time: string): Promise<string[]> {
  room.clock.time = at(`2026-11-21 ${time}`)
  const before = room.shown.length
  const look = () =>
    room.database.db
      .transaction()
      .execute((trx) => findOutages(trx, { organisation: branch, platformsOf: () => room.reached }, room.queue, room.clock.now()))
  const ids = [...(await look()), ...(await look())]
  await room.queue.deliverNow(ids)
  return room.shownSince(before)
}

/** What the alerts of this time say to 赣榆's group. */
async function alerts(time: string): Promise<{ texts: string[]; later: string[] }> {
  const now = at(`2026-11-21 ${time}`)
  room.clock.time = now
  return room.database.db.transaction().execute(async (trx) => {
    const said = await sayAlerts(trx, { organisation: branch, platformsOf: () => room.reached, now }, room.queue, now)
    const rows = await trx
      .selectFrom('outgoing')
      .select('about')
      .where(sql<boolean>`id = any(${said.ids}::uuid[])`)
      .where('conversation', '=', 'group/ganyu')
      .execute()
    const later = await Promise.all(rows.map(({ about }) => refreshAlert(trx, branch, { about, at: now, now: now + 600 })))
    return {
      texts: said.alerts.filter(({ hearer }) => hearer.id === 'ganyu').map(({ message }) => plainText(message)),
      later: later.map((one) => (typeof one === 'object' && 'message' in one ? plainText(one.message) : 'as it is')),
    }
  })
}

const desk = (text: string) => room.does('desk', 'direct', text)

test('three calls of one community are one proposal; what is decided is told once, and candidates are named for the cause', async ({
  database,
}) => {
  room = await ChatRoom.open(database, '2026-11-21 10:00')
  branch = { ...organisation }
  try {
    const ten = at('2026-11-21 10:00')
    const usual = Array.from({ length: 28 * 6 }, (_, i) =>
      repair(ten - (1 + Math.floor(i / 6)) * DAY + (i % 6) * HOUR, {
        community: `小区${i % 40}`,
        completedAt: formatInstant(ten - 12 * HOUR),
      }),
    )
    await room.orders(...usual)
    const four = [0, 1, 2, 3].map((i) => repair(ten - 600 + i * 60, { community: '小区7', olt: `OLT-${i}` }))
    await room.orders(...four.slice(0, 2))
    expect(await minute('10:00')).toEqual([])
    await room.orders(four[2] ?? repair(ten))
    const [proposal, ...none] = await minute('10:01')
    expect(none).toEqual([])
    expect(proposal).toContain('群障 1 待定：赣榆 小区 小区7，3 户')
    for (const { id } of four.slice(0, 3)) expect(proposal).toContain(id)
    expect(proposal).toMatch(/依据.*两小时内 3 户报障，平常.*纯属偶然的可能/s)
    await room.orders(four[3] ?? repair(ten))
    expect(await minute('10:02')).toEqual([])
    expect((await outageOf(database.db, 1))?.orders).toHaveLength(4)

    expect(await room.says('ganyu-dispatcher', 'direct', '/接受群障 1')).toMatch(/^无权限/)
    expect(await room.says('donghai-dispatcher', 'direct', '群障 1')).toContain('没有群障 1')
    expect(await room.says('ganyu-dispatcher', 'donghai', '群障')).not.toContain('小区7')
    const before = room.shown.length
    expect(await desk('/接受群障 1')).toContain('已确认群障 1')
    const told = room.shownSince(before).filter((text) => text.includes('按同一故障处理'))
    expect(told).toHaveLength(1)
    expect(told[0]).toContain(four[3]?.id)
    expect(await room.says('desk', 'direct', '/接受群障 1')).toContain('现在不能接受群障')

    expect(await desk('/群障原因 1 设备老化')).toContain('不在免责之列')
    const candidates = await desk('/群障原因 1 市政施工挖断光缆')
    expect(candidates).toContain('可考虑豁免（第三方原因')
    for (const { id } of four) expect(candidates).toContain(`/豁免 ${id} 市政施工挖断光缆`)
    expect(await room.says('ganyu-dispatcher', 'ganyu', '群障 1')).toMatch(/为什么：两小时内 3 户报障.*原因：市政施工挖断光缆/s)

    for (const text of ['为什么 群障 1', '/为什么群障 1', '群障 1 为什么', '群障1为什么？']) {
      expect(await room.says('ganyu-dispatcher', 'ganyu', text)).toMatch(/^群障 1（赣榆 小区 小区7）：两小时内 3 户报障，平常.*$/)
      expect(await room.says('donghai-dispatcher', 'direct', text)).toContain('没有群障 1')
    }

    // However much the number looks like the end of an order's.
    expect(await room.says('desk', 'direct', '为什么 群障 1234')).toContain('没有群障 1234')

    // Their alerts are one line, and told with it: what is said once is not said again when the outage is over.
    const [list, ...others] = await alerts('11:00').then(({ texts }) => texts)
    expect(others).toEqual([])
    expect(list).toContain('【今日还有 4 单】')
    expect(list).toMatch(/群障 1：小区 小区7 4 单（…\d{4} 等），最急 23:59 剩.*，已确认，原因：市政施工挖断光缆/)
    for (const { id } of four) expect(list).not.toContain(id)
    expect(list).toContain('[群障 1]')
    const two = await alerts('22:00')
    expect(two.texts.join()).toMatch(/2小时内到期 4 单.*若今晚未修复将补偿.*（4 户次）.*群障 1：小区 小区7 4 单/s)
    expect(two.later.join()).toMatch(/截至 11月21日 22:10.*群障 1：小区 小区7 4 单.*剩1小时49分/s)
    expect(await desk('/恢复群障 1')).toContain('恢复')
    expect((await alerts('22:20')).texts).toEqual([])
  } finally {
    await room.close()
  }
})

test('what was refused is asked again only when it has doubled', async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 12:00')
  branch = { ...organisation }
  try {
    const noon = at('2026-11-21 12:00')
    const first = Array.from({ length: 5 }, (_, i) => repair(noon - 600 + i * 60, { district: 'donghai', community: '小区9' }))
    await room.orders(...first)
    expect((await minute('12:00')).join()).toContain('群障 2 待定：东海 小区 小区9，5 户')
    expect(await room.says('desk', 'direct', '/驳回群障 2')).toContain('缺少理由')
    expect(await desk('/驳回群障 2 各户原因不同')).toContain('已驳回群障 2')
    await room.orders(...Array.from({ length: 4 }, () => repair(noon + 60, { district: 'donghai', community: '小区9' })))
    expect(await minute('12:02')).toEqual([])
    await room.orders(repair(noon + 180, { district: 'donghai', community: '小区9' }))
    expect((await minute('12:04')).join()).toContain('曾被驳回（各户原因不同），报障又增加到 10 户')
  } finally {
    await room.close()
  }
})
