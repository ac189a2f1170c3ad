import { createHash, randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { appendAudit } from '../../../audit/append.ts'
import { noteContactList } from '../../../audit/contact-looks.ts'
import { type Batch, batchNumbered, makeBatch } from '../../../compensation/batch.ts'
import { handOver } from '../../../compensation/files/hand-over.ts'
import { type BatchColumns, batchCsv, batchWorkbook } from '../../../compensation/files/batch-file.ts'
import { bookkeepingOf } from '../../../compensation/deed.ts'
import { formOf, keepForm } from '../../../compensation/files/batch-form.ts'
import { handedOver } from '../../../compensation/stored-entries.ts'
import type { Db } from '../../../db/database.ts'
import { errorCode } from '../../../db/problems.ts'
import { yuanText } from '../../../policy/exact.ts'
import type { Program } from '../../../program/program.ts'
import { no } from '../../output/no.ts'
import { atTerminal } from '../../system-user.ts'
import { UsageError } from '../../usage.ts'
import { keepUp } from '../payouts.ts'
import { maySettle, noteOf } from './settling.ts'
import type { CommandIo } from '../../../remote/command-io.ts'

type Where = Pick<Program, 'database' | 'audit' | 'organisation' | 'clock'>

interface BatchGiven {
  readonly number: string | null
  readonly by: string | null
  readonly out: string
}

/** `sameday payouts batch`: all audited lines as a new batch, or a batch again, the same bytes. */
export async function payoutsBatch({ number, by, out }: BatchGiven, io: CommandIo, where: Where): Promise<0 | 1> {
  if (!/\.(?:csv|xlsx)$/i.test(out)) throw new UsageError(`--out 的文件名应以 .csv 或 .xlsx 结尾：${out}`)
  if (number === null) {
    if (by === null) throw new UsageError('新的批次要写明 --by PERSON；再写一次旧的批次写明批次号')
    return newBatch(by, out, io, where)
  }
  if (by !== null && !(await maySettle(by, `batch ${number}`, io, where))) return 1
  await keepUp(where)
  const batch = await batchNumbered(where.database.db, number)
  const columns = await formOf(where.database.db, number)
  if (batch === null || columns === null) return no(io, `没有批次 ${number}`)
  // To write it for the first time is to hand it over, which somebody answers for.
  if (by === null && !(await isHandedOver(where.database.db, number)))
    return no(io, `批次 ${number} 还没有写成过文件，第一次写就是交出：请写明 --by PERSON`)
  return writeBatch(batch, columns, { by: by ?? batch.madeBy, asked: by }, out, io, where)
}

async function newBatch(by: string, out: string, io: CommandIo, where: Where): Promise<0 | 1> {
  const { database, organisation, audit, clock } = where
  await keepUp(where)
  if (!(await maySettle(by, 'batch', io, where))) return 1
  const columns = organisation.payoutFiles.batch
  const { batch, withoutAccount } = await database.db.transaction().execute(async (trx) => {
    const made = await makeBatch(trx, by, bookkeepingOf(organisation, clock.now()))
    if (made.batch !== null) {
      await keepForm(trx, made.batch.number, columns)
      await appendAudit(
        trx,
        audit.keys,
        noteOf(by, clock.now(), `batch ${made.batch.number}: ${made.batch.lines.length} lines, ${made.batch.sumFen} fen`),
      )
    }
    return made
  })
  if (withoutAccount.length > 0) await io.err(`没有业务账号、未进批次：${withoutAccount.join('、')}\n`)
  if (batch !== null) return writeBatch(batch, columns, { by, asked: by }, out, io, where)
  await io.out('没有审核过而未进批次的赔付，没有生成批次\n')
  return 0
}

/** Who hands it over; and who asks for the file now, null: nobody said. */
interface Hands {
  readonly by: string
  readonly asked: string | null
}

/** The file takes its name only once the batch counts as handed over: nobody sends one of which lines may still be taken back. */
async function writeBatch(
  batch: Batch,
  columns: BatchColumns,
  { by, asked }: Hands,
  out: string,
  io: CommandIo,
  where: Where,
): Promise<0 | 1> {
  const path = resolve(io.cwd, out)
  const beside = `${path}.${randomUUID()}`
  const bytes = /\.xlsx$/i.test(out) ? await batchWorkbook(batch, columns) : batchCsv(batch, columns)
  try {
    await writeFile(beside, bytes, { mode: 0o600 })
    const over = await where.database.db.transaction().execute(async (trx) => {
      const again = await isHandedOver(trx, batch.number)
      const whole = await handOver(trx, batch.number, by, bookkeepingOf(where.organisation, where.clock.now()))
      if (!again)
        await appendAudit(
          trx,
          where.audit.keys,
          noteOf(by, where.clock.now(), `batch ${batch.number}: ${whole ? 'handed over' : 'taken back'}`),
        )
      // The accounts are customers' data.
      const look = { ...atTerminal(asked, `充值批次 ${batch.number}`), at: where.clock.now() }
      if (whole)
        await noteContactList(
          trx,
          where.audit.keys,
          look,
          batch.lines.flatMap(({ orders }) => orders),
        )
      return whole
    })
    if (!over) {
      await rm(beside, { force: true })
      await io.err(`批次 ${batch.number} 有赔付在交出之前变了（金额、不再应赔或待放行），整批已撤回，没有写文件；请重新审核后另生成批次\n`)
      return 1
    }
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    if (errorCode(error) === '') throw error
    await io.err(
      `写不了文件 ${path}（${errorCode(error)}）；批次 ${batch.number} 已生成，可再写：payouts batch ${batch.number} --by ${by} --out FILE\n`,
    )
    return 1
  }
  await io.out(
    `批次 ${batch.number}：${batch.lines.length} 笔，合计 ${yuanText(batch.sumFen)} 元\n校验 ${batch.hash}\n文件 SHA-256 ${sha256(bytes)}\n已写入 ${path}\n`,
  )
  return 0
}

const isHandedOver = async (db: Db, batch: string): Promise<boolean> => (await handedOver(db, [{ batch }], null)).has(batch)

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
