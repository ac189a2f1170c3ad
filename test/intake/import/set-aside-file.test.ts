import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readApart } from '../../../src/intake/apart/read-apart.ts'
import { FileRefused } from '../../../src/intake/table/file-refused.ts'
import { gb18030 } from '../../../src/spreadsheets/gb18030.ts'
import { cells, names, read, shown } from '../reading.ts'
import { csv, fileOf, header, organisation, row } from '../sample.ts'
import { workbook } from '../xlsx/workbook-file.ts'

/** Reads an export to its end, and what was written of it. */
async function setAside(content: string | Uint8Array, name: string) {
  const path = fileOf(content)
  const target = join(dirname(path), name)
  const opened = await readApart(path, organisation, 'export', null, target)
  await Array.fromAsync(opened.batches)
  await opened.close()
  return { file: opened.setAside(), target }
}

const text = (path: string, encoding = 'utf-8') => new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(readFileSync(path))

test('rows set aside stand in the file as they were, with why and where, under the time as of which they speak', async () => {
  const bad = row({ 工单编号: 'CR2', 区县: '徐州', 装机地址: '=HYPERLINK("http://evil.example";"点")' })
  const { file, target } = await setAside(gb18030(csv(row(), bad)), 'again.csv')
  expect(file).toEqual({ path: target, rows: 1, leftOut: 0, problem: null })
  expect(statSync(target).mode & 0o777).toBe(0o600)
  const [title, head, first, end] = text(target, 'gb18030').split('\r\n')
  expect([title, head, end]).toEqual(['数据截至：2026-11-21 20:00:00', `搁置原因,原行号,${header}`, ''])
  expect(first).toContain('区县“徐州”不在组织文件里,4,CR2,')
  expect(first).toContain(`,"'=HYPERLINK(""http://evil.example"";""点"")",`)
})

test.each(['again.csv', 'again.xlsx'])('what was put right in %s is taken, and says no more than it did', async (name) => {
  const rows = [row(), row({ 工单编号: 'CR2', 区县: '徐州', 客户编码: '0012345' }), row({ 工单编号: 'CR3', 工单状态: '不详状态' })]
  const { target } = await setAside(csv(...rows), name)
  const again = await read(readFileSync(target))
  expect([again.ids, again.dataAsOf]).toEqual([[], '2026-11-21 20:00:00'])
  expect(again.bad.map((one) => one.replace(/^\d+ /, ''))).toEqual([
    '区县“徐州”不在组织文件里',
    expect.stringContaining('不详状态') as string,
  ])
  if (name.endsWith('.xlsx')) return
  const right = await read(text(target).replace(',徐州,', ',赣榆,').replace(',不详状态,', ',在途,'))
  expect([right.ids, right.bad]).toEqual([['CR2', 'CR3'], []])
  expect(right.observations.map(({ order }) => order.household)).toEqual(['0012345', 'LYG0000001'])
})

test('a row that is set aside once more has one reason, not two', async () => {
  const first = await setAside(csv(row({ 区县: '徐州' })), 'again.csv')
  const second = await setAside(readFileSync(first.target), 'again.xlsx')
  const third = await setAside(readFileSync(second.target), 'again.csv')
  expect(text(third.target, 'gb18030')).toBe(text(first.target).replace('\uFEFF', ''))
})

test('each sheet keeps its own rows and its own time, which a CSV cannot', async () => {
  const sheets = workbook([
    { name: '白天', rows: [['导出时间：2026-11-21 12:00:00'], names, cells({ 区县: '徐州' })] },
    {
      name: '晚上',
      rows: [['导出时间：2026-11-21 20:00:00'], names, cells({ 工单编号: 'CR2' }), cells({ 工单编号: 'CR3', 区县: '扬州' })],
    },
  ])
  const { file, target } = await setAside(sheets, 'again.xlsx')
  expect(file?.rows).toBe(2)
  const again = await read(readFileSync(target))
  expect(again.batches.filter(({ bad }) => bad.length > 0).map(({ dataAsOf }) => shown(dataAsOf))).toEqual([
    '2026-11-21 12:00:00',
    '2026-11-21 20:00:00',
  ])
  expect(again.bad).toEqual(['3 工作表“白天”：区县“徐州”不在组织文件里', '3 工作表“晚上”：区县“扬州”不在组织文件里'])
  await expect(setAside(sheets, 'again.csv')).rejects.toThrow(
    new FileRefused('有几张工作表，搁置的行只能写成 .xlsx：请改 --set-aside 的文件名'),
  )
})

test('of more than 100 000 bad rows the file holds so many, and the rest is counted', { timeout: 60_000 }, async () => {
  const rows = Array.from({ length: 100_008 }, (_, i) => `CR${i},x`)
  const { file, target } = await setAside(`${header}\n${rows.join('\n')}\n`, 'again.csv')
  expect(file).toMatchObject({ rows: 100_000, leftOut: 8, problem: null })
  expect(text(target).split('\r\n')).toHaveLength(100_003)
})

test('without a bad row there is no file, and one that cannot be written is said', async () => {
  const { file, target } = await setAside(csv(row()), 'again.csv')
  expect(file).toMatchObject({ rows: 0, problem: null })
  expect(() => statSync(target)).toThrow('ENOENT')
  const nowhere = await setAside(csv(row({ 区县: '徐州' })), 'no/folder/again.csv')
  expect(nowhere.file?.problem).toBe(`写不了文件 ${nowhere.target}（ENOENT）`)
})
