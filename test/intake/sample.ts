import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { type ImportReport, importFile } from '../../src/intake/import/import-file.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { readOrganisation } from '../../src/people/read-organisation.ts'
import { type Instant, parseInstant } from '../../src/policy/instant.ts'

const organisationFile = join(import.meta.dirname, '../../config/lianyungang.yaml')
export const organisationText = readFileSync(organisationFile, 'utf8')
export const organisation = readOrganisation(organisationFile)

/** The sample export as it came: GB18030, CRLF, a title, a total. */
export const sampleBytes = gunzipSync(readFileSync(join(import.meta.dirname, 'orders-2026-11-21.csv.gz')))

const lines = new TextDecoder('gb18030').decode(sampleBytes).trimEnd().split('\r\n')
export const [title = '', header = ''] = lines
export const rows = lines.slice(2, -1)

export const at = (text: string): Instant => {
  const instant = parseInstant(`${text.replace(' ', 'T')}+08:00`)
  if (instant === null) throw new Error(`${text} is no time`)
  return instant
}

export const now = at('2026-11-21 20:30:00')
export const context = contextOf(organisation, now)

/** A file that lives as long as the test. */
export function fileOf(content: string | Uint8Array, name = 'export.csv'): string {
  const folder = mkdtempSync(join(tmpdir(), 'intake-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** An export as text, with title and header. */
export const csv = (...given: readonly string[]): string => `${[title, header, ...given].join('\r\n')}\r\n`

export const importOf = (database: Database, path: string, dryRun = false, time = now): Promise<ImportReport> =>
  importFile(database, path, {
    shownAs: 'export.csv',
    source: 'export',
    organisation,
    context: contextOf(organisation, time),
    dryRun,
    tell: null,
    setAsideTo: null,
    watch: null,
  })

/** Everything the current orders say, without the numbers that the sequence of arrival gives. */
export async function ordersTable(database: Database): Promise<object[]> {
  const orders = await database.db.selectFrom('orders').selectAll().orderBy('id').execute()
  return orders.map((order) => ({ ...order, last_event_id: undefined }))
}

/** A row of an order that is in hand, with some of its cells written otherwise. */
export function row(cells: Readonly<Record<string, string>> = {}): string {
  const names = header.split(',')
  const wrong = Object.keys(cells).find((name) => !names.includes(name))
  if (wrong !== undefined) throw new Error(`there is no column ${wrong}`)
  return names.map((name) => cells[name] ?? usual[name] ?? '').join(',')
}

const usual: Readonly<Record<string, string>> = {
  工单编号: 'CR20261121009001',
  工单类型: '新装',
  产品: 'FTTH宽带',
  客户类型: '公众客户',
  客户编码: 'LYG0000001',
  业务账号: '05180000001@ftth',
  客户姓名: '测某',
  联系电话: '12000000001',
  装机地址: '赣榆人民路1号',
  区县: '赣榆',
  区域类型: '县城',
  录入时间: '2026-11-21 10:00:00',
  是否当日: '是',
  装维人员: '赣榆装维01',
  代维单位: '赣榆代维公司',
  工单状态: '在途',
  改约次数: '0',
}
