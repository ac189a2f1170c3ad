import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { csv, row } from '../intake/sample.ts'
import { exampleText } from '../people/example.ts'
import { sameday } from '../stories/program.ts'
import { withFolder as test } from '../stories/story.ts'

test('a file that was changed in its place is shown with what it changes before that is changed, then applied', async ({ data }) => {
  const own = join(data, 'own.yaml')
  const variables = { SAMEDAY_DATA: data, SAMEDAY_ORG: own, SAMEDAY_NOW: '2026-11-22T12:00:00+08:00' }
  writeFileSync(own, exampleText)
  writeFileSync(join(data, 'orders.csv'), csv(row({ 工单编号: 'ZD2', 工单类型: '障碍', 录入时间: '2026-11-20 10:00:00' })))
  expect(await sameday(['import', 'orders.csv'], variables, { cwd: data })).toMatchObject({ exit: 0 })

  writeFileSync(own, exampleText.replace('parameters: {}', 'parameters: { repairFenPerDay: [{ from: 2026-01-01, value: 1500 }] }'))
  const changes = '涉及工单 1 张，判定改变 1 张（补偿按单计，未按户合并）：\n  赣榆：1 单，免责 0→0 单，补偿 1→1 单，20元→30元\n'
  const trial = await sameday(['org', 'apply', 'own.yaml', '--dry-run'], variables, { cwd: data })
  expect(trial).toMatchObject({ exit: 0, err: '', out: expect.stringContaining(changes) })
  const applied = await sameday(['org', 'apply', 'own.yaml'], variables, { cwd: data })
  expect(applied).toMatchObject({ exit: 0, err: '', out: expect.stringMatching(/\n已采用。/) })
  expect(applied.out).toContain(changes)
})
