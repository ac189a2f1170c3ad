import { expect } from 'vitest'
import { faultsOf } from '../../audit/chain.ts'
import { computeBulletin } from '../../../src/bulletins/bulletin.ts'
import { dayOf } from '../../../src/policy/instant.ts'
import { at, exportSays, iso, orderFacts } from '../../alerting/orders.ts'
import { test as base } from '../../engines/database.ts'
import { programOn, runLine } from '../../cli/run-line.ts'
import { example } from '../../people/example.ts'

const late = { enteredAt: iso('11-20 12:00') }

const test = base
  .extend('exported', { scope: 'file' }, async ({ database }) => {
    await exportSays(database.db, at('11-21 08:00'), [
      orderFacts({ id: 'ZD1', household: 'A', ...late }),
      orderFacts({ id: 'ZD2', household: 'B', ...late }),
      orderFacts({ id: 'ZD3', household: 'C', ...late, district: 'haizhou', area: 'central' }),
    ])
    return true
  })
  .extend('say', { scope: 'file' }, ({ database, exported }) => async (time: string, ...args: string[]) => {
    expect(exported).toBe(true)
    return runLine(programOn(database, at(time)), ['force-majeure', ...args])
  })

const storm = [
  'declare',
  '--districts',
  '赣榆',
  '--kind',
  '暴雨',
  '--from',
  iso('11-20 14:00'),
  '--to',
  iso('11-20 22:00'),
  '--except',
  'zd2',
]

test('a person who may not declare is refused, and the attempt is in the audit trail', async ({ say, database }) => {
  expect(await say('11-21 09:00', ...storm, '--by', 'ganyu-manager')).toEqual({
    code: 1,
    out: '',
    err: '无权限：宣布不可抗力需要服务调度中心、市公司分管的角色\n',
  })
  expect(await database.db.selectFrom('audit').select(['person', 'action', 'outcome', 'detail']).execute()).toEqual([
    {
      person: 'ganyu-manager',
      action: 'declare-force-majeure',
      outcome: 'refused',
      detail: 'declared: 暴雨 ganyu 2026-11-20T14:00:00+08:00/2026-11-20T22:00:00+08:00 except ZD2',
    },
  ])
})

test('a trial says what would change and writes nothing; the declaration does just that', async ({ say, database }) => {
  const what =
    '暴雨，赣榆，11月20日 14:00 至 11月20日 22:00，不含 ZD2\n涉及工单 2 张，判定改变 1 张（补偿按单计，未按户合并）：\n  赣榆：1 单，免责 0→1 单，补偿 2→1 单，20元→10元\n'
  expect(await say('11-21 09:00', ...storm, '--by', 'desk', '--dry-run')).toEqual({
    code: 0,
    out: `试运行，什么都没有写入\n${what}`,
    err: '',
  })
  expect(await say('11-21 09:00', 'list')).toMatchObject({ out: '没有宣布过不可抗力\n' })
  expect(await say('11-21 09:05', ...storm, '--by', 'desk')).toEqual({ code: 0, out: `已宣布，编号 1\n${what}`, err: '' })
  expect(await say('11-21 09:06', 'list')).toMatchObject({
    out: '1  暴雨，赣榆，11月20日 14:00 至 11月20日 22:00，不含 ZD2（服务调度中心 11月21日 09:05 宣布）\n',
  })
  const rows = await database.db.selectFrom('orders').select(['id', 'exemption', 'compensation_fen']).orderBy('id').execute()
  expect(rows).toEqual([
    { id: 'ZD1', exemption: 'force-majeure', compensation_fen: 0 },
    { id: 'ZD2', exemption: null, compensation_fen: 1000 },
    { id: 'ZD3', exemption: null, compensation_fen: 1000 },
  ])
})

test('a bulletin counts it from its declaration on, and as it was known then', async ({ database }) => {
  const exempt = async (time: string) => {
    const asked = { scope: { district: 'ganyu' }, date: dayOf(at('11-20 12:00')), edition: 'final', asOf: at(time) } as const
    return (await computeBulletin(database.db, example, asked)).day.all.exempt
  }
  expect([await exempt('11-21 09:04'), await exempt('11-21 09:05')]).toEqual([0, 1])
})

test('a correction keeps what is not said anew; a withdrawal takes it all back, once', async ({ say, database }) => {
  expect((await say('11-21 10:00', 'correct', '1', '--districts', 'ganyu,海州区', '--by', 'city-lead')).out).toBe(
    '已更正，编号 1\n暴雨，赣榆、海州，11月20日 14:00 至 11月20日 22:00，不含 ZD2\n涉及工单 3 张，判定改变 1 张（补偿按单计，未按户合并）：\n  海州：1 单，免责 0→1 单，补偿 1→0 单，10元→0元\n',
  )
  const trial = await say('11-21 11:00', 'withdraw', '1', '--by', 'desk', '--dry-run', '--json')
  expect(
    trial.out
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line)),
  ).toMatchObject([
    { district: 'ganyu', looked: 2, changed: 1, before: { exempt: 1, fen: 1000 }, after: { exempt: 0, fen: 2000 } },
    { district: 'haizhou', looked: 1, changed: 1 },
  ])
  expect(await say('11-21 11:00', 'withdraw', '1', '--by', 'desk')).toMatchObject({ code: 0 })
  expect(await say('11-21 11:01', 'withdraw', '1', '--by', 'desk')).toEqual({ code: 1, out: '', err: '编号 1 的不可抗力事件已经撤回\n' })
  expect(await say('11-21 11:01', 'correct', '9', '--kind', '台风', '--by', 'desk')).toMatchObject({ err: '没有编号为 9 的不可抗力事件\n' })
  const rows = await database.db.selectFrom('orders').select('exemption').execute()
  expect(rows.map(({ exemption }) => exemption)).toEqual([null, null, null])
  const audit = await database.db.selectFrom('audit').select(['person', 'outcome', 'detail']).orderBy('id').execute()
  expect(audit.slice(1)).toMatchObject([
    { person: 'desk', outcome: 'done', detail: expect.stringMatching(/^declared 1: 暴雨 ganyu .*; 1 orders changed$/) },
    { person: 'city-lead', detail: expect.stringMatching(/^corrected 1: 暴雨 ganyu,haizhou .*; 1 orders changed$/) },
    { person: 'desk', detail: 'withdrawn 1; 2 orders changed' },
  ])
  expect(await faultsOf(database.db)).toEqual([])
})

test('districts that there are not, an end before the beginning and a correction of nothing are wrong usage', async ({ say }) => {
  const wrong = async (...args: string[]) => {
    const { code, err } = await say('11-21 12:00', ...args)
    return `${code} ${err.split('\n')[0]}`
  }
  const given = ['--kind', '暴雨', '--from', iso('11-20 14:00'), '--to', iso('11-20 13:59'), '--by', 'desk']
  expect(await wrong('declare', '--districts', '徐州', ...given)).toMatch(/^2 没有区县 徐州，可用：haizhou（海州）、/)
  expect(await wrong('declare', '--districts', 'ganyu', ...given)).toBe('2 --to 不能早于 --from')
  expect(await wrong('correct', '1', '--by', 'desk')).toBe('2 没有给出要更正的内容')
})
