import { expect, test } from 'vitest'
import { readExport } from '../../../src/intake/import/read-export.ts'
import { formatInstant } from '../../../src/policy/instant.ts'
import { fileOf, header, organisation, row, rows, title } from '../sample.ts'
import { type Cell, type SheetContent, archive, workbook, workbookParts } from './workbook-file.ts'

async function read(content: Buffer) {
  const { dataAsOf, batches, notes } = await readExport(fileOf(content, 'export.xlsx'), organisation)
  const taken: string[] = []
  const bad: string[] = []
  let declaredRows: number | null = null
  for await (const batch of batches) {
    taken.push(
      ...batch.observations.map(
        ({ order, line }) => `${line} ${order.id} ${formatInstant(order.enteredAt)} ${order.appointment?.to ?? ''}`,
      ),
    )
    bad.push(...batch.bad.map(({ line, id, reason }) => `${line} ${id ?? '?'} ${reason}`))
    declaredRows ??= batch.declaredRows
  }
  return { dataAsOf: formatInstant(dataAsOf), taken, bad, declaredRows, notes }
}

const refusal = (content: Buffer): Promise<string> =>
  read(content).then(
    () => 'taken',
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : 'no error'),
  )

const names = header.split(',')

/** A row with some cells as the workbook has them. */
const cells = (given: Readonly<Record<string, Cell>> = {}): Cell[] => {
  const texts = row().split(',')
  return names.map((name, i) => given[name] ?? texts[i] ?? '')
}

const sheet = (...given: readonly (readonly Cell[])[]): SheetContent => ({ name: '明细', rows: [[title], names, ...given] })
const one = (...given: readonly (readonly Cell[])[]): Buffer => workbook([sheet(...given)])
/** 2026-11-21 10:00:00 in the date system of 1900. */
const TEN = 46_347 + 10 / 24

test('a workbook says the same as the same rows as CSV', async () => {
  const lines = rows.slice(0, 300)
  const asCsv = await readExport(fileOf([title, header, ...lines].join('\n')), organisation)
  const asXlsx = await readExport(fileOf(one(...lines.map((line) => line.split(','))), 'export.xlsx'), organisation)
  expect(asXlsx.dataAsOf).toBe(asCsv.dataAsOf)
  const all = async ({ batches }: typeof asCsv) => (await Array.fromAsync(batches)).flatMap(({ observations, bad }) => [observations, bad])
  expect(await all(asXlsx)).toEqual(await all(asCsv))
})

test('times may be numbers of either date system or text; a whole number is a day', async () => {
  const day = 46_349
  const rowsGiven = [cells({ 录入时间: TEN, 预约时间: day }), cells({ 录入时间: '2026/11/21 10:00', 工单编号: 'CR2', 预约时间: '' })]
  const expected = ['3 CR20261121009001 2026-11-21T10:00:00+08:00 1795449599', '4 CR2 2026-11-21T10:00:00+08:00 ']
  expect((await read(one(...rowsGiven))).taken).toEqual(expected)
  const shifted = cells({ 录入时间: TEN - 1462, 预约时间: day - 1462 })
  expect((await read(workbook([sheet(shifted)], true))).taken).toEqual(expected.slice(0, 1))
})

test('a time of 1900 and a time that is only a day are set aside', async () => {
  const { bad } = await read(one(cells({ 录入时间: 0.5 }), cells({ 录入时间: 46_347 })))
  expect(bad).toEqual([
    '3 CR20261121009001 录入时间“1899-12-30 12:00:00”不是有效的时间',
    '4 CR20261121009001 录入时间“2026-11-21”不是有效的时间',
  ])
})

test('the time of the export may be a number beside its name', async () => {
  const content = workbook([{ name: '明细', rows: [['工单明细'], ['导出时间', TEN], [], names, cells()] }])
  expect(await read(content)).toMatchObject({ dataAsOf: '2026-11-21T10:00:00+08:00', taken: [expect.stringMatching(/^5 CR/)] })
})

test('formulas count with their saved result; without one, or with an error, the row is set aside', async () => {
  const { taken, bad } = await read(
    one(
      cells({ 工单编号: { xml: '<c t="str"><f>"CR"&amp;1</f><v>CR1</v></c>' }, 录入时间: { xml: `<c><f>NOW()</f><v>${TEN}</v></c>` } }),
      cells({ 工单编号: 'CR2', 装机地址: { xml: '<c t="e"><f>A1/0</f><v>#DIV/0!</v></c>' } }),
      cells({ 工单编号: 'CR3', 录入时间: { xml: '<c><f>NOW()</f></c>' } }),
    ),
  )
  expect(taken).toEqual(['3 CR1 2026-11-21T10:00:00+08:00 '])
  expect(bad[0]).toBe('4 CR2 装机地址是表格软件的错误值“#DIV/0!”')
  expect(bad[1]).toMatch(/^5 CR3 录入时间是没有算出结果的公式/)
})

test('numbers are written in full, and one that has lost digits is set aside', async () => {
  const { taken, bad } = await read(one(cells({ 工单编号: 20261121009001 }), cells({ 工单编号: 2.0261121009001124e16 })))
  expect(taken).toEqual([expect.stringMatching(/^3 20261121009001 /)])
  expect(bad).toEqual(['4 ? 工单编号“2.0261121009001124e+16”被表格软件改写成了科学计数，请以文本格式重新导出'])
})

