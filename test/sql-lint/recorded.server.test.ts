import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { ask, emptyDatabase, inBranch } from '../branches/server-branch.ts'
import { csv, row, rows } from '../intake/sample.ts'
import { sqlProblems } from './rules.ts'

const NOW = '2026-11-21T20:30:00+08:00'
const late = {
  工单编号: 'ZD20261119009001',
  工单类型: '障碍',
  录入时间: '2026-11-19 09:00:00',
  客户编码: 'LYG9001',
  是否当日: '',
  预约时间: '',
}

/** What is said to the server from now on, on each connection in turn. */
function record(): readonly (readonly string[])[] {
  const said = new Map<pg.Client, string[]>()
  const lines: string[][] = []
  const query: unknown = Reflect.get(pg.Client.prototype, 'query')
  if (typeof query !== 'function') throw new TypeError('pg has no query')
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]): unknown {
    const [first] = given
    const text: unknown = typeof first === 'object' && first !== null ? Reflect.get(first, 'text') : first
    const line = said.get(this) ?? []
    if (!said.has(this)) lines.push(line)
    said.set(this, line)
    if (typeof text === 'string') line.push(text)
    return Reflect.apply(query, this, given)
  } as typeof pg.Client.prototype.query
  onTestFinished(() => void Reflect.set(pg.Client.prototype, 'query', query))
  return lines
}

test('what the program says to a server spreads too, built by whatever', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'recorded-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'orders.csv')
  writeFileSync(file, csv(row(late), ...rows.slice(0, 30)))
  const url = await emptyDatabase()
  const lines = record()
  const run = async (line: string, typed: readonly string[] = []): Promise<void> => {
    const { code, err } = await inBranch(url, 'recorded', line, { SAMEDAY_NOW: NOW }, typed)
    expect({ code, err }, line).toEqual({ code: 0, err: expect.any(String) })
  }
  await run('migrate')
  await run(`import ${file}`)
  await run('alerts')
  await run('chat --user ganyu-manager --group ganyu', [
    '超时',
    `/豁免 ${late.工单编号} 暴雨`,
    '确认',
    '今天怎么样',
    `升级 ${late.工单编号}`,
    '确认',
  ])
  await run('force-majeure declare --districts ganyu --kind 暴雨 --from 2026-11-19T00:00:00+08:00 --to 2026-11-19T12:00:00+08:00 --by desk')
  await run('payouts')
  await run('bulletin --date 2026-11-20 --city')
  await run('audit verify')
  const said = new Set(lines.flat())
  // The queue's library has statements of its own, which name its schema.
  const own = [...said].filter((text) => !text.includes('recorded_jobs'))
  const found = own.flatMap((text) => sqlProblems(text).map((problem) => `${problem}: ${text.trim().slice(0, 200)}`))
  expect(found.filter((line) => !known.some((one) => one.test(line)))).toEqual([])
  const both = await ask(url, 'select tgname from pg_trigger where not tgisinternal and tgtype & 32 <> 0 and tgtype & 28 <> 0')
  expect(both, 'triggers for TRUNCATE and for changes of rows').toEqual([])
  // Replicas queue for the end of the trail, so that nothing is asked while it is held.
  const behind = lines.flatMap((line) => line.flatMap((text, n) => (isEndOfTrail(text) ? [line.slice(n + 1, n + 3)] : [])))
  expect(behind.length).toBeGreaterThan(3)
  expect(behind.filter(([entry = '', end]) => !entry.startsWith('with "linked" as (insert into "audit"') || end !== 'commit')).toEqual([])
  console.info(`${own.length} statements, ${said.size - own.length} of the queue's library`)
  expect(own.length).toBeGreaterThan(300)
})

/** The lock that is to be the last one. */
const isEndOfTrail = (text: string): boolean => /from "audit_head" for update/.test(text)

/**
 * What does not spread over nodes, by how it begins: making a branch. The migrator names its branch's schema itself. No more is to come.
 */
const known = [
  // Migrations that have shipped; a later one parts them.
  /: create trigger (?:order_event|audit|policy_version|force_majeure_event|jeopardy_event)_append_only\b|: create trigger import_stays\b/,
  /: create schema if not exists|"recorded"\."kysely_migration/,
]
