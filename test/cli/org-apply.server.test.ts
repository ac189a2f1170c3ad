import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { sameday as run } from '../stories/program.ts'
import { sceneIn, folder as temporaryFolder, test } from '../stories/story.ts'

const example = join(import.meta.dirname, '../../config/lianyungang.yaml')

/** A database of one's own and a folder with the sample day, the organisation file in use, and one in which repairs are dearer. */
async function place() {
  const folder = temporaryFolder()
  const { variables } = await sceneIn(folder)
  const own = join(folder, 'org.yaml')
  copyFileSync(example, own)
  const dearer = 'parameters: { repairFenPerDay: [{ from: 2026-01-01, value: 1500 }] }'
  writeFileSync(join(folder, 'new.yaml'), readFileSync(example, 'utf8').replace('parameters: {}', dearer))
  const sameday = (organisation: string, ...argv: string[]) =>
    run(argv, { ...variables, SAMEDAY_ORG: organisation, SAMEDAY_NOW: '2026-11-22T12:00:00+08:00' }, { cwd: folder })
  return { folder, own, sameday }
}

test('a file is shown with what it changes, then applied: the verdicts and the file in force follow', async () => {
  const { folder, own, sameday } = await place()
  expect(await sameday(own, 'import', 'orders.csv')).toMatchObject({ exit: 0 })
  const trial = await sameday(own, 'org', 'apply', 'new.yaml', '--dry-run')
  expect(trial).toMatchObject({ exit: 0, err: '' })
  expect(trial.out).toMatch(/^组织文件的更改：\n {2}参数：有更改\n涉及工单 3994 张，判定改变 \d+ 张（补偿按单计，未按户合并）：\n/)
  expect(trial.out).toMatch(/\n试运行，什么都没有写入\n$/)
  expect(readFileSync(own, 'utf8')).toBe(readFileSync(example, 'utf8'))

  const applied = await sameday(own, 'org', 'apply', 'new.yaml')
  expect(applied.out.split('\n').slice(0, -2)).toEqual(trial.out.split('\n').slice(0, -2))
  expect(applied.out).toContain('已采用。')
  expect(readFileSync(own, 'utf8')).toBe(readFileSync(join(folder, 'new.yaml'), 'utf8'))
  expect((await sameday(own, 'org', 'apply', 'new.yaml', '--dry-run')).out).toBe(
    '组织文件与现用的内容相同\n判定口径不变（可选区域与参数没有更改）\n试运行，什么都没有写入\n',
  )
})

test('the example that comes with the program is not overwritten, and a broken file is not applied', async () => {
  const { folder, own, sameday } = await place()
  expect(await sameday(own, 'migrate')).toMatchObject({ exit: 0 })
  expect(await sameday('', 'org', 'apply', 'new.yaml')).toEqual({
    exit: 1,
    signal: null,
    out: '',
    err: '现在用的是随程序附带的示例，不会被覆盖：请先用 SAMEDAY_ORG 指定自己的组织文件\n',
  })
  writeFileSync(join(folder, 'broken.yaml'), 'districts: 3\n')
  const { exit, err } = await sameday(own, 'org', 'apply', 'broken.yaml')
  expect(exit).toBe(1)
  expect(err).toMatch(/处问题，文件未被采用\n$/)
})

test('a district that opts in: the preview says how many orders change and from what to what, and just those follow', async () => {
  const { folder, own, sameday } = await place()
  const optedIn = readFileSync(example, 'utf8').replace(
    '    aliases: [灌云县公司, 灌云县]\n    kind: county\n',
    '    aliases: [灌云县公司, 灌云县]\n    kind: county\n    optedIn: [{ area: other, from: 2026-01-01 }]\n',
  )
  writeFileSync(join(folder, 'new.yaml'), optedIn)
  expect(await sameday(own, 'import', 'orders.csv')).toMatchObject({ exit: 0 })
  // At a time that every process has yet to reach, whenever it starts.
  const verdicts = async () => (await sameday(own, 'verdicts', '--as-of', '2026-11-22T13:00:00+08:00')).out.trimEnd().split('\n')
  const before = await verdicts()
  const trial = await sameday(own, 'org', 'apply', 'new.yaml', '--dry-run')
  const [, changed = '', moves = ''] = /判定改变 (\d+) 张（[^\n]*\n {2}灌云：\d+ 单，状态 ([^\n]*)，免责/.exec(trial.out) ?? []
  expect(moves).toMatch(/^不在范围→/)
  expect(await verdicts()).toEqual(before)

  expect(await sameday(own, 'org', 'apply', 'new.yaml')).toMatchObject({ exit: 0 })
  const after = await verdicts()
  expect(after.filter((line, i) => line !== before[i])).toHaveLength(Number(changed))
  expect(Number(changed)).toBeGreaterThan(0)
})
