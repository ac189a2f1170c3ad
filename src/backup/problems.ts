import { errorCode } from '../db/problems.ts'

/** Why a back-up cannot be made, read or taken in, in words for whoever asked. `message` never holds anything of a key. */
export class BackupProblem extends Error {
  override readonly name = 'BackupProblem'
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: '没有这个文件或文件夹',
  EACCES: '没有权限',
  EPERM: '没有权限',
  EISDIR: '这是文件夹，不是文件',
  ENOTDIR: '路径中有一段是文件，不是文件夹',
  ENOSPC: '磁盘空间不足',
  EDQUOT: '磁盘配额不足',
  EROFS: '所在的文件系统是只读的',
  EIO: '磁盘读写出错',
}

/** An error of the file system as what is to be said of this file; any other error as it is. */
export const fileProblem = (what: string, path: string, error: unknown): unknown => {
  const reason = reasons[errorCode(error)]
  return reason === undefined ? error : new BackupProblem(`${what} ${path}：${reason}`, { cause: error })
}
