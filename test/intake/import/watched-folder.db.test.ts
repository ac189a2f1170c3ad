import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { watchFolder } from '../../../src/intake/import/watched-folder.ts'
import { parseOrganisation } from '../../../src/people/read-organisation.ts'
import { test } from '../../engines/database.ts'
import { context, csv, fileOf, organisation, organisationText, row } from '../sample.ts'

test('a file that no longer changes is imported and moved with a report; others are left alone', async ({ database }) => {
  const folder = dirname(fileOf(csv(row({ 工单编号: 'IN1' }), row({ 工单编号: 'IN2', 区县: '徐州' })), 'a.csv'))
  const look = watchFolder({ database, folder, organisation, tell: null, taken: () => undefined, context: () => context })
  writeFileSync(join(folder, 'bad.csv'), 'no export\n')
  writeFileSync(join(folder, 'b.csv.part'), csv(row()))
  writeFileSync(join(folder, 'growing.csv'), csv(row({ 工单编号: 'IN3' })))
  await look()
  expect(existsSync(join(folder, 'a.csv'))).toBe(true)
  appendFileSync(join(folder, 'growing.csv'), `${row({ 工单编号: 'IN4' })}\r\n`)
  await look()
  expect(readdirSync(folder)).toEqual(['b.csv.part', 'done', 'failed', 'growing.csv'])
  expect(readdirSync(join(folder, 'done'))).toEqual(['a.csv', 'a.csv.report.txt'])
  expect(readFileSync(join(folder, 'done', 'a.csv.report.txt'), 'utf8')).toBe(
    `a.csv（数据截至 2026-11-21 20:00:00）共 2 行：新工单 1，有更新 0，无变化 0，搁置 1\n第 4 行 IN2：区县“徐州”不在组织文件里\n`,
  )
  expect(readFileSync(join(folder, 'failed', 'bad.csv.report.txt'), 'utf8')).toMatch(/^bad\.csv：前 20 行里没有找到表头/)
  await look()
  expect(readdirSync(join(folder, 'done'))).toContain('growing.csv')
  const ids = await database.db.selectFrom('orders').select('id').where('id', 'like', 'IN%').orderBy('id').execute()
  expect(ids.map(({ id }) => id)).toEqual(['IN1', 'IN3', 'IN4'])
})

test('a folder named like a source holds its files, and a name that was there before replaces nothing', async ({ database }) => {
  const folder = dirname(fileOf('', '.keep'))
  mkdirSync(join(folder, 'crm', 'done'), { recursive: true })
  writeFileSync(join(folder, 'crm', 'done', 'a.csv'), 'earlier')
  writeFileSync(join(folder, 'crm', 'a.csv'), csv(row({ 工单编号: 'SRC1' })))
  const withSource = parseOrganisation(organisationText.replace('intake: {}', 'intake: { sources: [{ source: crm }] }'))
  const look = watchFolder({ database, folder, organisation: withSource, tell: null, taken: () => undefined, context: () => context })
  await look()
  await look()
  expect(readFileSync(join(folder, 'crm', 'done', 'a.csv'), 'utf8')).toBe('earlier')
  expect(readdirSync(join(folder, 'crm', 'done'))).toEqual(['a-2.csv', 'a-2.csv.report.txt', 'a.csv'])
  const run = await database.db
    .selectFrom('import')
    .select('source')
    .where('file', '=', 'a.csv')
    .where('source', '=', 'crm')
    .executeTakeFirst()
  expect(run).toEqual({ source: 'crm' })
})
