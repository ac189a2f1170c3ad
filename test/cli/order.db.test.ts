import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { appendEvents } from '../../src/orders/append/append.ts'
import { explain } from '../../src/policy/explain.ts'
import { judge } from '../../src/policy/judge.ts'
import { test as onEngine } from '../engines/database.ts'
import { at, context, done, exported, now, observation, order } from '../orders/histories.ts'
import { type Ran, programOn, runLine } from './run-line.ts'

const test = onEngine.extend('ready', { scope: 'file' }, async ({ database }) => {
  const open = observation({ state: 'stuck', rescheduleCount: 2 }, { enteredAt: '2026-11-20T10:00:00+08:00', contractor: '赣榆代维公司' })
  const events = [
    exported(at('20 20:00:00'), { ...open, state: 'in-progress' }, at('20 20:05:00')),
    exported(at('21 20:00:00'), open, at('21 20:05:00')),
    done('escalated', at('20 19:00:00'), { reason: '工单太多' }),
    done('exemption-proposed', at('21 09:00:00'), { reason: 'customer', evidence: '录音123' }),
  ]
  await database.db.transaction().execute((trx) => appendEvents(trx, events, context))
  return database
})

const run = (database: Database, line: string | readonly string[]): Promise<Ran> => runLine(programOn(database, now), line)

test('an order is shown as a person would read it, with why', async ({ ready }) => {
  const verdict = judge(order({ enteredAt: '2026-11-20T10:00:00+08:00' }), context)
  const { code, out, err } = await run(ready, ['order', ' cr１'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toBe(`工单 CR1　新装　FTTH宽带
区域：赣榆　县城
装维：赣榆装维01，赣榆代维公司
录入：2026-11-20 10:00:00
状态：超时在途（源系统：异常卡单，数据截至 2026-11-21 20:00:00）
时限：2026-11-20 23:59:59，已超时 20小时30分，超时 1 天
补偿：20元
待决定：ganyu-manager提出豁免，客户原因
已升级：工单太多（ganyu-manager，2026-11-20 19:00:00）
改约：源系统记 2 次，经过不明
依据：
${explain(verdict)
  .map((sentence) => `  ${sentence}\n`)
  .join('')}`)
})

test('its history says what happened when, who said so, and when it was learnt', async ({ ready }) => {
  const heard = await run(ready, 'order CR1 --history --as-of 2026-11-20T20:30:00+08:00')
  expect(heard.out).toContain('状态：在途（')
  expect(heard.out).toContain('时限：2026-11-20 23:59:59，还剩 3小时29分\n')
  expect(heard.out.split('\n').slice(-3)).toEqual([
    '2026-11-20 19:00:00　ganyu-manager（chat）　升级：工单太多',
    '2026-11-20 20:00:00　export　导出记为在途，2026-11-20 20:05:00 得知',
    '',
  ])
  const later = await run(ready, 'order CR1 --history')
  expect(later.out.split('\n').slice(-3)).toEqual([
    '2026-11-21 09:00:00　ganyu-manager（chat）　提出豁免：客户原因，凭证 录音123',
    '2026-11-21 20:00:00　export　导出记为异常卡单，2026-11-21 20:05:00 得知',
    '',
  ])
})

test('what was not known then is not shown as if it had been', async ({ ready }) => {
  expect(await run(ready, 'order CR1 --as-of 2026-11-20T20:04:59+08:00')).toEqual({
    code: 1,
    out: '',
    err: '那时还不知道这张工单：2026-11-20 20:05:00 才得知\n',
  })
  const before = await run(ready, 'order CR1 --as-of 2026-11-21T08:00:00+08:00')
  expect(before.out).toContain('（源系统：在途，数据截至 2026-11-20 20:00:00）')
  expect(before.out).not.toContain('待决定')
})

test('as JSON Lines the order comes first and then its events, without the customer', async ({ ready }) => {
  const heard = await run(ready, 'order CR1 --history --json')
  const lines = heard.out
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  expect(lines[0]).toMatchObject({
    id: 'CR1',
    status: 'overdue',
    compensationFen: 2000,
    facts: { installer: '赣榆装维01' },
    sourceState: 'stuck',
  })
  expect(lines[3]).toEqual({
    type: 'exemption-proposed',
    happenedAt: '2026-11-21T09:00:00+08:00',
    learntAt: '2026-11-21T09:00:00+08:00',
    source: 'chat',
    actor: 'ganyu-manager',
    payload: { reason: 'customer', evidence: '录音123' },
  })
  expect(heard.out).not.toContain('12000000001')
})

test('an unknown order is refused', async ({ ready }) => {
  expect(await run(ready, 'order CR2')).toEqual({ code: 1, out: '', err: '查无此单\n' })
})
