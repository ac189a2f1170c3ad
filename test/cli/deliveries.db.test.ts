import { userInfo } from 'node:os'
import { describe, expect, vi } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { deliveryHealth } from '../../src/delivery/health.ts'
import { test } from '../engines/database.ts'
import { FakePlatform, refusal, say, toSay, withQueue } from '../delivery/fake-platform.ts'
import { type Ran, programOn, runLine } from './run-line.ts'

const NOW = 1_795_312_800

const run = (database: Database, line = ''): Promise<Ran> => runLine(programOn(database, NOW), `deliveries ${line}`)

const idOf = async ({ db }: Database, key: string): Promise<string> =>
  (await db.selectFrom('outgoing').select('id').where('key', '=', key).executeTakeFirstOrThrow()).id

const lost = (): Promise<never> => Promise.reject(new Error('socket hang up'))
const table = { kind: 'table', title: '赣榆 超时 3 单', lead: ['客户 王某某 13800000000'], columns: [], rows: [], notes: [] } as const

describe('sameday deliveries', () => {
  test('says so when there is no trouble', async ({ database }) => {
    expect(await run(database)).toEqual({ code: 0, out: '没有未送达的消息\n', err: '' })
    expect(await run(database, '--state dead')).toMatchObject({ out: '没有“多次失败”的消息\n' })
  })

  test('shows what is in doubt or refused, by kind and title, nothing of what it says', async ({ database }) => {
    const robot = new FakePlatform('wecom')
    robot.answers = [lost, refusal('never')]
    await withQueue(database, [robot], async (queue) => {
      const bulletin = toSay('bulletin/1', { platform: 'wecom', lane: 'bulletin', message: table })
      const reply = toSay('reply/1', { platform: 'wecom', message: { kind: 'text', text: '王某某 13800000000 的工单' } })
      await queue.deliverNow(await say(database, queue, bulletin, reply))
    })
    const { out } = await run(database)
    expect(out).toMatch(
      /^\w{8} {2}被拒绝 {2}11月22日 10:00 {2}wecom group\/ganyu {2}文字 {2}尝试 1 次 {2}api freq out of limit {2}T-[2-9A-Z]{8}$/m,
    )
    expect(out).toMatch(
      /^\w{8} {2}不确定 {2}11月22日 10:00 {2}wecom group\/ganyu {2}表格“赣榆 超时 3 单” {2}尝试 1 次 {2}socket hang up {2}T-[2-9A-Z]{8}$/m,
    )
    expect(out).not.toContain('王某某')
    expect((await run(database, '--state in-doubt')).out.split('\n')).toHaveLength(2)
    const lines = (await run(database, '--json')).out.trim().split('\n')
    // What the platform said goes to whoever has to find out why.
    expect(lines.map((line) => (JSON.parse(line) as { answer: unknown }).answer)).toContainEqual({ errcode: 45009 })
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { state: 'refused', kind: 'text', title: null, saidAt: '2026-11-22T10:00:00+08:00' },
      { state: 'in-doubt', key: 'bulletin/1' },
    ])
  })

  test('retry sends what was in doubt again, marked as a repeat', async ({ database }) => {
    const id = await idOf(database, 'bulletin/1')
    expect(await run(database, `retry ${id.slice(0, 8)}`)).toEqual({
      code: 0,
      out: `${id.slice(0, 8)} 已重新排队，由运行中的服务发送\n`,
      err: '',
    })
    const robot = new FakePlatform('wecom')
    await withQueue(database, [robot], () => vi.waitFor(() => expect(robot.arrived).toMatchObject([{ text: 'table', repeat: true }])))
    expect(await run(database, `retry ${id}`)).toEqual({ code: 1, out: '', err: `消息 ${id.slice(0, 8)} 是“已送达”，不能这样处理\n` })
  })

  test('drop gives a message up for good', async ({ database }) => {
    const id = await idOf(database, 'reply/1')
    expect(await run(database, `drop ${id}`)).toEqual({ code: 0, out: `${id.slice(0, 8)} 已放弃，不再发送\n`, err: '' })
    // Each repair is on record with the machine's user.
    const { username } = userInfo()
    expect(await database.db.selectFrom('audit').select(['platform', 'action', 'detail']).orderBy('id').execute()).toEqual(
      ['retry bulletin/1', 'drop reply/1'].map((deed) => ({
        platform: 'cli',
        action: 'repair-deliveries',
        detail: `system user ${username}: ${deed}`,
      })),
    )
    expect(await run(database)).toMatchObject({ out: '没有未送达的消息\n' })
  })

  test('answers an id that is nobody’s, or two’s', async ({ database }) => {
    expect(await run(database, 'retry ffffffff-0000')).toEqual({ code: 1, out: '', err: '没有编号以 ffffffff-0000 开头的消息\n' })
    expect(await run(database, 'retry %')).toMatchObject({ code: 1, err: '没有编号以 % 开头的消息\n' })
    await withQueue(database, [], (queue) => say(database, queue, ...Array.from({ length: 17 }, (_, i) => toSay(`many ${i}`))))
    const ids = await Promise.all(Array.from({ length: 17 }, (_, i) => idOf(database, `many ${i}`)))
    const shared = ids.map(([first = '']) => first).find((first, i, all) => all.indexOf(first) !== i) ?? ''
    expect(await run(database, `drop ${shared}`)).toMatchObject({ code: 1, err: `编号以 ${shared} 开头的消息不止一条，请多写几位\n` })
  })
})

test('the figures for readiness count what is not said', async ({ database }) => {
  await database.db.updateTable('outgoing').set({ state: 'in-doubt' }).where('key', '=', 'many 0').execute()
  await database.db.updateTable('outgoing').set({ state: 'dead' }).where('key', '=', 'many 1').execute()
  await database.db.updateTable('outgoing').set({ queued_at: '2026-01-01T00:00:00Z' }).where('key', '=', 'many 2').execute()
  const health = await deliveryHealth(database.db)
  expect(health).toMatchObject({ queued: 15, inDoubt: 1, refused: 0, dead: 1 })
  expect(health.oldestQueuedSeconds).toBeGreaterThan(60)
})
