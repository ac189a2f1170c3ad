import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readExport } from '../../../src/intake/import/read-export.ts'
import { formatInstant } from '../../../src/policy/instant.ts'
import { csv, fileOf, header, organisation, row, rows, sampleBytes, title } from '../sample.ts'

/** What is read of a file: the numbers of its orders, and its bad rows. */
async function read(content: string | Uint8Array) {
  const { dataAsOf, batches } = await readExport(fileOf(content), organisation)
  const ids: string[] = []
  const lines: number[] = []
  const bad: { line: number; id: string | null; reason: string }[] = []
  let declaredRows: number | null = null
  for await (const batch of batches) {
    ids.push(...batch.observations.map(({ order }) => order.id))
    lines.push(...batch.observations.map(({ line }) => line))
    bad.push(...batch.bad.map(({ line, id, reason }) => ({ line, id, reason })))
    declaredRows ??= batch.declaredRows
  }
  return { dataAsOf: formatInstant(dataAsOf), ids, lines, bad, declaredRows }
}

const refusal = async (content: string | Uint8Array): Promise<string> =>
  read(content).then(
    () => 'taken',
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : 'no error'),
  )

const twoRows = csv(row(), row({ 工单编号: 'CR20261121009002' }))
const ids = ['CR20261121009001', 'CR20261121009002']

test('UTF-8, UTF-8 with mark, UTF-16 with and without mark and GB18030 are told apart', async () => {
  const utf16 = Buffer.from(twoRows, 'utf16le')
  const contents = [
    Buffer.from(twoRows),
    Buffer.from(`\uFEFF${twoRows}`),
    utf16,
    Buffer.from(`\uFEFF${twoRows}`, 'utf16le'),
    Buffer.from(`\uFEFF${twoRows}`, 'utf16le').swap16(),
    Buffer.from(utf16).swap16(),
  ]
  for (const content of contents) expect(await read(content)).toMatchObject({ ids, dataAsOf: '2026-11-21T20:00:00+08:00', bad: [] })
  expect((await read(sampleBytes)).ids).toHaveLength(4020)
})

test('commas, tabs and semicolons are told apart', async () => {
  for (const delimiter of ['\t', ';', '，', '|']) expect((await read(twoRows.replaceAll(',', delimiter))).ids).toEqual(ids)
})

test('line feeds alone, carriage returns alone, a missing last line end and blank lines make no difference', async () => {
  expect((await read(twoRows.replaceAll('\r\n', '\n'))).ids).toEqual(ids)
  expect((await read(twoRows.replaceAll('\r\n', '\r'))).ids).toEqual(ids)
  expect((await read(twoRows.trimEnd())).ids).toEqual(ids)
  const spaced = await read(`\r\n${twoRows.replaceAll('\r\n', '\r\n\r\n')}  ,,\r\n`)
  expect(spaced).toMatchObject({ ids, lines: [6, 8], bad: [] })
})

test('a quoted line break does not shift the line numbers', async () => {
  const multi = row({ 装机地址: '"赣榆""人民路"",\r\n1号"', 工单编号: 'CR1' })
  expect(await read(csv(multi, row({ 区县: '徐州' }), row({ 工单编号: 'CR3' })))).toMatchObject({
    ids: ['CR1', 'CR3'],
    lines: [3, 6],
    bad: [{ line: 5, id: 'CR20261121009001', reason: '区县“徐州”不在组织文件里' }],
  })
})

test('a stray quotation mark takes no other row with it', async () => {
  const stray = row({ 装机地址: '"人民路1号', 工单编号: 'CR1' })
  const after = Array.from({ length: 40 }, (_, i) => row({ 工单编号: `CR2${i}` }))
  const found = await read(csv(stray, ...after, row({ 装机地址: '3"管旁', 工单编号: 'CR3' }), row({ 装机地址: '"尾', 工单编号: 'CR4' })))
  expect(found.bad).toEqual([])
  expect(found.ids).toEqual(['CR1', ...after.map((_, i) => `CR2${i}`), 'CR3', 'CR4'])
})

test('columns may come in any order, under other names, with others between them', async () => {
  const names = header.split(',')
  const turned = (line: string): string => [...line.split(',').toReversed(), '别的'].join(',')
  expect((await read([turned(header), turned(row())].join('\n'))).ids).toEqual(['CR20261121009001'])
  const renamed = header.replace('工单编号', ' *工单号 ').replace('录入时间', '受理时间')
  expect((await read([renamed, row()].join('\n'))).ids).toEqual(['CR20261121009001'])
  const needed = names.filter(
    (name) =>
      !['业务账号', '客户姓名', '联系电话', '装机地址', '是否当日', '预约时间', '装维人员', '代维单位', '定责原因', '改约次数'].includes(
        name,
      ),
  )
  const cells = row().split(',')
  expect((await read([needed.join(','), needed.map((name) => cells[names.indexOf(name)]).join(',')].join('\n'))).ids).toEqual([
    'CR20261121009001',
  ])
})

test('the time of the export stands in the title, in one cell or two, else the file says it', async () => {
  const under = (first: string) => read([first, header, row()].join('\n')).then(({ dataAsOf }) => dataAsOf)
  expect(await under(title)).toBe('2026-11-21T20:00:00+08:00')
  expect(await under('导出时间：2026/11/21 8:05:00')).toBe('2026-11-21T08:05:00+08:00')
  expect(await under('明细,数据截止时间,2026年11月21日 20:00:00')).toBe('2026-11-21T20:00:00+08:00')
  const written = await read([header, row()].join('\n'))
  expect(Math.abs(Date.parse(written.dataAsOf) - performance.timeOrigin - performance.now())).toBeLessThan(60_000)
})

