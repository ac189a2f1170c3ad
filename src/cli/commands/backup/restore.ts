import { resolve } from 'node:path'
import { checkpointFile, readCheckpointFile } from '../../../audit/checkpoint-file.ts'
import { keysAtHand } from '../../../audit/open.ts'
import { type Header, type Piece, type Totals, rowsOf } from '../../../backup/contents.ts'
import { readBackup } from '../../../backup/file.ts'
import { BackupProblem } from '../../../backup/problems.ts'
import { readKey } from '../../../backup/seal.ts'
import { takeIn } from '../../../backup/take-in.ts'
import { verifyWhole } from '../../../backup/verify.ts'
import { type Config, readConfig } from '../../../config/config.ts'
import { type DatabaseAddress, type Db, openDatabase } from '../../../db/database.ts'
import { kindNames } from '../../../db/mark.ts'
import { isTaken, openNewFolder } from '../../../db/new-folder.ts'
import { formatInstant } from '../../../policy/instant.ts'
import { addressOf, clockOf, keySource } from '../../../program/program.ts'
import type { CommandIo } from '../../../remote/command-io.ts'

interface Given {
  readonly file: string
  readonly keyFile: string | null
}

/** `sameday restore`: a back-up into an empty database, and whether what is then there is whole; 1 where it is not. */
export async function restore({ file, keyFile }: Given, io: CommandIo): Promise<0 | 1> {
  const config = readConfig()
  const key = keyFile === null ? null : readKey(resolve(io.cwd, keyFile))
  const pieces = await readBackup(resolve(io.cwd, file), key)
  const first = await pieces.next()
  if (first.done === true || !('header' in first.value)) throw new BackupProblem('备份已损坏：没有开头')
  const { header } = first.value
  const address = addressOf(config, header.kind)
  const all = startingWith(first.value, pieces)
  if ('url' in address) {
    const database = await openDatabase({ ...address, makesBranch }, () => undefined)
    try {
      return await fill(database.db, all, { io, config, address })
    } finally {
      await database.close()
    }
  }
  if (!('folder' in address)) throw new TypeError('a database in memory keeps nothing')
  if (isTaken(address.folder))
    throw new BackupProblem(`${kindNames[header.kind]}数据库已经在 ${address.folder}：请先移走它，或换一个 SAMEDAY_DATA`)
  const place = await openNewFolder(address.folder)
  try {
    const code = await fill(place.database.db, all, { io, config, address })
    await place.keep()
    return code
  } finally {
    await place.drop()
  }
}

/** Whoever fills a branch wants it to be there. */
export const makesBranch = (): Promise<boolean> => Promise.resolve(true)

async function* startingWith(first: Piece, rest: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  yield first
  yield* rest
}

interface Where {
  readonly io: CommandIo
  readonly config: Config
  readonly address: DatabaseAddress
}

async function fill(db: Db, pieces: AsyncIterable<Piece>, where: Where): Promise<0 | 1> {
  const taken = await takeIn(db, pieces)
  await where.io.out(`${takenLine(taken)}\n`)
  return sayVerified(db, taken.header, where)
}

const takenLine = ({ header, totals }: { readonly header: Header; readonly totals: Totals }): string =>
  `已恢复 ${formatInstant(header.madeAt)} 的${kindNames[header.kind]}数据库：${Object.keys(totals.tables).length} 张表，${rowsOf(totals)} 行，行数和校验值与备份相同`

/** Says whether the trail, the ledger and the verdicts are whole. */
export async function sayVerified(db: Db, header: Header, { io, config, address }: Where): Promise<0 | 1> {
  const checkpoints = readCheckpointFile(checkpointFile(config.dataFolder, header.kind, config.branch))
  const { whole, lines } = await verifyWhole(db, {
    keys: keysAtHand(keySource(config, address)),
    checkpoints,
    now: Math.max(header.madeAt, clockOf(config).now()),
  })
  await io.out(`${lines.join('\n')}\n`)
  if (!whole) await io.err('内容已恢复，但核对没有通过：请按上面的提示处理后再用\n')
  return whole ? 0 : 1
}
