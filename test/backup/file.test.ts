import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Piece } from '../../src/backup/contents.ts'
import { readBackup, writeBackup } from '../../src/backup/file.ts'
import { BackupProblem } from '../../src/backup/problems.ts'
import { type BackupKey, readKey } from '../../src/backup/seal.ts'
import { withFolder } from '../stories/story.ts'

const test = withFolder.extend('folder', { scope: 'file' }, ({ data }) => data)

const key: BackupKey = { bytes: Buffer.alloc(32, 7) }
const row = (n: number): string => JSON.stringify({ id: n, text: `第 ${n} 行\u2028"\n${'无'.repeat(n % 40)}${Math.sin(n)}` })
const pieces: readonly Piece[] = [
  { header: { engine: 'embedded', kind: 'replay', madeAt: 1_763_728_200, migrations: ['0001_database'] } },
  { table: 'a', rows: Array.from({ length: 1000 }, (_, n) => row(n)) },
  { table: 'a', rows: Array.from({ length: 500 }, (_, n) => row(n)) },
  { table: 'b', rows: [row(1)] },
  { totals: { tables: { a: { rows: 1500, hash: 'aa' } }, sequences: { s: { last: '9007199254740993', called: true } } } },
]
async function* all(): AsyncGenerator<Piece> {
  yield* pieces
}

async function contents(path: string, with_: BackupKey | null): Promise<Piece[]> {
  const found: Piece[] = []
  for await (const piece of await readBackup(path, with_)) found.push(piece)
  return found
}

/** Throws where anything but a refusal in words comes of it; whether it was refused. */
async function isRefused(path: string, with_: BackupKey | null): Promise<boolean> {
  try {
    const found = await contents(path, with_)
    return !found.some((piece) => 'totals' in piece)
  } catch (error) {
    if (error instanceof BackupProblem) return true
    throw error
  }
}

test.for([null, key])('what was written is read again, and nobody else may read the file', async (with_, { folder }) => {
  const path = join(folder, `whole-${with_ === null ? 'plain' : 'sealed'}`)
  await writeBackup(path, all(), with_)
  const [, ...rest] = await contents(path, with_)
  expect(rest).toEqual([...pieces.slice(1, 2), ...pieces.slice(2)])
  await expect(writeBackup(path, all(), with_)).rejects.toThrow('备份不覆盖文件')
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
})

test.for([null, key])('a flipped bit anywhere, and a cut anywhere, is refused', async (with_, { folder }) => {
  const path = join(folder, `damaged-${with_ === null ? 'plain' : 'sealed'}`)
  await writeBackup(path, all(), with_)
  const whole = readFileSync(path)
  const damaged = `${path}-now`
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(7), fc.boolean(), async (at, bit, cut) => {
      const bytes = Buffer.from(cut ? whole.subarray(0, at) : whole)
      if (!cut) bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
      writeFileSync(damaged, bytes)
      expect(await isRefused(damaged, with_)).toBe(true)
    }),
    { numRuns: Number(process.env['SAMEDAY_DAMAGES'] ?? 60) },
  )
})

test('of two that write one name at once, one has it whole and the other is told', async ({ folder }) => {
  const path = join(folder, 'at-once')
  const ended = await Promise.allSettled([writeBackup(path, all(), key), writeBackup(path, all(), key)])
  expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(ended.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { message: expect.stringContaining('备份不覆盖文件') },
  })
  expect(await contents(path, key)).toHaveLength(pieces.length)
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('the end of a line is no part of the words, of whatever length they are', ({ folder }) => {
  const path = join(folder, 'line')
  const keyOf = (bytes: string | Buffer): BackupKey => {
    writeFileSync(path, bytes)
    return readKey(path)
  }
  for (const words of ['abcdefghijklmnopqrstuvwxyz01234', 'abcdefghijklmnopqrstuvwxyz012345', '一二三四五六七八九十ab'])
    for (const end of ['', '\n', '\r\n']) expect(keyOf(words + end)).toEqual({ words: Buffer.from(words) })
  const random = Buffer.alloc(32, 0xa5)
  expect(keyOf(random)).toEqual({ bytes: random })
})

test('a wrong key, no key, and a key for what is not sealed are told apart', async ({ folder }) => {
  const [sealed, plain, words] = [join(folder, 's'), join(folder, 'p'), join(folder, 'words')]
  writeFileSync(words, 'correct horse battery staple\n')
  await writeBackup(sealed, all(), readKey(words))
  await writeBackup(plain, all(), null)
  await expect(readBackup(sealed, key)).rejects.toThrow('密钥不对')
  await expect(readBackup(sealed, null)).rejects.toThrow('用 --key-file 给出密钥文件')
  await expect(readBackup(plain, key)).rejects.toThrow('没有加密')
  await expect(readBackup(words, null)).rejects.toThrow('不是 sameday 的备份')
  await expect(readBackup(join(folder, 'none'), null)).rejects.toThrow('没有这个文件')
  writeFileSync(words, 'short')
  expect(() => readKey(words)).toThrow('至少 16 个字节')
  expect(await contents(sealed, { words: Buffer.from('correct horse battery staple') })).toHaveLength(pieces.length)
})
