import type { Socket } from 'node:net'
import type { Config } from './config.ts'
import { controlAddress, databaseFolder } from './control/address.ts'
import { connectToServer } from './control/ask.ts'
import type { DatabaseKind } from './db/tables/database.ts'

/** The server that holds an embedded database of this data folder, and which kind it is; null: none runs. The kind asked for goes first. */
export async function findServer(config: Config, wanted: DatabaseKind): Promise<{ socket: Socket; kind: DatabaseKind } | null> {
  if (config.databaseUrl !== null) return null
  const kinds: DatabaseKind[] = [wanted, ...(['live', 'demo', 'replay'] as const).filter((kind) => kind !== wanted)]
  for (const kind of kinds) {
    const socket = await connectToServer(controlAddress(databaseFolder(config.dataFolder, kind)))
    if (socket !== null) return { socket, kind }
  }
  return null
}

export const kindNames: Readonly<Record<DatabaseKind, string>> = { demo: '演示', replay: '回放', live: '正式' }
