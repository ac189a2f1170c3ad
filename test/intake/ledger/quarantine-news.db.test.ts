import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Fastify from 'fastify'
import { expect, onTestFinished } from 'vitest'
import type { Database } from '../../../src/db/database.ts'
import { serveFiles } from '../../../src/intake/http/files-route.ts'
import { type ImportReport, importFile } from '../../../src/intake/import/import-file.ts'
import { beginImport, keepBadRows } from '../../../src/intake/ledger/import-log.ts'
import { tellOfImport } from '../../../src/intake/ledger/quarantine-news.ts'
import { tokensOf } from '../../../src/config/intake-tokens.ts'
import type { Tell } from '../../../src/control-group/tell.ts'
import { watchFolder } from '../../../src/intake/import/watched-folder.ts'
import { contextOf } from '../../../src/people/policy-context.ts'
import { Secret } from '../../../src/config/secret.ts'
import { test } from '../control-room.ts'
import { at, context, csv, fileOf, header, organisation, row } from '../sample.ts'
import { workbook } from '../xlsx/workbook-file.ts'
import { enoughRoom } from '../../disk/room.ts'

const importBy = (
  database: Database,
  path: string,
  tell: Tell,
  time = '2026-11-21 20:30:00',
  watch: (() => void) | null = null,
): Promise<ImportReport> =>
  importFile(database, path, {
    shownAs: 'orders.csv',
    source: 'crm',
    organisation,
    context: contextOf(organisation, at(time)),
    dryRun: false,
    setAsideTo: null,
    tell,
    watch,
  })

const broken = [
  row({ 工单编号: 'CR2', 区县: '徐州' }),
  row({ 工单编号: 'CR3', 区县: '张某' }),
  row({ 工单编号: 'CR4', 录入时间: '昨天13905180000' }),
  row({ 工单编号: 'CR4', 录入时间: '昨天13905180000' }),
]

test('an import that sets rows aside says so in the transaction that ends it, by reason and with nothing of the rows', async ({
  database,
  tell,
  told,
}) => {
  const file = fileOf(csv(row({ 工单编号: 'CR1' }), ...broken))
  const breaking: Tell = async (trx, news) => {
    await tell?.(trx, news)
    throw new Error('the database went away')
  }
  await expect(importBy(database, file, breaking)).rejects.toThrow('the database went away')
  expect(await told()).toEqual([])
  expect(await database.db.selectFrom('import').select('state').execute()).toEqual([{ state: 'running' }])

  // What the run that died had set aside is the next one’s to tell, and no third one’s.
  expect(await importBy(database, file, tell)).toMatchObject({ rows: 5, quarantined: 4 })
  expect(await told()).toEqual([
    '导入 orders.csv（crm）：共 5 行，搁置 3 行\n  区县不在组织文件里：2 行\n  录入时间不是有效的时间：1 行\n原文已保留；更正后重新导入即可',
  ])
  expect(await importBy(database, file, tell)).toMatchObject({ quarantined: 4 })
  expect(await told()).toEqual([])
  expect(await importBy(database, fileOf(csv(...broken, row({ 工单编号: 'CR9', 区县: '李某' }))), tell)).toMatchObject({ quarantined: 5 })
  expect(await told()).toEqual(['导入 orders.csv（crm）：共 5 行，搁置 1 行\n  区县不在组织文件里：1 行\n原文已保留；更正后重新导入即可'])
})

test('a file without a bad row is no news, and neither is a trial', async ({ database, tell, told }) => {
  await importBy(database, fileOf(csv(row({ 工单编号: 'CR1' }))), tell)
  const options = { shownAs: 'a.csv', source: 'trial', organisation, context, dryRun: true, setAsideTo: null, tell, watch: null }
  await importFile(database, fileOf(csv(row({ 区县: '扬州' }))), options)
  await expect(importFile(database, fileOf('nothing'), options)).rejects.toThrow('没有找到表头')
  expect(await told()).toEqual([])
})

test('two imports that meet the same bad row while both run: one of them tells', async ({ database, tell, told }) => {
  const origin = { file: 'a.csv', source: 'crm', dataAsOf: at('2026-11-21 20:00:00'), learntAt: context.asOf }
  const bad = { line: 3, id: null, reason: '没有工单编号', key: 'same', raw: 'x' }
  const imports = [0, 1].map(() => database.db.transaction().execute((trx) => beginImport(trx, origin)))
  for (const importId of await Promise.all(imports))
    await database.db.transaction().execute((trx) => keepBadRows(trx, [bad, { ...bad, line: 4 }], importId, origin))
  const [first = 0, second = 0] = await Promise.all(imports)
  for (const importId of [second, first])
    await database.db.transaction().execute((trx) => tellOfImport(trx, tell, { importId, origin, rows: 2, problem: null }))
  expect(await told()).toEqual(['导入 a.csv（crm）：共 2 行，搁置 1 行\n  没有工单编号：1 行\n原文已保留；更正后重新导入即可'])
})

