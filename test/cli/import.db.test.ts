import { readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect } from 'vitest'
import { test } from '../engines/database.ts'
import { csv, fileOf, now, row } from '../intake/sample.ts'
import { programOn, runLine } from './run-line.ts'

const content = `${csv(row({ 工单编号: 'CR1' }), row({ 工单编号: 'CR1' }), row({ 工单编号: 'CR2', 区县: '徐州' }))}合计,9\r\n`

test('for people the counts come first, then a line for each row set aside', async ({ database }) => {
  const path = fileOf(content)
  const { code, out } = await runLine(programOn(database, now), `import ${basename(path)} --dry-run`, { cwd: dirname(path) })
  expect(code).toBe(0)
  expect(out).toBe(`export.csv（数据截至 2026-11-21 20:00:00）共 3 行：新工单 1，有更新 0，无变化 1，搁置 1。试运行，什么都没有写入
注意：合计行写的是 9 行，实际 3 行，文件可能不完整
第 5 行 CR2：区县“徐州”不在组织文件里
`)
})

test('with --json it is JSON Lines and nothing else', async ({ database }) => {
  const path = fileOf(content)
  expect(await runLine(programOn(database, now), 'import export.csv --json --source crm', { cwd: dirname(path) })).toEqual({
    code: 0,
    out: `{"file":"export.csv","rows":3,"accepted":1,"updated":0,"unchanged":1,"quarantined":1}
{"line":5,"id":"CR2","reason":"区县“徐州”不在组织文件里"}
`,
    err: '',
  })
  expect(await database.db.selectFrom('import').select(['file', 'source', 'state', 'declared_rows']).execute()).toEqual([
    { file: 'export.csv', source: 'crm', state: 'done', declared_rows: 9 },
  ])
})

test('on a terminal a line says how far it is and is gone at the end; with --json there is none', async ({ database }) => {
  const path = fileOf(csv(...Array.from({ length: 2500 }, (_, i) => row({ 工单编号: `PB${i}` }))))
  const terminal = { cwd: dirname(path), columns: 80 }
  const { code, out, err } = await runLine(programOn(database, now), 'import export.csv', terminal)
  expect(code).toBe(0)
  const [nothing, ...drawn] = err.split('\r')
  expect(nothing).toBe('')
  expect(drawn[0]?.replace('\u001B[K', '')).toMatch(/^export\.csv \[[=> ]{30}\] \d+% {2}0 行(?: {2}0 行\/秒)?$/)
  expect(drawn.at(-1)).toBe('\u001B[K')
  expect(out).toMatch(/^export\.csv（数据截至 /)
  expect(await runLine(programOn(database, now), 'import export.csv --json', terminal)).toMatchObject({ code: 0, err: '' })
})

test('a file that is refused does not keep the others from being taken', async ({ database }) => {
  const path = fileOf(content)
  const { code, out, err } = await runLine(programOn(database, now), 'import none.csv export.csv --json', { cwd: dirname(path) })
  expect({ code, err }).toEqual({ code: 1, err: 'none.csv：没有这个文件\n' })
  expect(out).toContain('{"file":"export.csv","rows":3,')
})

test('rows set aside go into a file, are put right there and imported again', async ({ database }) => {
  const path = fileOf(csv(row({ 工单编号: 'CR7' }), row({ 工单编号: 'CR8', 区县: '徐州' })))
  const program = programOn(database, now)
  const cwd = dirname(path)
  const first = await runLine(program, 'import export.csv --set-aside 再导.csv', { cwd })
  expect(first).toMatchObject({ code: 0, err: `搁置的 1 行已写入 ${join(cwd, '再导.csv')}，改好后可以再导入\n` })
  writeFileSync(join(cwd, '再导.csv'), readFileSync(join(cwd, '再导.csv'), 'utf8').replace(',徐州,', ',赣榆,'))
  const again = await runLine(program, 'import 再导.csv --set-aside 三导.xlsx', { cwd })
  expect(again.out).toContain('新工单 1，有更新 0，无变化 0，搁置 0')
  expect(again).toMatchObject({ code: 0, err: `没有搁置的行，没有写 ${join(cwd, '三导.xlsx')}\n` })
})

test.for([
  ['export.csv export.csv --set-aside a.csv', '--set-aside 一次只能用于一个文件\n'],
  ['export.csv --set-aside a.txt', '--set-aside 的文件名应以 .csv 或 .xlsx 结尾\n'],
  ['export.csv --set-aside ./export.csv', '--set-aside 的文件不能就是要导入的文件\n'],
] as const)('import %s is refused before anything is read', async ([line, err], { database }) => {
  const path = fileOf(content)
  const imports = () => database.db.selectFrom('import').select('id').execute()
  const before = await imports()
  const run = await runLine(programOn(database, now), `import ${line}`, { cwd: dirname(path) })
  expect(run).toEqual({ code: 1, out: '', err })
  expect(await imports()).toEqual(before)
})

test('rows set aside are listed, and their content only when asked for', async ({ database }) => {
  const path = fileOf(csv(row({ 工单编号: 'CR9', 区县: '扬州' })), 'q.csv')
  const program = programOn(database, now)
  await runLine(program, 'import q.csv', { cwd: dirname(path) })
  const shown = async (options: string): Promise<string> => {
    const { code, out } = await runLine(program, `quarantine ${options}`)
    expect(code).toBe(0)
    return out
  }
  expect(await shown('--file q.csv')).toBe('2026-11-21 20:30 q.csv 第 3 行 CR9：区县“扬州”不在组织文件里\n')
  expect(await shown('--json --file q.csv')).toBe(
    '{"source":"export","file":"q.csv","line":3,"id":"CR9","reason":"区县“扬州”不在组织文件里","setAsideAt":"2026-11-21T20:30:00+08:00"}\n',
  )
  expect(await shown('--raw --file q.csv')).toContain('\n  CR9,新装,FTTH宽带,')
  expect(await shown('')).toContain(' q.csv 第 3 行 CR9')
  expect(await shown('--file other.csv')).toBe('other.csv 没有搁置的行\n')
})
