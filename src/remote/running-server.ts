import type { Socket } from 'node:net'
import { resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import { controlAddress, databaseFolder } from './address.ts'
import { askWhere, connectToServer } from './ask.ts'
import type { DatabaseKind } from '../db/tables/database.ts'

/** The server that holds an embedded database of this data folder, and which kind it is; null: none runs. The kind asked for goes first. */
export async function findServer(config: Config, wanted: DatabaseKind): Promise<{ socket: Socket; kind: DatabaseKind } | null> {
  if (config.databaseUrl !== null) return null
  const kinds: DatabaseKind[] = [wanted, ...(['live', 'demo', 'replay'] as const).filter((kind) => kind !== wanted)]
  for (const kind of kinds) {
    const address = controlAddress(databaseFolder(config.dataFolder, kind))
    const socket = address === null ? null : await connectToServer(address)
    if (socket !== null) return { socket, kind }
  }
  return null
}

/** Refuses a second server on a database of which one process at a time has hold. Throws CannotServe, which names the first. */
export async function refuseSecondServer(commandsAt: string, kind: string): Promise<void> {
  const socket = await connectToServer(commandsAt)
  if (socket === null) return
  const at = await askWhere(socket)
  throw new CannotServe(
    `服务已在运行${at === null ? '' : `：${at}`}（${kind}数据库）。同一个数据文件夹只能有一个服务；命令可以照常执行，由它来做`,
  )
}

/** Where the server of this data folder takes commands; null: on a PostgreSQL server they need nobody. Throws CannotServe. */
export function commandAddress({ databaseUrl, dataFolder }: Config, kind: DatabaseKind): string | null {
  if (databaseUrl !== null) return null
  const address = controlAddress(databaseFolder(dataFolder, kind))
  if (address === null) throw new CannotServe(`数据文件夹的路径太长：${resolve(dataFolder)}，请换一个短一些的 SAMEDAY_DATA`)
  return address
}

/** What `serve` cannot do with the configuration it has, in words for who started it. */
export class CannotServe extends Error {
  override readonly name = 'CannotServe'
}
