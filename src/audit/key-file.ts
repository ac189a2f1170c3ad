import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Secret } from '../config/secret.ts'
import { errorCode } from '../db/problems.ts'
import { type AuditKey, auditKey } from './keys.ts'
import { BadKeyFile } from './problems.ts'

/** Beside the folders of the embedded databases, which all use it: the first line signs, the lines after it are of former keys. */
export const keyFileIn = (dataFolder: string): string => join(dataFolder, 'audit.key')

const LEAST_BYTES = 32

/** The keys of the file, the one that signs first; null: there is no file. */
export function readKeyFile(path: string): AuditKey[] | null {
  const lines = textOf(path)
    ?.split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines === undefined) return null
  if (lines.length === 0) throw new BadKeyFile(path, '里面是空的，请从备份恢复')
  const short = lines.findIndex((line) => Buffer.byteLength(line) < LEAST_BYTES)
  if (short !== -1) throw new BadKeyFile(path, `第 ${short + 1} 个密钥不足 ${LEAST_BYTES} 字节，请从备份恢复`)
  return lines.map((line) => auditKey(new Secret(line)))
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw new BadKeyFile(path, errorCode(error) === 'EACCES' ? '没有读取权限' : errorCode(error))
  }
}

/** Makes a file with a new key that only its owner may read, unless another process was faster; the keys of the file. */
export function makeKeyFile(path: string): AuditKey[] {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  // Complete before it has its name, so that nobody ever reads half a key.
  const unfinished = `${path}.${process.pid}.new`
  try {
    const file = openSync(unfinished, 'wx', 0o600)
    try {
      writeSync(file, `${randomBytes(48).toString('base64')}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    linkSync(unfinished, path)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw new BadKeyFile(path, `建不了（${errorCode(error)}）`)
  } finally {
    rmSync(unfinished, { force: true })
  }
  const keys = readKeyFile(path)
  if (keys === null) throw new BadKeyFile(path, '刚建立就不见了')
  return keys
}

/** Whether others than its owner may read it; on Windows permissions are not told by the mode. */
export const othersMayRead = (path: string): boolean => process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0
