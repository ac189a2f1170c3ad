import { expect } from 'vitest'
import { allOrders } from '../../../src/orders/queries.ts'
import { parseInstant, formatInstant } from '../../../src/policy/instant.ts'
import { judge } from '../../../src/policy/judge.ts'
import { orderJson, parseOrder } from '../../../src/policy/parse-order.ts'
import { verdictJson } from '../../../src/policy/verdict.ts'
import { test } from '../../engines/database.ts'
import { programOn, runLine } from '../../cli/run-line.ts'
import { context, fileOf, importOf, now, ordersTable, sampleBytes } from '../sample.ts'

const counts = { rows: 4028, accepted: 3994, updated: 22, unchanged: 4, quarantined: 8 }
const setAside = [
  { line: 4023, id: null, reason: '没有工单编号' },
  { line: 4024, id: 'BADB002525', reason: '录入时间“2026-13-45 99:00:00”不是有效的时间' },
  { line: 4025, id: 'BADC003345', reason: '工单类型“拆机”不在已知范围（新装、障碍、移机）' },
  { line: 4026, id: 'BADD001339', reason: '区县“徐州”不在组织文件里' },
  { line: 4027, id: 'BADE000296', reason: '竣工时间 2016-01-01 00:00:00 早于录入时间 2026-11-09 15:47:09' },
  { line: 4028, id: 'BADF000877', reason: '列数不足：应有 20 列，只有 9 列' },
  { line: 4029, id: 'BADG003864', reason: '客户类型“??”不在已知范围（公众客户、政企客户、校园客户）' },
  { line: 4030, id: 'BADH002405', reason: '没有录入时间' },
]

test('a dry run says what an import would do and writes nothing', { timeout: 120_000 }, async ({ database }) => {
  expect(await importOf(database, fileOf(sampleBytes), true)).toMatchObject({ ...counts, setAside })
  for (const table of ['import', 'quarantine', 'order_event', 'orders'] as const) {
    expect(await database.db.selectFrom(table).selectAll().execute()).toEqual([])
  }
})

test('the sample is taken, and its eight bad rows are set aside with line and reason', { timeout: 120_000 }, async ({ database }) => {
  const report = await importOf(database, fileOf(sampleBytes))
  expect(report).toMatchObject({ ...counts, setAside, declaredRows: 4028 })
  expect(formatInstant(report.dataAsOf)).toBe('2026-11-21T20:00:00+08:00')
  expect(await ordersTable(database)).toHaveLength(3994)
  const kept = await database.db.selectFrom('quarantine').select(['line', 'order_id as id', 'reason']).orderBy('line').execute()
  expect(kept).toEqual(setAside)
  const { raw } = await database.db.selectFrom('quarantine').select('raw').where('order_id', '=', 'BADF000877').executeTakeFirstOrThrow()
  expect(raw).toBe('BADF000877,新装,天翼高清,公众客户,LYG0669439,05180669439@iptv,吴某某,12027047157,赣榆解放路259号')
  const run = await database.db.selectFrom('import').selectAll().executeTakeFirstOrThrow()
  expect(run).toMatchObject({ ...counts, state: 'done', declared_rows: 4028, problem: null })
  expect(run.totals).toEqual({
    kinds: { install: 1847, repair: 1998, move: 175 },
    states: { completed: 3782, cancelled: 75, 'in-progress': 72, 'at-resource-desk': 33, 'at-network-desk': 29, stuck: 29 },
  })
})

test('the second import of the same file changes nothing', { timeout: 120_000 }, async ({ database }) => {
  const before = await ordersTable(database)
  const events = await database.db.selectFrom('order_event').selectAll().orderBy('id').execute()
  const again = await importOf(database, fileOf(sampleBytes))
  expect(again).toMatchObject({ rows: 4028, accepted: 0, updated: 0, unchanged: 4020, quarantined: 8, setAside })
  expect(await ordersTable(database)).toEqual(before)
  expect(await database.db.selectFrom('order_event').selectAll().orderBy('id').execute()).toEqual(events)
  expect(await database.db.selectFrom('quarantine').select('id').execute()).toHaveLength(8)
})

test('the verdict in the columns is the one that judge gives', { timeout: 120_000 }, async ({ database }) => {
  const stored = await database.db.selectFrom('orders').selectAll().orderBy('id').execute()
  for (const row of stored) {
    const verdict = judge(parseOrder(row.facts), { ...context, asOf: row.judged_at })
    expect({
      id: row.id,
      inScope: row.in_scope,
      guaranteed: row.guaranteed,
      status: row.status,
      dueBy: row.due_by,
      workBy: row.work_by,
      lateDays: row.late_days,
      exemption: row.exemption,
      compensationFen: row.compensation_fen,
      payBy: row.pay_by,
      flags: row.flags,
    }).toEqual({
      id: verdict.id,
      inScope: verdict.inScope,
      guaranteed: verdict.guaranteed,
      status: verdict.status,
      dueBy: verdict.dueBy,
      workBy: verdict.workBy,
      lateDays: verdict.lateDays,
      exemption: verdict.exemption,
      compensationFen: verdict.compensationFen,
      payBy: verdict.payBy,
      flags: verdict.flags,
    })
  }
  expect(stored.length).toBe(3994)
})

test('verdicts of the stored orders equal judge on the same facts', { timeout: 120_000 }, async ({ database }) => {
  const asOf = '2026-11-20T18:00:00+08:00'
  const { code, out: said } = await runLine(programOn(database, now), `verdicts --as-of ${asOf}`)
  expect(code).toBe(0)
  const facts: string[] = []
  for await (const { order } of allOrders(database.db, parseInstant(asOf) ?? now)) facts.push(JSON.stringify(orderJson(order)))
  const judged = facts.map((line) => JSON.stringify(verdictJson(judge(parseOrder(JSON.parse(line)), { ...context, asOf: 1_795_168_800 }))))
  expect(said.trimEnd().split('\n')).toEqual(judged)
  expect(judged).toHaveLength(3994)
})
