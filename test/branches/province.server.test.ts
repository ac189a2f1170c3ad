import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { header, organisationText, rows, title } from '../intake/sample.ts'
import { ask, emptyDatabase, inBranch } from './server-branch.ts'

interface Counts {
  readonly due: number
  readonly onTime: number
  readonly late: number
  readonly rawRate: { readonly part: number; readonly of: number }
  readonly assessedRate: { readonly part: number; readonly of: number }
}
interface Figures {
  readonly all: Counts
  readonly installs: Counts
  readonly compensation: Readonly<Record<string, number>>
}
interface Bulletin {
  readonly day: Figures
  readonly dayBefore: { readonly all: Counts }
  readonly monthToDate: Figures
  readonly overdue: Readonly<Record<string, unknown>>
  readonly payouts: { readonly month: Readonly<Record<string, number>> | null }
}
interface Province extends Bulletin {
  readonly branches: readonly (Bulletin & { readonly branch: string; readonly rank: number })[]
  readonly away: readonly { readonly name: string; readonly problem: string }[]
}

const NOW = '2026-11-21T20:30:00+08:00'
const date = '2026-11-20'
const both = '连云港=lianyungang,suqian@NORTH_DATABASE_URL'
let url: string
let other: string
const province = (line: string): ReturnType<typeof inBranch> =>
  inBranch(url, null, `province ${line}`, { SAMEDAY_NOW: NOW, NORTH_DATABASE_URL: other, AWAY_DATABASE_URL: 'postgres://127.0.0.1:1/away' })

const folder = mkdtempSync(join(tmpdir(), 'province-'))
afterAll(() => rmSync(folder, { recursive: true }))
const written = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const recent = rows.filter((row) => / ?2026-11-(?:19|20) /.test(row))

interface City {
  readonly name: string
  readonly schema: string
  readonly server: () => string
  readonly organisation: string
  readonly rows: readonly string[]
}

/** The same numbers and households are in both, in each place by another policy. */
const cities: readonly City[] = [
  { name: '连云港', schema: 'lianyungang', server: () => url, organisation: organisationText, rows: recent.slice(0, 300) },
  {
    name: 'suqian',
    schema: 'suqian',
    server: () => other,
    organisation: organisationText.replace('\nparameters: {}', '\nparameters: { repairFenPerDay: [{ from: 2017-07-01, value: 2500 }] }'),
    rows: recent.slice(200),
  },
]
const inCity = ({ schema, server, organisation }: City, line: string) =>
  inBranch(server(), schema, line, { SAMEDAY_NOW: NOW, SAMEDAY_ORG: written(`${schema}.yaml`, organisation) })

beforeAll(async () => {
  ;[url, other] = [await emptyDatabase(), await emptyDatabase()]
  for (const city of cities)
    expect((await inCity(city, `import ${written(`${city.schema}.csv`, [title, header, ...city.rows].join('\n'))}`)).code).toBe(0)
}, 60_000)

const added = (a: unknown, b: unknown): unknown => {
  if (typeof a === 'number' && typeof b === 'number') return a + b
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return null
  return Object.fromEntries(Object.entries(a).map(([key, value]) => [key, added(value, Reflect.get(b, key))]))
}
/** What is added up: everything but what says when, which, or a rate in words. */
const numbersOf = ({ day, dayBefore, monthToDate, overdue, payouts }: Bulletin): unknown => {
  const plain = ({ all, installs, compensation }: Figures) => ({ all, installs, compensation })
  const numbers: unknown = JSON.parse(
    JSON.stringify(
      { day: plain(day), dayBefore: dayBefore.all, month: plain(monthToDate), overdue, payouts: payouts.month },
      (key, value: unknown) => (key === 'shown' || key === 'oldest' ? undefined : value),
    ),
  )
  return numbers
}

test('a province is the sum of its branches, each by its own policy, of rates both parts', async () => {
  const { code, out } = await province(`bulletin --branches ${both} --date ${date} --json`)
  expect(code).toBe(0)
  const sum: Province = JSON.parse(out)
  const ofCities: unknown[] = []
  for (const city of cities) {
    const { out: own } = await inCity(city, `bulletin --city --date ${date} --json`)
    const bulletin: Bulletin = JSON.parse(own)
    ofCities.push(numbersOf(bulletin))
    expect(sum.branches.filter(({ branch }) => branch === city.name).map(numbersOf)).toEqual([numbersOf(bulletin)])
  }
  expect(numbersOf(sum)).toEqual(added(ofCities[0], ofCities[1]))
  expect(sum.day.all.due).toBeGreaterThan(40)
})

test('a branch that is away is named, the others are added up all the same, and it ends with 1', async () => {
  const { code, out, err } = await province(`bulletin --branches ${both},盐城=yancheng,away@AWAY_DATABASE_URL --date ${date}`)
  expect({ code, err }).toEqual({ code: 1, err: '' })
  expect(out).toMatch(/^【全省 11月20日 当日装当日修通报】\n考核及时率 \d/)
  expect(out).toMatch(/\n +1 +\S+ +\d+ /)
  expect(out).toMatch(/2 个分公司合计，2 个没有算进来；截至 /)
  expect(out).toMatch(/\n不含 盐城：数据库 .*（分公司 yancheng） 不能使用：还没有这个分公司/)
  expect(out).toMatch(/\n不含 away：无法连接数据库 127\.0\.0\.1:1\/away（分公司 away）/)
  const none = await province('figures --branches yancheng')
  expect(none).toEqual({ code: 1, out: '', err: expect.stringMatching(/^不含 yancheng：.*还没有这个分公司/) })
})

test('a branch of another version, of another kind, or without a policy is named instead of being misread', async () => {
  await ask(url, `create schema empty_one`)
  await inBranch(url, 'live_one', 'migrate')
  const { out } = await province('figures --branches lianyungang,empty_one,live_one')
  expect(out).toMatch(/^全省11月21日没有应完成的承诺工单\n/)
  expect(out).toContain('不含 empty_one：表结构与本程序的版本不同')
  expect(out).toContain('不含 live_one：这是正式数据库，不是回放数据库')
})

test('branches are named once each; a variable that holds no address is named', async () => {
  for (const wrong of ['', 'a,a', '甲=a,甲=b', 'Upper', '甲=', 'a@lower'])
    expect((await inBranch(url, null, ['province', 'figures', '--branches', wrong])).code, wrong).toBe(2)
  const unset = await inBranch(url, null, 'province figures --branches a@NOT_SET_URL')
  expect(unset).toEqual({ code: 1, out: '', err: '环境变量有 1 处问题：\nNOT_SET_URL：没有设置，应为数据库服务器的地址 postgres://…\n' })
})
