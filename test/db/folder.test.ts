import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { FolderInUse, FolderUnusable } from '../../src/db/problems.ts'
import { reportLost } from '../engines/template.ts'

let workspace = ''
beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'sameday-folder-'))
})
afterAll(() => rmSync(workspace, { recursive: true, force: true }))

const open = (folder: string) => openDatabase({ folder }, reportLost)

/** A child process running one of the programs beside this file; ended with the test. */
function start(program: 'opener' | 'writer', folder: string): ChildProcessByStdio<null, Readable, null> {
  const child = spawn(process.execPath, ['--expose-gc', join(import.meta.dirname, `${program}.ts`), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

const lines = (child: { stdout: Readable }): AsyncIterator<string> => createInterface(child.stdout)[Symbol.asyncIterator]()

test('a folder that a process has open is refused to every other process, under any name, until the first ends', async () => {
  const folder = join(workspace, 'held/pg')
  const holder = start('opener', folder)
  expect((await lines(holder).next()).value).toBe('open')

  symlinkSync(join(workspace, 'held'), join(workspace, 'alias'))
  for (const name of [folder, join(workspace, 'alias/pg')]) {
    const refused = await lines(start('opener', name)).next()
    expect(refused.value).toBe(`FolderInUse: 数据文件夹 ${name} 正被另一个进程使用：服务已在运行时，不能再启动第二个，命令请交由它执行`)
  }
  await expect(open(folder)).rejects.toThrow(FolderInUse)

  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const database = await open(folder)
  await expect(open(folder)).rejects.toThrow(FolderInUse)
  await database.close()
  await (await open(folder)).close()
}, 120_000)

test('committed rows are there after a kill -9', async () => {
  const folder = join(workspace, 'held/pg')
  for (const millis of [50, 200, 600]) {
    const writer = start('writer', folder)
    const printed = lines(writer)
    let acknowledged = Number((await printed.next()).value)
    setTimeout(() => writer.kill('SIGKILL'), millis)
    for (let line = await printed.next(); line.done !== true; line = await printed.next()) acknowledged = Number(line.value)

    const { db, close } = await open(folder)
    const { rows } = await sql<{ n: number }>`select n from written order by n`.execute(db)
    await close()
    expect(rows.slice(0, acknowledged).map(({ n }) => n)).toEqual(Array.from({ length: acknowledged }, (_, i) => i + 1))
    // One more may have been committed without being printed.
    expect(rows.length - acknowledged).toBeLessThanOrEqual(1)
  }
}, 120_000)

test('a first start that was killed halfway is made good by the next', async () => {
  const folder = join(workspace, 'interrupted/pg')
  for (const millis of [600, 1500]) {
    const first = start('opener', folder)
    await sleep(millis)
    first.kill('SIGKILL')
    await once(first, 'exit')
  }
  const { db, close } = await open(folder)
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  await close()
}, 120_000)

test('a folder that cannot be used says why', async () => {
  const occupied = join(workspace, 'occupied')
  mkdirSync(occupied)
  writeFileSync(join(occupied, 'letter.txt'), '')
  await expect(open(occupied)).rejects.toThrow(new FolderUnusable(occupied, '里面有别的文件，请换一个空文件夹'))
  const file = join(occupied, 'letter.txt')
  await expect(open(file)).rejects.toThrow(new FolderUnusable(file, '同名的文件已存在，不是文件夹'))
  const below = join(occupied, 'letter.txt/pg')
  await expect(open(below)).rejects.toThrow(new FolderUnusable(below, '路径中有一段是文件，不是文件夹'))
})

test('a folder without permission says so', async () => {
  const locked = join(workspace, 'locked')
  mkdirSync(locked, { mode: 0o500 })
  const root = process.getuid?.() === 0
  if (root) process.seteuid?.(65_534)
  try {
    await expect(open(join(locked, 'pg'))).rejects.toThrow('没有读写权限')
  } finally {
    if (root) process.seteuid?.(0)
  }
})

test('a damaged folder is told in one sentence', async () => {
  const damaged = join(workspace, 'damaged')
  mkdirSync(damaged)
  writeFileSync(join(damaged, 'PG_VERSION'), '18\n')
  await expect(open(damaged)).rejects.toThrow(`数据文件夹 ${damaged} 无法使用：数据库引擎不能启动`)
})
