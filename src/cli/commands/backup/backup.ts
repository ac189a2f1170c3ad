import { resolve } from 'node:path'
import { backUp } from '../../../backup/back-up.ts'
import { rowsOf } from '../../../backup/contents.ts'
import { noteBackup } from '../../../backup/made.ts'
import { BackupProblem } from '../../../backup/problems.ts'
import { readKey } from '../../../backup/seal.ts'
import { databaseKind } from '../../../db/mark.ts'
import { errorCode } from '../../../db/problems.ts'
import { sizeText } from '../../../messages/room-text.ts'
import { formatInstant, type Instant } from '../../../policy/instant.ts'
import type { Program } from '../../../program/program.ts'
import type { CommandIo } from '../../../remote/command-io.ts'
import type { StoredDatabase } from '../../command.ts'

interface Given {
  readonly out: string
  readonly keyFile: string | null
}

/** `sameday backup`: the whole database as one file, while it is in use. */
export async function backup({ out, keyFile }: Given, io: CommandIo, { database, kind, clock }: StoredDatabase): Promise<0> {
  const path = resolve(io.cwd, out)
  const key = keyFile === null ? null : readKey(resolve(io.cwd, keyFile))
  const marked = (await databaseKind(database.db).catch(unlessEmpty)) ?? kind
  const { totals, bytes } = await backUp(database, { path, key, kind: marked, now: clock.now() })
  const tables = Object.keys(totals.tables).length
  await io.out(`已备份到 ${path}：${tables} 张表，${rowsOf(totals)} 行，${sizeText(bytes)}，${key === null ? '没有加密' : '已加密'}\n`)
  if (key === null) await io.err('备份里有客户的姓名、电话和地址，没有加密，请妥善保管；用 --key-file 可以加密\n')
  return 0
}

/** `sameday backup note`: something else has made a back-up. */
export async function backupNote(
  { with: madeWith, at }: { readonly with: string; readonly at: Instant | null },
  io: CommandIo,
  { database, clock }: Pick<Program, 'database' | 'clock'>,
): Promise<0> {
  const madeAt = at ?? clock.now()
  // One that has yet to be made would keep everybody quiet until then.
  if (madeAt > clock.now()) throw new BackupProblem(`${formatInstant(madeAt)} 还没有到：--at 是备份做好的时间`)
  if (!/^[^\p{Cc}]{1,80}$/u.test(madeWith)) throw new BackupProblem('--with 应为工具的名字：一行，不超过 80 个字')
  await noteBackup(database.db, madeAt, madeWith, null)
  await io.out(`已记下：${formatInstant(madeAt)} 用 ${madeWith} 做了备份\n`)
  return 0
}

/** An empty database has no mark either; that it is empty is said by who reads it out. */
function unlessEmpty(error: unknown): null {
  if (errorCode(error) === '42P01') return null
  throw error
}
