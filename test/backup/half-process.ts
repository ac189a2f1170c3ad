// A process of its own that is killed in the middle: it says `half` when half of the rows have passed, and waits for its end.
import type { Piece } from '../../src/backup/contents.ts'
import { readBackup, writeBackup } from '../../src/backup/file.ts'
import { appliedMigrations } from '../../src/backup/migrations.ts'
import { inSnapshot, readOut } from '../../src/backup/read-out.ts'
import { readKey } from '../../src/backup/seal.ts'
import { takeIn } from '../../src/backup/take-in.ts'
import { type Database, type DatabaseAddress, openDatabase } from '../../src/db/database.ts'
import { openNewFolder } from '../../src/db/new-folder.ts'

const [, , kind = '', from = '', to = '', keyFile] = process.argv
/** A folder is whole by its name alone, however far it came: its tables need not be made for that. */
const HALF = kind === 'restore-into-folder' ? 0 : 5

async function* halfOf(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  let passed = 0
  for await (const piece of pieces) {
    if (passed++ === HALF) await hang()
    yield piece
  }
}

async function hang(): Promise<never> {
  console.log('half')
  setInterval(() => undefined, 60_000)
  return new Promise<never>(() => undefined)
}

const open = (address: DatabaseAddress): Promise<Database> => openDatabase(address, console.error)
const server = (url: string): Promise<Database> => open({ url, connections: 2 })
const fromFile = async (file: string): Promise<AsyncIterable<Piece>> =>
  halfOf(await readBackup(file, keyFile === undefined ? null : readKey(keyFile)))

async function halfOfDatabase({ db, engine }: Database, pass: (pieces: AsyncIterable<Piece>) => Promise<unknown>): Promise<void> {
  await inSnapshot(db, async (trx) =>
    pass(halfOf(readOut(trx, { engine, kind: 'replay', madeAt: 0, migrations: await appliedMigrations(trx) }))),
  )
}

/** As the commands of these names do it, from → to. */
const kinds: Readonly<Record<string, (from: string, to: string) => Promise<unknown>>> = {
  'back-up-of-folder': async (folder, file) => halfOfDatabase(await open({ folder }), (pieces) => writeBackup(file, pieces, null)),
  'back-up-of-server': async (url, file) => halfOfDatabase(await server(url), (pieces) => writeBackup(file, pieces, null)),
  'restore-into-server': async (file, url) => takeIn((await server(url)).db, await fromFile(file)),
  'restore-into-folder': async (file, folder) => takeIn((await openNewFolder(folder)).database.db, await fromFile(file)),
  move: async (folder, url) => {
    const target = await server(url)
    await halfOfDatabase(await open({ folder }), (pieces) => takeIn(target.db, pieces))
  },
}

await kinds[kind]?.(from, to)
