import { expect, test } from 'vitest'
import { explainJson, explainText } from '../../../src/cli/output/explain-text.ts'
import { explainFile } from '../../../src/intake/import/explain.ts'
import { csv, fileOf, header, organisation, row } from '../sample.ts'
import { workbook } from '../xlsx/workbook-file.ts'

const explained = async (content: string | Uint8Array): Promise<string> =>
  explainText('export.csv', 'export', await explainFile(fileOf(content), organisation, 'export'))

test('it says how each column was understood, with nothing that points to a person, and how the first rows fare', async () => {
  const text = await explained(csv(row(), row({ 区县: '徐州', 工单编号: 'CR2' })).replaceAll(/,(?=[^,]*\r\n)/g, ',备注,'))
  expect(text).toContain('export.csv：文本，UTF-8 编码，逗号分隔；按来源 export 理解，什么都没有写入\n')
  expect(text).toContain('表头在第 2 行，21 列；数据截至 2026-11-21 20:00:00（标题写明）\n')
  expect(text).toContain('  第 8 列“联系电话” → 联系电话（phone），如 1**********\n')
  expect(text).toContain('  第 14 列“预约时间” → 预约时间（appointment），前面的行里是空的\n')
  expect(text).toContain('  第 17 列“工单状态” → 工单状态（state），如 在途\n')
  expect(text).toContain('  第 20 列“备注”：没有用到\n')
  expect(text).toContain('前 2 行里可收 1 行\n  搁置：区县“徐州”不在组织文件里\n')
  expect(text).not.toMatch(/测某|12000000001|人民路|LYG0000001/)
})

test('it names what is missing, though such a file cannot be imported', async () => {
  const text = await explained(`工单编号,工单类型,产品,工单号\nCR1,新装,FTTH,\n`)
  expect(text).toContain('缺少必需的列：客户类型（customerType）、客户编码（household）、区县（district）')
  expect(text).toContain('没有的可选列：业务账号（account）、客户姓名（name）')
  expect(text).toContain('不能导入：表头里“工单编号”出现了两次（第 1 列和第 4 列），不知道该用哪一列；表头缺少列：')
})

test('each sheet of a workbook is explained', async () => {
  const content = workbook([
    { name: '说明', rows: [['你好']] },
    { name: '明细', rows: [header.split(','), row().split(',')] },
  ])
  const text = await explained(content)
  expect(text).toMatch(/^export.csv：XLSX 工作簿；/)
  expect(text).toContain('工作表“明细”：表头在第 1 行，20 列')
  expect(text).toContain('工作表“说明”：没有工单的表头，不会读\n')
})

test('with --json it is one object', async () => {
  const parsed: unknown = JSON.parse(explainJson('export.csv', 'export', await explainFile(fileOf(csv(row())), organisation, 'export')))
  expect(parsed).toMatchObject({
    file: 'export.csv',
    text: { encoding: 'utf-8', delimiter: ',' },
    tables: [
      {
        headerLine: 2,
        exportedAt: '2026-11-21T20:00:00+08:00',
        missing: { required: [], optional: ['olt', 'community'] },
        tried: { rows: 1, taken: 1 },
      },
    ],
  })
})
