import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, rmdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { PGlite } from '@electric-sql/pglite'
import { DatabaseProblem, FolderInUse, FolderUnusable, errorCode } from './problems.ts'

const SQLITE_BUSY = 5

/** Held here too: a lock that nobody refers to is collected, and with that released. */
const locks = new Set<DatabaseSync>()

/** Takes the folder for this process alone, makes the cluster in it when there is none, and starts the engine on it. */
export async function openFolder(
  path: string,
  start: (folder: string) => Promise<PGlite>,
): Promise<{ engine: PGlite; folder: string; unlock: () => void }> {
  const shown = resolve(path)
  let lock: DatabaseSync | undefined
  try {
    makeFolder(shown)
    // The real path, so that two names of one folder share its lock.
    const folder = realpathSync(shown)
    lock = lockFolder(folder, shown)
    if (!existsSync(`${folder}/PG_VERSION`)) await createCluster(folder, start)
    const held = lock
    return { engine: await start(folder), folder, unlock: () => unlock(held) }
  } catch (cause) {
    if (lock) unlock(lock)
    throw unusable(shown, cause)
  }
}

/** What the file system or the engine did not do with the folder, in words; a problem that has its words stays as it is. */
export const unusable = (shown: string, cause: unknown): DatabaseProblem =>
  cause instanceof DatabaseProblem ? cause : new FolderUnusable(shown, whyUnusable(cause), { cause })

/** One level after another: made at once, Node does not come back from a place where nothing can be made, such as `/proc`. */
export function makeFolder(path: string): void {
  const parent = dirname(path)
  if (statSync(parent, { throwIfNoEntry: false }) === undefined) makeFolder(parent)
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // It is there already, or another process was faster.
    if (errorCode(error) !== 'EEXIST' || !statSync(path).isDirectory()) throw error
  }
}

/** The engine does not lock its folder and two processes would silently lose writes. SQLite's lock ends with the process, however it ends. */
export function lockFolder(folder: string, shown: string): DatabaseSync {
  const lock = new DatabaseSync(`${folder}.lock`)
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive')
    locks.add(lock)
    return lock
  } catch (cause) {
    lock.close()
    if (cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY) throw new FolderInUse(shown, { cause })
    throw cause
  }
}

export function unlock(lock: DatabaseSync): void {
  locks.delete(lock)
  lock.close()
}

/** Under another name until it is complete, so that a first start that was killed leaves nothing half made. */
async function createCluster(folder: string, start: (folder: string) => Promise<PGlite>): Promise<void> {
  if (readdirSync(folder).length > 0) throw new FolderUnusable(folder, '里面有别的文件，请换一个空文件夹')
  const unfinished = `${folder}.new`
  rmSync(unfinished, { recursive: true, force: true })
  // The engine would make it readable by everybody.
  mkdirSync(unfinished, { mode: 0o700 })
  try {
    const engine = await start(unfinished)
    await engine.close()
    rmdirSync(folder)
    renameSync(unfinished, folder)
  } catch (error) {
    // On a disk that is full it would keep what little there was.
    rmSync(unfinished, { recursive: true, force: true })
    throw error
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: '没有读写权限',
  EPERM: '没有读写权限',
  ENOENT: '这里不能建立文件夹',
  EROFS: '所在的文件系统是只读的',
  ENOTDIR: '路径中有一段是文件，不是文件夹',
  EEXIST: '同名的文件已存在，不是文件夹',
  ENOSPC: '磁盘空间不足',
  EDQUOT: '磁盘配额不足',
  ERR_SQLITE_ERROR: '不能在旁边建立锁文件，请检查权限和磁盘空间',
}

function whyUnusable(error: unknown): string {
  const known = reasons[isFull(error) ? 'ENOSPC' : errorCode(error)]
  return known ?? `数据库引擎不能启动（${error instanceof Error ? error.message : JSON.stringify(error)}）`
}

/** The engine's own file system throws numbers (WASI's 51: no space left), and no errors. */
const isFull = (error: unknown): boolean => typeof error === 'object' && error !== null && 'errno' in error && error.errno === 51
