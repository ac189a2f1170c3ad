import { expect, test } from 'vitest'
import { serialTime } from '../../../src/intake/xlsx/serial-time.ts'
import { cells, changed, names, one, read, refusal, sheet, shown, xml } from '../reading.ts'
import { archive, workbook, workbookParts } from './workbook-file.ts'

test('a shared-string cell with an empty or absent value is empty, in every column', async () => {
  const { observations, bad } = await read(
    one(
      cells({ 装维人员: xml('<c t="s"><v/></c>'), 代维单位: xml('<c t="s"><v></v></c>'), 预约时间: xml('<c t="s"/>') }),
      cells({ 客户编码: xml('<c t="s"><v> </v></c>') }),
    ),
  )
  expect(observations.map(({ order }) => [order.installer, order.contractor, order.appointment])).toEqual([[null, null, null]])
  expect(bad).toEqual(['4 没有客户编码'])
})

test.each(['9999', '-1', '1.5', '0x1', '1e0', 'x', '99999999999999999999', 'NaN'])(
  'the shared string %s does not exist: its row is set aside',
  async (index) => {
    const { bad, ids } = await read(one(cells({ 装机地址: xml(`<c t="s"><v>${index}</v></c>`) }), cells({ 工单编号: 'CR2' })))
    expect(bad).toEqual(['3 装机地址的单元格已损坏'])
    expect(ids).toEqual(['CR2'])
  },
)

test('a damaged cell in a column that nobody knows sets its row aside too', async () => {
  const { bad } = await read(one([...cells(), xml('<c t="s"><v>9999</v></c>')]))
  expect(bad).toEqual(['3 第 21 列的单元格已损坏'])
})

test('a workbook that lacks the texts it refers to is refused whole', async () => {
  expect(await refusal(changed((part) => (part.name === 'xl/sharedStrings.xml' ? null : part)))).toBe(
    '压缩包里缺少 /xl/sharedStrings.xml，文件已损坏，请重新导出',
  )
})

test('cells of every type say what they say, and what no cell of the type can say is damage', async () => {
  const address = async (cell: string) => {
    const { observations, bad } = await read(one(cells({ 装机地址: xml(cell) })))
    return observations[0] === undefined ? bad[0] : observations[0].contact.address
  }
  expect(await address('<c t="inlineStr"><is><t> 一 </t></is></c>')).toBe('一')
  expect(await address('<c t="inlineStr"><is/></c>')).toBeNull()
  expect(await address('<c t="inlineStr"><v>二</v></c>')).toBe('二')
  expect(await address('<c t="str"><v>三</v></c>')).toBe('三')
  expect(await address('<c t="str"><f>""</f><v></v></c>')).toBeNull()
  expect(await address('<c t="b"><v>1</v></c>')).toBe('TRUE')
  expect(await address('<c t="b"><v>false</v></c>')).toBe('FALSE')
  expect(await address('<c t="b"><v>2</v></c>')).toBe('3 装机地址的单元格已损坏')
  expect(await address('<c t="e"><v>#SPILL!</v></c>')).toBe('3 装机地址是表格软件的错误值“#SPILL!”')
  expect(await address('<c t="e"><v>oops</v></c>')).toBe('3 装机地址的单元格已损坏')
  expect(await address('<c><v>12</v></c>')).toBe('12')
  expect(await address('<c t="n"><v> 12 </v></c>')).toBe('12')
  for (const number of ['0x12', 'Infinity', '1e999', '12a', '--1'])
    expect(await address(`<c t="n"><v>${number}</v></c>`)).toBe('3 装机地址的单元格已损坏')
  expect(await address('<c t="zz"><v>1</v></c>')).toBe('3 装机地址的单元格已损坏')
})

test('a number that its format shows with zeros before it has them', async () => {
  const styles = `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="00000000000"/></numFmts>
    <cellStyleXfs><xf numFmtId="170"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>`
  const numbers = { 联系电话: xml('<c s="1"><v>5185038164</v></c>'), 装机地址: xml('<c s="0"><v>5180000001</v></c>') }
  const parts = workbookParts([sheet(cells(numbers))]).map((part) => {
    if (part.name !== 'xl/_rels/workbook.xml.rels') return part
    const link = '<Relationship Id="rIdT" Type="http://x/relationships/styles" Target="styles.xml"/></Relationships>'
    return { ...part, content: String(part.content).replace('</Relationships>', link) }
  })
  const { observations } = await read(archive([...parts, { name: 'xl/styles.xml', content: styles }]))
  expect(observations[0]?.contact).toMatchObject({ phone: '05185038164', address: '5180000001' })
  expect(await refusal(archive(parts))).toBe('压缩包里缺少 styles.xml，文件已损坏，请重新导出')
})

const ended = (cell: string) => cells({ 录入时间: '2026-11-21 00:00:00', 工单状态: '已竣工', 竣工时间: xml(cell) })

test('times are rounded to the millisecond and cut to the second, as text is', async () => {
  const serial = (seconds: number) => 46_347 + seconds / 86_400
  const last = 86_399
  const ends = async (value: string, given: string) => {
    const { observations, bad } = await read(
      workbook([{ name: '明细', rows: [['导出时间:2026-11-22 08:00:00'], names, ended(`<c${given}><v>${value}</v></c>`)] }]),
    )
    return observations[0] === undefined ? bad[0] : shown(observations[0].order.completedAt)
  }
  expect(await ends(String(serial(last + 0.7)), '')).toBe('2026-11-21 23:59:59')
  expect(await ends(String(serial(last + 0.999)), '')).toBe('2026-11-21 23:59:59')
  expect(await ends(String(serial(16 * 3600 + 0.6)), '')).toBe('2026-11-21 16:00:00')
  expect(await ends('2026-11-21T23:59:59.700', ' t="d"')).toBe('2026-11-21 23:59:59')
  expect(await ends('2026-11-21 23:59:59.9999999', ' t="str"')).toBe('2026-11-21 23:59:59')
})

test('every second of a day is read back from the number of a spreadsheet', () => {
  for (let second = 1; second < 86_400; second++) {
    const clock = (serialTime(46_347 + second / 86_400, 1900) ?? '').slice(11)
    expect(clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)).toBe(second)
  }
})
