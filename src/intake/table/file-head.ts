import { open, stat } from 'node:fs/promises'
import { errorCode } from '../../db/problems.ts'
import type { Instant } from '../../policy/instant.ts'
import { FileRefused, FileUnreadable } from './file-refused.ts'

export interface FileHead {
  readonly path: string
  readonly first: Buffer
  readonly size: number
  /** When the file was last written. */
  readonly writtenAt: Instant
}

/** Enough for the title and the header. */
export const HEAD = 64 * 1024

/** The first bytes of a file that can be read; throws FileRefused. */
export async function readFileHead(path: string): Promise<FileHead> {
  try {
    const info = await stat(path)
    if (info.isDirectory()) throw new FileUnreadable('这是文件夹，请给出文件')
    if (!info.isFile()) throw new FileUnreadable('不是普通文件')
    const file = await open(path)
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0)
      if (bytesRead === 0) throw new FileRefused('文件是空的')
      return { path, first: buffer.subarray(0, bytesRead), size: info.size, writtenAt: Math.floor(info.mtimeMs / 1000) }
    } finally {
      await file.close()
    }
  } catch (error) {
    const reason = unreadable[errorCode(error)]
    if (reason !== undefined) throw new FileUnreadable(reason, { cause: error })
    throw error
  }
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: '没有这个文件',
  ENOTDIR: '没有这个文件',
  EACCES: '没有读取权限',
  EPERM: '没有读取权限',
}
