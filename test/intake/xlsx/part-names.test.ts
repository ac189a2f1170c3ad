import { expect, test } from 'vitest'
import { partKey, targetKey } from '../../../src/intake/xlsx/part-names.ts'
import { cells, changed, read, refusal, sheet } from '../reading.ts'
import { archive, workbookParts } from './workbook-file.ts'

test.each([
  ['xl\\worksheets\\sheet1.xml', 'xl/worksheets/sheet1.xml'],
  ['/xl/Worksheets/SHEET1.XML', 'xl/worksheets/sheet1.xml'],
  ['xl/worksheets/sheet%201.xml', 'xl/worksheets/sheet 1.xml'],
  ['xl/worksheets/%E8%A1%A81.xml', 'xl/worksheets/表1.xml'],
  ['xl/./a/../worksheets//sheet1.xml', 'xl/worksheets/sheet1.xml'],
  ['xl/100%.xml', 'xl/100%.xml'],
])('the part %s is %s', (name, key) => {
  expect(partKey(name)).toBe(key)
})

test.each([
  ['worksheets/sheet1.xml', 'xl/worksheets/sheet1.xml'],
  ['./worksheets/sheet1.xml', 'xl/worksheets/sheet1.xml'],
  ['../xl/worksheets/sheet1.xml', 'xl/worksheets/sheet1.xml'],
  ['/xl/worksheets/sheet1.xml', 'xl/worksheets/sheet1.xml'],
  ['\\xl\\worksheets\\sheet1.xml', 'xl/worksheets/sheet1.xml'],
  ['worksheets\\Sheet1.xml', 'xl/worksheets/sheet1.xml'],
])('what xl/workbook.xml calls %s is %s', (target, key) => {
  expect(targetKey('xl/', target)).toBe(key)
})

const renamed = (rename: (name: string) => string, target = (text: string) => text) =>
  changed((part) => ({
    ...part,
    name: rename(part.name),
    content: part.name.endsWith('.rels') ? target(String(part.content)) : part.content,
  }))

test('a workbook is read whatever way its parts and targets are written', async () => {
  const files = [
    renamed((name) => name.replaceAll('/', '\\')),
    renamed((name) => name.toUpperCase()),
    renamed((name) => `/${name}`),
    renamed(
      (name) => name.replace('sheet1', 'sheet%201'),
      (text) => text.replace('sheet1', 'sheet 1'),
    ),
    renamed(
      (name) => name.replace('sheet1', '表1'),
      (text) => text.replace('sheet1', '%E8%A1%A81'),
    ),
    renamed(
      (name) => name,
      (text) => text.replace('worksheets/', '/xl/worksheets/').replace('"xl/workbook.xml', '"/xl/workbook.xml'),
    ),
    renamed(
      (name) => name,
      (text) => text.replace('worksheets/', '..\\xl\\.\\Worksheets\\'),
    ),
    renamed(
      (name) => name.replace('xl/workbook.xml', 'book/main.xml').replace('xl/_rels/workbook', 'book/_rels/main'),
      (text) => text.replace('"xl/workbook.xml', '"book/main.xml').replace('"worksheets/', '"../xl/worksheets/'),
    ),
  ]
  for (const file of files) expect(await read(file)).toMatchObject({ ids: ['CR20261121009001'], bad: [], notes: [] })
})

test('two parts of one name, however they are written, are damage', async () => {
  const parts = workbookParts([sheet(cells())])
  const twice = parts.flatMap((part) => (part.name.includes('sheet1') ? [part, { ...part, name: part.name.toUpperCase() }] : [part]))
  expect(await refusal(archive(twice))).toBe('压缩包里有两个 XL/WORKSHEETS/SHEET1.XML，文件已损坏，请重新导出')
})

test('a sheet without its part, or listed without one, is damage', async () => {
  expect(await refusal(changed((part) => (part.name.includes('sheet1') ? null : part)))).toBe(
    '压缩包里缺少 worksheets/sheet1.xml，文件已损坏，请重新导出',
  )
  const unlinked = changed((part) =>
    part.name === 'xl/workbook.xml' ? { ...part, content: String(part.content).replace('r:id="rId1"', 'r:id="rId7"') } : part,
  )
  expect(await refusal(unlinked)).toBe('工作表“明细”在文件里没有内容，文件已损坏，请重新导出')
})