test('the total line is no row, and its number is kept', async () => {
  expect(await read(`${twoRows}合计,4028\r\n`)).toMatchObject({ ids, declaredRows: 4028, bad: [] })
  expect(await read(`${twoRows}合计：2 条\r\n`)).toMatchObject({ ids, declaredRows: 2 })
})

test('a file cut off in the middle of a row sets that row aside', async () => {
  const whole = csv(...rows.slice(0, 3))
  const cut = await read(whole.slice(0, whole.length - 20))
  expect(cut.ids).toHaveLength(2)
  expect(cut.bad).toEqual([{ line: 5, id: 'ZD20261108000003', reason: '列数不足：应有 20 列，只有 18 列' }])
})

test('a file cut off within a character is refused as incomplete, in every encoding', async () => {
  const cut = (bytes: Buffer, from: number) => refusal(bytes.subarray(0, from))
  const utf8 = Buffer.from(csv(row()))
  const half = 'FileRefused: 文件不完整：最后一个字符只有一半，可能没有传完，请重新导出'
  expect(await cut(utf8, utf8.lastIndexOf('号') + 1)).toBe(half)
  expect(await cut(utf8, utf8.lastIndexOf('号') + 2)).toBe(half)
  const utf16 = Buffer.from(`\uFEFF${csv(row())}`, 'utf16le')
  expect(await cut(utf16, utf16.length - 51)).toBe(half)
  const ends = [0, 1, 2, 3, 4, 5].map((more) => cut(sampleBytes, 30_000 + more))
  expect(new Set(await Promise.all(ends))).toEqual(new Set([half, 'taken']))
})

test('a file of two encodings is refused', async () => {
  const foreign = sampleBytes.subarray(sampleBytes.indexOf('\n', 400) + 1, sampleBytes.indexOf('\n', 700))
  expect(await refusal(Buffer.concat([Buffer.from(csv(row())), foreign]))).toBe(
    'FileRefused: 不是文本文件，或编码不对：按 UTF-8、GB18030 都读不通',
  )
})

test('a file that is no export is refused as a whole, with the reason', async () => {
  expect(await refusal('')).toBe('FileRefused: 文件是空的')
  expect(await refusal(Buffer.from('504b030414000600', 'hex'))).toBe('FileRefused: 不是完整的 XLSX 文件，可能没有传完，请重新导出')
  expect(await refusal(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toBe(
    'FileRefused: 这是旧版 XLS 文件，或设了密码的 XLSX 文件，请在表格软件里去掉密码，另存为 XLSX 或 CSV',
  )
  expect(await refusal(Buffer.from('%PDF-1.7'))).toBe('FileRefused: 这是 PDF 文件，请从系统导出 CSV')
  expect(await refusal(Buffer.alloc(5000))).toBe('FileRefused: 不是文本文件')
  expect(await refusal(Buffer.from([0x61, 0x2c, 0xff, 0xff, 0x0a]))).toBe(
    'FileRefused: 不是文本文件，或编码不对：按 UTF-8、GB18030 都读不通',
  )
  expect(await refusal('你好\n世界\n')).toBe('FileRefused: 前 20 行里没有找到表头（工单编号、工单类型、录入时间……），不是工单导出文件')
  expect(await refusal(`${'x\n'.repeat(30)}${header}\n${row()}\n`)).toMatch(/^FileRefused: 前 20 行里没有找到表头/)
})

test('missing and repeated columns are named', async () => {
  expect(await refusal(csv().replace('录入时间', '时间').replace('区县', '地方'))).toBe('FileRefused: 表头缺少列：区县、录入时间')
  expect(await refusal(csv().replace('定责原因', '工单号'))).toBe(
    'FileRefused: 表头里“工单编号”出现了两次（第 1 列和第 19 列），不知道该用哪一列',
  )
})

test('a line of more than 1 MB is refused, however the file begins', async () => {
  expect(await refusal('x'.repeat(1 << 21))).toBe('FileRefused: 第 1 行超过 1 MB，不是 CSV')
  expect(await refusal(`${twoRows}${'x'.repeat(1 << 21)}`)).toBe('FileRefused: 第 5 行超过 1 MB，不是 CSV')
})

test('an encoding that breaks far into the file is noticed before any row is taken', async () => {
  const broken = Buffer.concat([sampleBytes, Buffer.from([0xff, 0xff, 0x0a])])
  expect(await refusal(broken)).toBe('FileRefused: 不是文本文件，或编码不对：按 UTF-8、GB18030 都读不通')
})

test('a missing file and a folder are refused', async () => {
  const folder = dirname(fileOf('x'))
  mkdirSync(join(folder, 'sub'))
  await expect(readExport(join(folder, 'none.csv'), organisation)).rejects.toThrow('没有这个文件')
  await expect(readExport(join(folder, 'export.csv', 'none.csv'), organisation)).rejects.toThrow('没有这个文件')
  await expect(readExport(join(folder, 'sub'), organisation)).rejects.toThrow('这是文件夹，请给出文件')
})

test('zero bytes and control characters in a cell are left out', async () => {
  expect((await read(csv(row({ 客户姓名: '测\u0000某\u0007', 工单编号: 'CR\u00001' })))).ids).toEqual(['CR1'])
})
