import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { at, exportSays, iso, orderFacts } from '../alerting/orders.ts'
import { test as base } from '../engines/database.ts'
import { type Ran, programOn, runLine } from './run-line.ts'

const test = base.extend('imported', { scope: 'file' }, async ({ database }): Promise<Database> => {
  await exportSays(database.db, at('11-21 17:00'), [
    orderFacts({ id: 'ZD1', household: 'A', completedAt: iso('11-21 14:00') }),
    orderFacts({ id: 'ZD2', household: 'B' }),
    orderFacts({ id: 'ZD3', household: 'C', district: 'haizhou', area: 'central', completedAt: iso('11-21 16:00') }),
  ])
  return database
})

const run = (database: Database, line: string, cwd = '/'): Promise<Ran> =>
  runLine(programOn(database, at('11-22 09:00')), `bulletin ${line}`, { cwd })

test('a day that is over has its final edition, of the city when no district is named', async ({ imported }) => {
  const { code, out } = await run(imported, '--date 2026-11-21')
  expect(code).toBe(0)
  expect(out.split('\n').slice(0, 3)).toEqual([
    '【全市 11月21日 当日装当日修通报】',
    '考核及时率 66.7%，及时率 66.7%：应完成 3 单，按时 2 单，当日超时 1 单（没按时完成的，含后来完成；没有免责；至今未完成 1 单）',
    '考核及时率领先：海州 100.0%；落后：赣榆 50.0%；以前没有应完成的单，还不能比',
  ])
})

test('a district may be named as people call it, and be asked as of a time', async ({ imported }) => {
  const { out } = await run(imported, '--date 2026-11-21 --district 赣榆县公司 --as-of 2026-11-21T15:00:00+08:00')
  expect(out).toContain(
    '【赣榆 11月21日 当日装当日修进度通报】\n已完成 1/2 单（50.0%）；未完成 1 单：已超时 0 单（过了时限、不含免责），未到期 1 单\n',
  )
  expect(out).toContain('截至 11月21日 15:00，数据截至 11月21日 15:00')
})

test('json has every figure, rates exact', async ({ imported }) => {
  const { out } = await run(imported, '--date 2026-11-21 --district ganyu --format json')
  expect(JSON.parse(out)).toMatchObject({
    scope: 'ganyu',
    date: '2026-11-21',
    edition: 'final',
    asOf: '2026-11-22T09:00:00+08:00',
    dataAsOf: '2026-11-21T17:00:00+08:00',
    day: {
      all: { due: 2, onTime: 1, late: 1, exempt: 0, open: 0, done: 1, overdue: 1, assessedRate: { part: 1, of: 2, shown: '50.0%' } },
      oldestOverdue: { id: 'ZD2', dueBy: '2026-11-21T23:59:59+08:00' },
      causes: [{ cause: null, orders: 1 }],
      compensation: { claims: 1, accruedFen: 1000, paidFen: 0, unpaidPastPayByFen: 0 },
    },
    districts: null,
  })
})

test('nothing is posted and nothing written to the database', async ({ imported: database }) => {
  await run(database, '--date 2026-11-21 --city')
  expect(await database.db.selectFrom('outgoing').selectAll().execute()).toEqual([])
})

test('with --out the bulletin is in the file, and a file that cannot be written is said', async ({ imported }) => {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-bulletin-'))
  try {
    expect(await run(imported, '--date 2026-11-21 --out bulletin.txt', folder)).toEqual({
      code: 0,
      out: '',
      err: `已写入 ${folder}/bulletin.txt\n`,
    })
    expect(readFileSync(join(folder, 'bulletin.txt'), 'utf8')).toContain('【全市 11月21日 当日装当日修通报】')
    expect(await run(imported, '--date 2026-11-21 --out missing/bulletin.txt', folder)).toMatchObject({
      code: 1,
      err: `写不了文件 ${folder}/missing/bulletin.txt（ENOENT）\n`,
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('pictures and workbooks are written to a file, which has to be named', async ({ imported }) => {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-forms-'))
  try {
    for (const [format, begins] of [
      ['png', '\x89PNG'],
      ['xlsx', 'PK\x03\x04'],
    ] as const) {
      expect(await run(imported, `--date 2026-11-21 --format ${format}`)).toMatchObject({
        code: 2,
        err: expect.stringMatching(/^--format (png|xlsx) 要写成文件，请加 --out 文件名/),
      })
      expect(await run(imported, `--date 2026-11-21 --format ${format} --out it.${format}`, folder)).toMatchObject({ code: 0, out: '' })
      expect(readFileSync(join(folder, `it.${format}`)).toString('latin1', 0, 4)).toBe(begins)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a district that there is not is wrong usage, with those that there are', async ({ imported }) => {
  expect(await run(imported, '--date 2026-11-21 --district nowhere')).toEqual({
    code: 2,
    out: '',
    err: expect.stringMatching(
      /^没有区县 nowhere，可用：haizhou（海州）、lianyun（连云）、kaifaqu（开发区）、ganyu（赣榆）、donghai（东海）、guanyun（灌云）、guannan（灌南）\n用法：sameday bulletin /,
    ),
  })
})
