import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { resolve } from 'node:path'

/**
 * Where no file system can be mounted: below this folder no file grows any more as long as `FOLDER.full` is there, and its file system says that
 * it has no room. Loaded before the program (`--import`), or in the test's own process.
 */
export function simulateFullDisk(folder: string): void {
  const paths = new Map<number, string>()
  const { openSync, closeSync, writeSync, fstatSync, statfsSync } = fs
  const isFull = (path: string): boolean => resolve(path).startsWith(resolve(folder)) && fs.existsSync(`${folder}.full`)
  const noSpace = (call: string): Error =>
    Object.assign(new Error(`ENOSPC: no space left on device, ${call}`), { code: 'ENOSPC', errno: -28, syscall: call })
  fs.openSync = (path, ...more) => {
    const fd = openSync(path, ...more)
    paths.set(fd, String(path))
    return fd
  }
  fs.closeSync = (fd) => {
    paths.delete(fd)
    closeSync(fd)
  }
  const write = (fd: number, data: NodeJS.ArrayBufferView, offset: number, length: number, position: number | null): number => {
    const path = paths.get(fd)
    const { size } = fstatSync(fd)
    if (path !== undefined && isFull(path) && (position ?? size) + length > size) throw noSpace('write')
    return writeSync(fd, data, offset, length, position)
  }
  fs.writeSync = ((fd: number, data: NodeJS.ArrayBufferView | string, ...rest: [number, number, number | null]) =>
    typeof data === 'string' ? writeSync(fd, data) : write(fd, data, ...rest)) as typeof fs.writeSync
  fs.statfsSync = ((path: fs.PathLike) => {
    const found = statfsSync(path)
    return isFull(String(path)) ? Object.assign(found, { bavail: 0, bfree: 0 }) : found
  }) as typeof fs.statfsSync
  syncBuiltinESMExports()
}

const folder = process.env['SAMEDAY_TEST_FULL_DISK']
if (folder !== undefined) simulateFullDisk(folder)
