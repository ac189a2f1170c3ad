import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, rmSync } from 'node:fs'
import { link, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { z } from 'zod'
import { errorCode } from '../db/problems.ts'
import type { Piece } from './contents.ts'
import { linesOf, piecesOf } from './lines.ts'
import { BackupProblem, fileProblem } from './problems.ts'
import { type BackupKey, type Seal, newSeal, openSeal, sealed, unsealed } from './seal.ts'

const FORMAT = 1

const hex = z.string().regex(/^(?:[0-9a-f]{2})+$/)
/** The first line of a file, in the open; compressed lines follow, sealed or not. */
const head = z.object({
  sameday: z.literal('backup'),
  format: z.int(),
  seal: z.object({ derived: z.enum(['hkdf', 'scrypt']), salt: hex, check: hex }).nullable(),
})

const LONGEST_HEAD = 1000

/**
 * Writes the contents to a new file, readable by its owner alone, which has its name only once it is whole and on the disk; its size. Throws
 * BackupProblem.
 */
export async function writeBackup(path: string, pieces: AsyncIterable<Piece>, key: BackupKey | null): Promise<number> {
  if (existsSync(path)) throw nameTaken(path)
  // Two at once with one name do not write into each other's.
  const unfinished = `${path}.${randomUUID().slice(0, 8)}.part`
  const seal = key === null ? null : newSeal(key)
  const first = Buffer.from(
    `${JSON.stringify({ sameday: 'backup', format: FORMAT, seal: seal?.head ?? null } satisfies z.input<typeof head>)}\n`,
  )
  try {
    await pipeline(
      Readable.from(linesOf(pieces)),
      createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
      (compressed: AsyncIterable<Buffer>) => behind(first, seal === null ? compressed : sealed(seal, compressed)),
      createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true }),
    )
    await giveName(unfinished, path)
    await keepName(dirname(path))
    return (await stat(path)).size
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw fileProblem('不能写备份', path, error)
  }
}

const nameTaken = (path: string): BackupProblem => new BackupProblem(`已经有文件 ${path}：请换一个名字，备份不覆盖文件`)

/** A link never takes the place of a file that has come meanwhile, as a new name does; some file systems know none. */
async function giveName(unfinished: string, path: string): Promise<void> {
  try {
    await link(unfinished, path)
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || existsSync(path)) throw nameTaken(path)
    return rename(unfinished, path)
  }
  await unlink(unfinished)
}

async function* behind(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* rest
}

async function keepName(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The contents of a file. Throws BackupProblem: it is none, is of another key, or is not as it was written. */
export async function readBackup(path: string, key: BackupKey | null): Promise<AsyncGenerator<Piece>> {
  const { seal, from } = await readHead(path, key)
  return contentsOf(path, seal, from)
}

async function* contentsOf(path: string, seal: Seal | null, from: number): AsyncGenerator<Piece> {
  const stored = createReadStream(path, { start: from, highWaterMark: 256 * 1024 })
  const bytes: AsyncIterable<Buffer> = seal === null ? stored : unsealed(seal, stored)
  const unpacked = createZstdDecompress()
  const fed = pipeline(bytes, unpacked)
  // What broke there is thrown where it is read.
  fed.catch(() => undefined)
  try {
    yield* piecesOf(unpacked)
    await fed
  } catch (error) {
    throw isDamage(error)
      ? new BackupProblem('备份已损坏或被截断：解压时校验不通过，没有恢复', { cause: error })
      : fileProblem('不能读取备份', path, error)
  } finally {
    unpacked.destroy()
    stored.destroy()
  }
}

const isDamage = (error: unknown): boolean =>
  /^(?:ZSTD_|Z_|ERR_ENCODING_INVALID|ERR_ZSTD|ERR_STREAM_PREMATURE_CLOSE)/.test(errorCode(error))

async function readHead(path: string, key: BackupKey | null): Promise<{ seal: Seal | null; from: number }> {
  const bytes = await beginning(path)
  const end = bytes.indexOf('\n')
  const said = head.safeParse(end === -1 ? null : parsed(bytes.subarray(0, end).toString())).data
  if (said === undefined || said.format < FORMAT) throw new BackupProblem(`${path} 不是 sameday 的备份，或开头已损坏`)
  if (said.format > FORMAT) throw new BackupProblem(`备份由更新的版本写成（格式 ${said.format}）：请先升级本程序`)
  if (said.seal === null && key !== null)
    throw new BackupProblem('这份备份没有加密，却给了密钥：请核对是不是这份文件；确实要用它就不写 --key-file')
  if (said.seal !== null && key === null) throw new BackupProblem('这份备份是加密的：请用 --key-file 给出密钥文件')
  return { seal: said.seal === null || key === null ? null : openSeal(said.seal, key), from: end + 1 }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

async function beginning(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_HEAD), 0, LONGEST_HEAD, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fileProblem('不能读取备份', path, error)
  }
}