test('rich text is one text, without readings of characters; escapes and inline texts are read', async () => {
  const parts = workbookParts([sheet(cells({ 工单编号: { xml: '<c t="inlineStr"><is><r><t>C</t></r><r><t>R9</t></r></is></c>' } }))])
  const rich = parts.map((part) =>
    part.name.endsWith('sharedStrings.xml')
      ? {
          ...part,
          content: String(part.content).replace(
            '<t xml:space="preserve">新装</t>',
            '<r><t>新</t></r><r><t>装_x000D_</t></r><rPh sb="0" eb="1"><t>x</t></rPh>',
          ),
        }
      : part,
  )
  expect(await read(archive(rich))).toMatchObject({ taken: [expect.stringMatching(/^3 CR9 /)], bad: [] })
})

test('each sheet with a recognisable header is taken, the others are named', async () => {
  const content = workbook([
    { name: '说明', rows: [['本表由系统导出']] },
    { ...sheet(cells(), ['合计', 1]), name: '装机' },
    { ...sheet(cells({ 工单编号: 'ZD1', 区县: '徐州' }), cells({ 工单编号: 'ZD2' }), ['合计', 2]), name: '障碍' },
    { name: '半', rows: [names.filter((name) => name !== '区县')] },
  ])
  expect(await read(content)).toEqual({
    dataAsOf: '2026-11-21T20:00:00+08:00',
    taken: ['3 CR20261121009001 2026-11-21T10:00:00+08:00 ', '4 ZD2 2026-11-21T10:00:00+08:00 '],
    bad: ['3 ZD1 工作表“障碍”：区县“徐州”不在组织文件里'],
    declaredRows: 3,
    notes: ['工作表“说明”里没有工单的表头，没有读', '工作表“半”：表头缺少列：区县，没有读'],
  })
})

test('a workbook without orders and an archive without a workbook are refused', async () => {
  expect(await refusal(workbook([{ name: '说明', rows: [['你好']] }]))).toMatch(/^FileRefused: 前 20 行里没有找到表头/)
  expect(await refusal(workbook([{ name: '明细', rows: [names.slice(1)] }]))).toBe('FileRefused: 表头缺少列：工单编号')
  expect(await refusal(archive([{ name: 'a.csv', content: 'x' }]))).toBe(
    'FileRefused: 这不是 XLSX 文件：压缩包里没有工作簿，请先解压，或另存为 XLSX、CSV',
  )
})

test('a workbook that was cut off or damaged is refused', async () => {
  const whole = one(cells())
  expect(await refusal(whole.subarray(0, whole.length - 30))).toBe('FileRefused: 不是完整的 XLSX 文件，可能没有传完，请重新导出')
  const part = whole.indexOf('xl/sharedStrings.xml')
  const damaged = Buffer.from(whole).fill(0xff, part + 40, part + 60)
  expect(await refusal(damaged)).toBe('FileRefused: 压缩包里的 xl/sharedStrings.xml 已损坏，请重新导出')
})

test('an archive that would burst is refused before it is inflated', async () => {
  const bomb = [...workbookParts([sheet(cells())]), { name: 'xl/media/a', content: Buffer.alloc(17 * 2 ** 20) }]
  expect(await refusal(archive(bomb))).toBe('FileRefused: 压缩包里的 xl/media/a 压缩得异常（解开后是原来的 200 倍以上），没有解压')
  const claims = (size: number) => archive(Array.from({ length: 3 }, (_, i) => ({ name: `xl/${i}`, content: Buffer.alloc(9), size })))
  expect(await refusal(claims(2 ** 31))).toBe('FileRefused: 压缩包解开后超过 4 GB，没有解压')
})

test('a part that is larger than the archive says is not inflated further', async () => {
  const lying = workbookParts([sheet(cells())]).map((part) => (part.name.endsWith('sheet1.xml') ? { ...part, size: 100 } : part))
  expect(await refusal(archive(lying))).toBe('FileRefused: 压缩包里的 xl/worksheets/sheet1.xml 比它写明的大，没有再解压')
})

test('a part whose check sum is wrong is damaged, deflated or not', async () => {
  for (const stored of [false, true]) {
    const flipped = workbookParts([sheet(cells())]).map((part) => (part.name.endsWith('sheet1.xml') ? { ...part, stored, crc: 7 } : part))
    expect(await refusal(archive(flipped))).toBe('FileRefused: 压缩包里的 xl/worksheets/sheet1.xml 已损坏，请重新导出')
  }
})

test('more parts than any workbook has are refused before any is looked at', async () => {
  const many = archive(Array.from({ length: 10_001 }, (_, i) => ({ name: `xl/${i}`, content: '' })))
  expect(await refusal(many)).toBe('FileRefused: 压缩包里的文件多得异常')
})

test('more columns than any spreadsheet has are refused', async () => {
  const wide = one(cells(), [{ xml: '<c><v>1</v></c>' }]).toString('latin1')
  expect(wide).toContain('sheet1.xml')
  const parts = workbookParts([sheet(cells())]).map((part) =>
    part.name.endsWith('sheet1.xml')
      ? { ...part, content: String(part.content).replace('r="T3"', 'r="XFE3"').replace('r="P3"', 'r="XFE3"') }
      : part,
  )
  expect(await refusal(archive(parts))).toBe('FileRefused: 第 3 行超过 16384 列，不是工单导出文件')
})
