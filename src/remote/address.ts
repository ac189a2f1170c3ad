import { join, relative, resolve } from 'node:path'

/** The kernel's limit for the path of a socket, less one for safety across systems. */
const LONGEST = 103

/** Where the server of an embedded database listens for commands: beside its folder, so that who may enter the folder may command. Null: the path is too long for it. */
export function controlAddress(databaseFolder: string): string | null {
  const absolute = resolve(databaseFolder, '..', 'control.sock')
  if (Buffer.byteLength(absolute) <= LONGEST) return absolute
  const fromHere = relative(process.cwd(), absolute)
  return Buffer.byteLength(fromHere) <= LONGEST ? fromHere : null
}

export const databaseFolder = (data: string, kind: string): string => join(data, kind, 'pg')
