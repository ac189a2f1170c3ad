import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { exampleOrganisation, readConfig } from '../../src/config/config.ts'
import { applyPolicy } from '../../src/orders/in-force/apply-policy.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { at, csv, row } from '../intake/sample.ts'
import { test as base } from '../engines/database.ts'
import { example, exampleText } from '../people/example.ts'
import { type Ran, programOn, runLine } from './run-line.ts'

const now = at('2026-11-22 12:00:00')
const dearer = exampleText.replace('parameters: {}', 'parameters: { repairFenPerDay: [{ from: 2026-01-01, value: 1500 }] }')
const optedIn = exampleText.replace(
  '    aliases: [灌云县公司, 灌云县]\n    kind: county\n',
  '    aliases: [灌云县公司, 灌云县]\n    kind: county\n    optedIn: [{ area: other, from: 2026-01-01 }]\n',
)
const entered = { 工单类型: '障碍', 录入时间: '2026-11-20 10:00:00' }

/** A folder with three orders imported from it: one of 赣榆 in time, one late, one of 灌云 where it has not opted in; `own` is set as organisation file. */
const test = base.extend('branch', async ({ database }, { onCleanup }) => {
  const folder = mkdtempSync(join(tmpdir(), 'org-apply-'))
  onCleanup(() => rmSync(folder, { recursive: true, force: true }))
  const own = join(folder, 'own.yaml')
  const done = { 竣工时间: '2026-11-20 15:00:00', 工单状态: '已竣工' }
  const given = [
    row({ 工单编号: 'ZD1', 客户编码: 'H1', ...entered, ...done }),
    row({ 工单编号: 'ZD2', 客户编码: 'H2', ...entered }),
    row({ 工单编号: 'ZD3', 客户编码: 'H3', ...entered, 区县: '灌云', 区域类型: '乡镇' }),
  ]
  const files = { 'orders.csv': csv(...given), 'own.yaml': exampleText, 'dearer.yaml': dearer, 'opted-in.yaml': optedIn }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  await applyPolicy(database.db, contextOf(example, now))
  const sameday = (line: string, organisationFile = own): Promise<Ran> =>
    runLine(programOn(database, now, { config: { ...readConfig({}), organisationFile } }), line, { cwd: folder })
  expect(await sameday('import orders.csv')).toMatchObject({ code: 0 })
  return { folder, own, sameday }
})

test('the example that comes with the program is not overwritten, and a broken file is not applied', async ({ branch }) => {
  expect(await branch.sameday('org apply dearer.yaml', exampleOrganisation)).toEqual({
    code: 1,
    out: '',
    err: '现在用的是随程序附带的示例，不会被覆盖：请先用 SAMEDAY_ORG 指定自己的组织文件\n',
  })
  writeFileSync(join(branch.folder, 'broken.yaml'), 'districts: 3\n')
  const { code, err } = await branch.sameday('org apply broken.yaml')
  expect(code).toBe(1)
  expect(err).toMatch(/处问题，文件未被采用\n$/)
})

test('a district that opts in: the preview says how many orders change and from what to what, and just those follow', async ({
  branch,
}) => {
  const { sameday, own } = branch
  const verdicts = async () => (await sameday('verdicts')).out.trimEnd().split('\n')
  const before = await verdicts()
  const trial = await sameday('org apply opted-in.yaml --dry-run')
  expect(trial.out).toContain('涉及工单 3 张，判定改变 1 张（补偿按单计，未按户合并）：\n  灌云：1 单，状态 不在范围→')
  expect(await verdicts()).toEqual(before)
  expect(readFileSync(own, 'utf8')).toBe(exampleText)

  const applied = await sameday('org apply opted-in.yaml')
  expect(applied).toMatchObject({ code: 0, err: '' })
  expect(applied.out.split('\n').slice(0, -2)).toEqual(trial.out.split('\n').slice(0, -2))
  expect(readFileSync(own, 'utf8')).toBe(optedIn)
  const after = await verdicts()
  expect(after.map((line, i) => line === before[i])).toEqual([true, true, false])
  copyFileSync(exampleOrganisation, own)
})
