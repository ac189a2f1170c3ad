import { expect, test } from 'vitest'
import { refusal } from '../reading.ts'
import { csv, row } from '../sample.ts'
import { archive } from '../xlsx/workbook-file.ts'

const SAVE_AS = '请在表格软件里打开，另存为 XLSX 或 CSV'
const table = `<table><tr><td>工单编号</td><td>工单类型</td><td>产品</td></tr></table>`

test('a web page that is called XLS is named, in every encoding and however it begins', async () => {
  const page = `这是网页（HTML），虽然常以 .xls 为名，不是真正的 XLS 文件，${SAVE_AS}`
  const texts = [
    `<html xmlns:x="urn:schemas-microsoft-com:office:excel">${table}</html>`,
    `\r\n  <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"><html>${table}`,
    `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${table}</html>`,
    `<meta http-equiv="Content-Type" content="text/html; charset=gbk">${table}`,
    table,
    `<style>td{}</style>${table}`,
    `<!-- x --><TABLE>${table}`,
  ]
  for (const text of texts) {
    expect(await refusal(text)).toBe(page)
    expect(await refusal(`\uFEFF${text}`)).toBe(page)
    expect(await refusal(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toBe(page)
  }
})

test('a spreadsheet in the XML of 2003 and other XML are named', async () => {
  const workbook = '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
  const said = `这是 XML 表格（Excel 2003 XML），不是真正的 XLS 文件，${SAVE_AS}`
  expect(await refusal(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>${workbook}`)).toBe(said)
  expect(await refusal(workbook)).toBe(said)
  expect(await refusal(`<?xml version="1.0"?><ss:Workbook xmlns:ss="x"/>`)).toBe(said)
  expect(await refusal('<?xml version="1.0"?><orders/>')).toBe('这是 XML 文件，不是工单导出文件，请从系统导出 XLSX 或 CSV')
})

/** The start of an old Office file whose directory, in this sector, has streams of these names. */
function compound(names: readonly string[], sector = 3): Buffer {
  const bytes = Buffer.alloc((sector + 2) * 512)
  bytes.write('d0cf11e0a1b11ae1', 0, 'hex')
  bytes.writeUInt16LE(9, 30)
  bytes.writeUInt32LE(sector, 48)
  for (const [i, name] of ['Root Entry', ...names].entries()) bytes.write(name, (sector + 1) * 512 + i * 128, 'utf16le')
  return bytes
}

test('an old XLS, a file with a password and an old Word document are told apart', async () => {
  expect(await refusal(compound(['Workbook']))).toBe(`这是旧版 XLS 文件，${SAVE_AS}；设了密码的先去掉密码`)
  expect(await refusal(compound(['Book'], 200))).toBe(`这是旧版 XLS 文件，${SAVE_AS}；设了密码的先去掉密码`)
  expect(await refusal(compound(['EncryptionInfo', 'EncryptedPackage']))).toBe(
    '这个文件设了密码：请在表格软件里打开，去掉密码后重新保存为 XLSX，或另存为 CSV',
  )
  expect(await refusal(compound(['WordDocument']))).toBe('这是旧版 Word 文档，请从系统导出 XLSX 或 CSV')
  expect(await refusal(compound(['?']))).toMatch(/^这是旧版 XLS 文件，或设了密码的 XLSX 文件/)
  expect(await refusal(Buffer.from('0900040002001000', 'hex'))).toBe(`这是很旧的 XLS 文件（Excel 2），${SAVE_AS}`)
})

test('archives of other programs, pictures and data formats are named', async () => {
  expect(await refusal(archive([{ name: 'xl/workbook.bin', content: 'x' }]))).toMatch(/^这是 XLSB 文件/)
  expect(
    await refusal(
      archive([
        { name: 'mimetype', content: 'x' },
        { name: 'content.xml', content: '<a/>' },
      ]),
    ),
  ).toMatch(/^这是 ODS 等/)
  expect(await refusal(archive([{ name: 'word/document.xml', content: '<a/>' }]))).toMatch(/^这是 Word 文档/)
  expect(await refusal(Buffer.from('526172211a0700', 'hex'))).toBe('这是 RAR 压缩文件，请先解压')
  expect(await refusal(Buffer.from('89504e470d0a1a0a', 'hex'))).toBe('这是图片，请从系统导出 XLSX 或 CSV')
  expect(await refusal('[{"orderId": "CR1"}]')).toMatch(/^这是 JSON，不是工单导出文件：事件请推送到 POST \/intake\/events/)
  expect(await refusal('MIME-Version: 1.0\n')).toMatch(/^这是网页存档（MHT）/)
})

test('a CSV whose first cell begins like a mark is a CSV', async () => {
  expect(await refusal(`<明细>,导出时间:2026-11-21 20:00:00\n${csv(row()).split('\r\n').slice(1).join('\n')}`)).toBe('taken')
})
