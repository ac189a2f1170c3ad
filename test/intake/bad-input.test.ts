import { truncateSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readExport } from '../../src/intake/import/read-export.ts'
import { csv, fileOf, header, organisation, row, title } from './sample.ts'
import { archive, workbookParts } from './xlsx/workbook-file.ts'

const GIGABYTE = 2 ** 30

async function outcome(path: string): Promise<string> {
  try {
    const { batches } = await readExport(path, organisation)
    const all = await Array.fromAsync(batches)
    const taken = all.flatMap(({ observations }) => observations.map(({ order }) => order.id))
    return [...taken, ...all.flatMap(({ bad }) => bad.map(({ line, reason }) => `${line} ${reason}`))].join('\n')
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'no error'
  }
}

test('a line of 1 GB is refused after its first megabyte', async () => {
  const path = fileOf(`${csv(row())}${' '.repeat(1 << 17)}`)
  truncateSync(path, GIGABYTE)
  const begun = performance.now()
  expect(await outcome(path)).toBe('FileRefused: 第 4 行超过 1 MB，不是 CSV')
  expect(performance.now() - begun).toBeLessThan(3000)
})

test('a gigabyte of zeros is refused by its beginning', async () => {
  const path = fileOf('')
  truncateSync(path, GIGABYTE)
  const begun = performance.now()
  expect(await outcome(path)).toBe('FileRefused: 不是文本文件')
  expect(performance.now() - begun).toBeLessThan(3000)
})

test('100 000 columns are read, and those that nobody knows are left out', async () => {
  const more = (line: string, cell: string) => `${line}${`,${cell}`.repeat(100_000)}`
  expect(await outcome(fileOf([title, more(header, 'x'), more(row(), '1')].join('\n')))).toBe('CR20261121009001')
  expect(await outcome(fileOf([title, header, more(row(), '1')].join('\n')))).toBe('3 列数过多：应有 20 列，却有 100020 列')
})

test('times of 1900, of no time and of far away are set aside', async () => {
  for (const time of ['1900-01-00 00:00:00', '1900/1/1 8:00', '0000-00-00 00:00:00', '46347.5', '2026-02-30 10:00:00'])
    expect(await outcome(fileOf(csv(row({ 录入时间: time }))))).toBe(`3 录入时间“${time}”不是有效的时间`)
})

test('a workbook whose sheet is not UTF-8, or that is encrypted, is refused', async () => {
  const parts = workbookParts([{ name: '明细', rows: [header.split(','), row().split(',')] }])
  const sheet = '<worksheet><sheetData><row><c t="inlineStr"><is><t>工单</t></is></c></row></sheetData></worksheet>'
  const foreign = parts.map((part) =>
    part.name.endsWith('sheet1.xml') ? { ...part, content: Buffer.from(sheet, 'utf16le').subarray(1) } : part,
  )
  expect(await outcome(fileOf(archive(foreign)))).toMatch(/^FileRefused: 压缩包里的 xl\/worksheets\/sheet1\.xml 不是 UTF-8$/)
  const locked = archive(parts)
  locked[locked.indexOf('PK\u0001\u0002') + 8] = 1
  expect(await outcome(fileOf(locked))).toBe('FileRefused: 压缩包设了密码，请去掉密码后再导入')
})

test('an error that a spreadsheet left in a CSV sets its row aside', async () => {
  expect(await outcome(fileOf(csv(row({ 装机地址: '#REF!' }))))).toBe('3 装机地址是表格软件的错误值“#REF!”')
})

test('a formula in a CSV is text that nobody computes, and no time and no number of an order', async () => {
  const formulas = [row({ 装机地址: '=A1+1' }), row({ 录入时间: '=NOW()' }), row({ 工单编号: '=1+1' })]
  expect(await outcome(fileOf(csv(...formulas)))).toBe('CR20261121009001\n4 录入时间“=NOW()”不是有效的时间\n5 工单编号“=1+1”不像工单编号')
})
