import { join, relative, resolve } from 'node:path'

/** The kernel's limit for the path of a socket, less one for safety across systems. */
const LONGEST = 103

/** Where the server of an embedded database listens for commands: beside its folder, so that who may enter the folder may command. */
export function controlAddress(databaseFolder: string): string {
  const absolute = resolve(databaseFolder, '..', 'control.sock')
  if (Buffer.byteLength(absolute) <= LONGEST) return absolute
  const fromHere = relative(process.cwd(), absolute)
  if (Buffer.byteLength(fromHere) <= LONGEST) return fromHere
  throw new Error(`数据文件夹的路径太长（${absolute}），不能建立命令通道，请换一个短一些的 SAMEDAY_DATA`)
}

export const databaseFolder = (data: string, kind: string): string => join(data, kind, 'pg')
