import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import type { Queue } from '../../src/delivery/queue.ts'
import { at, exportSays, iso, orderFacts } from '../alerting/orders.ts'
import { only, test as base } from '../alerting/world.ts'
import { programOn, runLine } from './run-line.ts'

const test = base.extend('imported', { scope: 'file' }, async ({ database }): Promise<Database> => {
  await exportSays(database.db, at('11-21 17:00'), [
    orderFacts({ id: 'ZD1' }),
    orderFacts({ id: 'ZD2', household: 'B', enteredAt: iso('11-20 19:00') }),
  ])
  return database
})

async function run(database: Database, queue: Queue, line: string): Promise<{ out: string; delivered: number }> {
  let delivered = 0
  const deliverNow = async (ids: readonly string[]): Promise<void> => void (delivered += ids.length)
  const program = programOn(database, at('11-21 18:30'), {
    organisation: only('ganyu'),
    platformsNow: async () => () => ['webchat'],
    queue: async () => ({ ...queue, deliverNow }),
  })
  const { code, out, err } = await runLine(program, `alerts ${line}`)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return { out, delivered }
}

test('a dry run shows each message and the reason for each order, and leaves nothing behind', async ({ imported, queue }) => {
  const { out, delivered } = await run(imported, queue, '--dry-run')
  expect(out).toBe(
    [
      '→ 赣榆装维群',
      '@赣榆装维01',
      '【即将到期 2 单】',
      '若今晚未修复将补偿 20元（2 户次）',
      '30分钟内到期 1 单，6小时内到期 1 单',
      '截至 11月21日 18:30，数据截至 11月21日 17:00',
      'ZD2：19:00 剩30分 赣榆装维01',
      'ZD1：23:59 剩5小时29分 赣榆装维01',
      '不能按时上门的，请提前报管控派单：/升级 工单号 原因',
      '[接手 …ZD2：接手 ZD2] [升级 …ZD2：升级 ZD2]',
      '理由：',
      '  ZD2：首次，30分钟内到期（half-hour，自 11月21日 18:30 起，时限 11月21日 19:00）；略过 6小时内到期、2小时内到期',
      '  ZD1：首次，6小时内到期（six-hours，自 11月21日 17:59:59 起，时限 11月21日 23:59:59）',
      '试运行，什么都没有写入，也没有发送',
      '',
    ].join('\n'),
  )
  expect(delivered).toBe(0)
  expect(await imported.db.selectFrom('outgoing').selectAll().execute()).toEqual([])
})

test('said once: the same time asked again has nothing to say', async ({ imported, queue }) => {
  const line = '--as-of 2026-11-21T18:31:00+08:00 --json'
  const { out, delivered } = await run(imported, queue, line)
  expect(delivered).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    key: 'alert/ganyu/before/half-hour/2026-11-21T18:31:00+08:00',
    group: 'ganyu',
    kind: 'before',
    orders: [
      { id: 'ZD2', reason: 'first', step: 'half-hour', round: 0, basis: '2026-11-21T19:00:00+08:00' },
      { id: 'ZD1', reason: 'first', step: 'six-hours', round: 0 },
    ],
  })
  expect(await run(imported, queue, line)).toEqual({ out: '', delivered: 0 })
  expect((await run(imported, queue, '')).out).toBe('截至 11月21日 18:30 没有要提醒的\n')
})
