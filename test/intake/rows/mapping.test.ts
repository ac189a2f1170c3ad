import { expect, test } from 'vitest'
import { readExport } from '../../../src/intake/import/read-export.ts'
import { BadOrganisation, type Problem } from '../../../src/people/problem.ts'
import { parseOrganisation } from '../../../src/people/read-organisation.ts'
import { at, csv, fileOf, organisation, organisationText, row } from '../sample.ts'

const withIntake = (intake: string) => parseOrganisation(organisationText.replace('intake: {}\n', `intake:\n${intake}`))

const branch = withIntake(`
  sources:
    - source: crm
      columns:
        id: [受理单号]
        household: [客户 ID]
        area: [片区]
        enteredAt: [派单时间]
        endedAt: [归档时间]
        wantsSameDay: [时限要求]
      ignore: [受理时间]
      values:
        kind: { 宽带新装: install }
        product: { 千兆光宽: ftth }
        customerType: { 家庭: public }
        area: { 主城: central }
        wantsSameDay: { 当日装: true, 预约装: false }
        state: { 施工中: in-progress, Closed: completed }
        cause: { 用户不在家: customer }
`)

const foreign = `受理单号,业务类型,产品名称,客户群,客户ID,区县,片区,受理时间,派单时间,时限要求,状态,归档时间,超时原因
A-1,宽带新装,千兆光宽,家庭,H1,海州,主城,作废,2026-11-21 10:00,当日装,施工中,,
A-2,宽带新装,千兆光宽,家庭,H2,赣榆,主城,作废,2026-11-21 10:00,预约装,CLOSED,2026-11-21 12:00,用户不在家
A-3,移机,FTTH,公众,H3,海州,乡镇,作废,2026-11-21 10:00,是,在途,,
`

async function read(knowledge: typeof organisation, source: string) {
  const { batches } = await readExport(fileOf(foreign), knowledge, source)
  const all = await Array.fromAsync(batches)
  expect(all.flatMap(({ bad }) => bad)).toEqual([])
  return all.flatMap(({ observations }) =>
    observations.map(({ order, state }) => {
      const { id, kind, product, customerType, household, area, wantsSameDay, delayCause } = order
      return [id, kind, product, customerType, household, area, wantsSameDay, state, delayCause].join(' ')
    }),
  )
}

test("another branch's export is read by what the organisation file says of its source", async () => {
  expect(await read(branch, 'crm')).toEqual([
    'A-1 install ftth public H1 central true in-progress ',
    'A-2 install ftth public H2 central false completed customer',
    'A-3 move ftth public H3 other true in-progress ',
  ])
})

test('a source may have forms of times and words for nothing of its own', async () => {
  const own = withIntake(`
  sources:
    - source: crm
      nothing: [待补录, N]
      times: [DD/MM/YYYY HH:mm, YY-MM-DD HH:mm:ss]
`)
  const rows = csv(
    row({ 录入时间: '11/08/2026 10:00', 预约时间: '待补录', 装维人员: 'n', 竣工时间: '待补录' }),
    row({ 工单编号: 'CR2', 录入时间: '26-11-21 10:00:00' }),
  )
  const { batches } = await readExport(fileOf(rows), own, 'crm')
  const all = await Array.fromAsync(batches)
  expect(all.flatMap(({ bad }) => bad)).toEqual([])
  expect(all.flatMap(({ observations }) => observations.map(({ order }) => [order.enteredAt, order.appointment, order.installer]))).toEqual(
    [
      [at('2026-08-11 10:00:00'), null, null],
      [at('2026-11-21 10:00:00'), null, '赣榆装维01'],
    ],
  )
})

test('another source keeps the usual table', async () => {
  await expect(read(branch, 'export')).rejects.toThrow('表头缺少列：工单编号、客户编码、区域类型、竣工时间')
  await expect(read(organisation, 'crm')).rejects.toThrow('表头缺少列：工单编号、客户编码、区域类型、竣工时间')
})

test('every problem of a mapping is reported with its line', () => {
  const first = organisationText.split('\n').indexOf('intake: {}') + 1
  const problems = problemsOf(`
  inbox: in
  sources:
    - source: crm
      columns:
        entered: [派单时间]
      values:
        state: { 施工中: in-progres }
        wantsSameDay: { 当日装: 是 }
        colour: { 红: red }
    - source: crm
      times: [HH:mm, DD/MM/YYYY HH:mm HH]
      columns:
        id: [单号]
        household: [户号, 单号]
`)
  expect(problems.map(({ line, field, expected }) => `+${(line ?? 0) - first} ${field} ${expected.split('；')[0] ?? ''}`)).toEqual([
    '+2 intake.inbox 没有 inbox 这一项',
    '+6 intake.sources[0].columns.entered 没有 entered 这一项',
    '+8 intake.sources[0].values.state.施工中 只能是 in-progress、at-resource-desk、at-network-desk、stuck、cancelled、completed。是否想写 “in-progress”？',
    '+9 intake.sources[0].values.wantsSameDay.当日装 应为 true 或 false',
    '+10 intake.sources[0].values.colour 没有 colour 这一项',
    '+11 intake.sources[1].source 来源系统重复，intake.sources[0].source 已用',
    '+12 intake.sources[1].times[0] 应写明年月日，如 DD/MM/YYYY HH:mm',
    '+12 intake.sources[1].times[1] 应写明年月日，如 DD/MM/YYYY HH:mm',
    '+15 intake.sources[1].columns.household[1] 已经写在 id 下，一个列名只能有一个意思',
  ])
})

function problemsOf(intake: string): readonly Problem[] {
  try {
    withIntake(intake)
  } catch (error) {
    if (error instanceof BadOrganisation) return error.problems
    throw error
  }
  return []
}