test('a file that is refused is noted as failed and told once a day, whichever way it came', async ({ database, tell, told }) => {
  const text = '导入 orders.csv（crm）失败：前 20 行里没有找到表头（工单编号、工单类型、录入时间……），不是工单导出文件'
  const rest = '\n什么都没有收下\n请更正后重新导入整个文件，已收的行不会重复'
  for (const time of ['2026-11-21 20:30:00', '2026-11-21 23:59:59', '2026-11-22 00:00:00'])
    await expect(importBy(database, fileOf('张某,13905180000'), tell, time)).rejects.toThrow('没有找到表头')
  expect(await told()).toEqual([text + rest, text + rest])
  const failed = await database.db.selectFrom('import').select(['file', 'problem', 'rows']).where('state', '=', 'failed').execute()
  expect(failed).toHaveLength(3)
  expect(failed[0]).toMatchObject({ file: 'orders.csv', rows: 0, problem: expect.stringContaining('没有找到表头') })

  const folder = dirname(fileOf('', '.keep'))
  mkdirSync(join(folder, 'done'))
  writeFileSync(join(folder, 'dropped.csv'), '%PDF-1.7')
  const look = watchFolder({ database, folder, organisation, tell, taken: () => undefined, context: () => context })
  await look()
  await look()
  expect(await told()).toEqual([`导入 dropped.csv（export）失败：这是 PDF 文件，请从系统导出 CSV${rest}`])

  const app = Fastify()
  onTestFinished(() => app.close())
  const tokens = tokensOf(new Secret('crm=hush-crm-old'))
  await serveFiles(app, {
    database,
    room: enoughRoom(database),
    tokens,
    organisation,
    tell,
    taken: () => undefined,
    context: () => context,
  })
  const headers = { authorization: 'Bearer hush-crm-old', 'content-type': 'text/csv' }
  const sent = await app.inject({ method: 'POST', url: '/intake/files?name=sent.csv', headers, payload: '' })
  expect(sent.statusCode).toBe(422)
  expect(await told()).toEqual([`导入 sent.csv（crm）失败：文件是空的${rest}`])
})

test('a path that leads nowhere is its user’s mistake and no news', async ({ database, tell, told }) => {
  await expect(importBy(database, '/no/such/file.csv', tell)).rejects.toThrow('没有这个文件')
  await expect(importBy(database, '/', tell)).rejects.toThrow('这是文件夹')
  expect(await told()).toEqual([])
})

test('a file that is changed while it is read is told with how far it was read and what of that was set aside', async ({
  database,
  tell,
  told,
}) => {
  const rowOf = (id: number) => row({ 工单编号: `CR${id}`, 装机地址: `${Math.sin(id)}号`, 区县: id === 7 ? '徐州' : '赣榆' })
  const file = fileOf(csv(...Array.from({ length: 20_000 }, (_, i) => rowOf(i))))
  const cut = () => truncateSync(file, 2_000_000)
  await expect(importBy(database, file, tell, '2026-11-21 20:30:00', cut)).rejects.toThrow('文件在读取的时候被改动了')
  const [news = '', ...more] = await told()
  expect(more).toEqual([])
  expect(news).toMatch(
    /^导入 orders\.csv（crm）失败：文件在读取的时候被改动了，请等它写完再导入\n此前已读 \d+ 行，收下的仍然有效，搁置 1 行\n {2}区县不在组织文件里：1 行\n/,
  )
})

test('a damaged file is told, and nothing of it was taken', async ({ database, tell, told }) => {
  const cells = (id: number) => row({ 工单编号: `DMG${id}`, 装机地址: `${Math.sin(id)}号` }).split(',')
  const whole = workbook([{ name: '明细', rows: [header.split(','), ...Array.from({ length: 4000 }, (_, i) => cells(i))] }])
  const end = whole.indexOf('PK\u0003\u0004', whole.indexOf('xl/worksheets/sheet1.xml'))
  const file = fileOf(Buffer.from(whole).fill(0xff, end - 200, end - 100))
  await expect(importBy(database, file, tell)).rejects.toThrow('已损坏')
  expect(await told()).toEqual([
    expect.stringMatching(/^导入 orders\.csv（crm）失败：压缩包里的 xl\/worksheets\/sheet1\.xml 已损坏，请重新导出\n/),
  ])
  expect(await database.db.selectFrom('order_event').select('id').where('order_id', 'like', 'DMG%').execute()).toEqual([])
})

test('rows that nobody could be told of count as untold: the next import that meets them tells', async ({
  database,
  tell,
  told,
  reach,
}) => {
  const file = fileOf(csv(row({ 工单编号: 'CR20', 区县: '扬州' })))
  reach.platform = null
  await importBy(database, file, tell)
  reach.platform = 'webchat'
  expect(await told()).toEqual([])
  await importBy(database, file, tell)
  expect((await told()).map((text) => text.split('\n')[0])).toEqual(['导入 orders.csv（crm）：共 1 行，搁置 1 行'])
})
