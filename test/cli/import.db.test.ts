import { basename, dirname } from 'node:path'
import { expect } from 'vitest'
import type { CommandIo } from '../../src/remote/command-io.ts'
import { importCommand } from '../../src/cli/commands/import.ts'
import { quarantineCommand } from '../../src/cli/commands/quarantine.ts'
import { test } from '../engines/database.ts'
import { context, csv, fileOf, organisation, row } from '../intake/sample.ts'

const given = { organisation, context, tell: () => Promise.resolve(null) }

function listen(cwd: string) {
  const heard = { out: '', err: '' }
  const io: CommandIo = {
    cwd,
    input: (async function* () {})(),
    out: (text) => Promise.resolve(void (heard.out += text)),
    err: (text) => Promise.resolve(void (heard.err += text)),
  }
  return { heard, io }
}

const content = `${csv(row({ 工单编号: 'CR1' }), row({ 工单编号: 'CR1' }), row({ 工单编号: 'CR2', 区县: '徐州' }))}合计,9\r\n`

test('for people the counts come first, then a line for each row set aside', async ({ database }) => {
  const path = fileOf(content)
  const { heard, io } = listen(dirname(path))
  expect(await importCommand(database, [basename(path), '--dry-run'], io, given)).toBe(0)
  expect(heard.out).toBe(`export.csv（数据截至 2026-11-21 20:00:00）共 3 行：新工单 1，有更新 0，无变化 1，搁置 1。试运行，什么都没有写入
注意：合计行写的是 9 行，实际 3 行，文件可能不完整
第 5 行 CR2：区县“徐州”不在组织文件里
`)
})

test('with --json it is JSON Lines and nothing else', async ({ database }) => {
  const path = fileOf(content)
  const { heard, io } = listen(dirname(path))
  expect(await importCommand(database, ['export.csv', '--json', '--source', 'crm'], io, given)).toBe(0)
  expect(heard).toEqual({
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
  const { heard, io } = listen(dirname(path))
  expect(await importCommand(database, ['export.csv'], { ...io, columns: 80 }, given)).toBe(0)
  const [nothing, ...drawn] = heard.err.split('\r')
  expect(nothing).toBe('')
  expect(drawn[0]?.replace('\u001B[K', '')).toMatch(/^export\.csv \[[=> ]{30}\] \d+% {2}0 行(?: {2}0 行\/秒)?$/)
  expect(drawn.at(-1)).toBe('\u001B[K')
  expect(heard.out).toMatch(/^export\.csv（数据截至 /)
  const { heard: piped, io: pipe } = listen(dirname(path))
  expect(await importCommand(database, ['export.csv', '--json'], { ...pipe, columns: 80 }, given)).toBe(0)
  expect(piped.err).toBe('')
})

test('a file that is refused does not keep the others from being taken', async ({ database }) => {
  const path = fileOf(content)
  const { heard, io } = listen(dirname(path))
  expect(await importCommand(database, ['none.csv', 'export.csv', '--json'], io, given)).toBe(1)
  expect(heard.err).toBe('none.csv：没有这个文件\n')
  expect(heard.out).toContain('{"file":"export.csv","rows":3,')
})

test('a wrong command line says how it is used', async ({ database }) => {
  const { io } = listen('.')
  const usage = '用法：sameday import FILE… [--source NAME] [--dry-run] [--explain] [--json]'
  await expect(importCommand(database, [], io, given)).rejects.toMatchObject({ message: '没有给出文件', usage })
  await expect(importCommand(database, ['a', '--dry'], io, given)).rejects.toMatchObject({
    message: '选项 --dry 有误',
    usage,
  })
})

test('what was set aside is listed, and what stood in it only when asked for', async ({ database }) => {
  const path = fileOf(csv(row({ 工单编号: 'CR9', 区县: '扬州' })), 'q.csv')
  const importing = listen(dirname(path))
  await importCommand(database, ['q.csv'], importing.io, given)
  const shown = async (...args: string[]): Promise<string> => {
    const { heard, io } = listen('.')
    expect(await quarantineCommand(database, args, io)).toBe(0)
    return heard.out
  }
  expect(await shown('--file', 'q.csv')).toBe('2026-11-21 20:30 q.csv 第 3 行 CR9：区县“扬州”不在组织文件里\n')
  expect(await shown('--json', '--file', 'q.csv')).toBe(
    '{"source":"export","file":"q.csv","line":3,"id":"CR9","reason":"区县“扬州”不在组织文件里","setAsideAt":"2026-11-21T20:30:00+08:00"}\n',
  )
  expect(await shown('--raw', '--file', 'q.csv')).toContain('\n  CR9,新装,FTTH宽带,')
  expect(await shown()).toContain(' q.csv 第 3 行 CR9')
  expect(await shown('--file', 'other.csv')).toBe('other.csv 没有搁置的行\n')
})
