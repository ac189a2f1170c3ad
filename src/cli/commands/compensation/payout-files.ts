import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { appendAudit } from '../../../audit/append.ts'
import { type Batch, batchNumbered, handOver, makeBatch } from '../../../compensation/batch.ts'
import { type BatchColumns, batchCsv, batchWorkbook } from '../../../compensation/files/batch-file.ts'
import { bookkeepingOf } from '../../../compensation/deed.ts'
import { formOf, keepForm } from '../../../compensation/files/batch-form.ts'
import { monthSheet } from '../../../compensation/files/month-list.ts'
import { isTotal, saidTotal } from '../../../compensation/files/result-lines.ts'
import { type TakenResult, takeResult } from '../../../compensation/files/take-result.ts'
import { parseLine } from '../../../compensation/line-key.ts'
import { type Days, isPaidWithin } from '../../../compensation/payout-summary.ts'
import { payoutLines } from '../../../compensation/read-ledger.ts'
import { settlementOf } from '../../../compensation/settlement.ts'
import { handedOver } from '../../../compensation/stored-entries.ts'
import type { Db } from '../../../db/database.ts'
import { errorCode } from '../../../db/problems.ts'
import { plainTable } from '../../../intake/plain/plain-table.ts'
import { parseTime } from '../../../intake/rows/times.ts'
import { noRight } from '../../../messages/fixed-words.ts'
import { type ResultField, resultFields } from '../../../people/payout-files-schema.ts'
import { mayDo } from '../../../people/permissions.ts'
import { yuanText } from '../../../policy/exact.ts'
import { formatDay } from '../../../policy/instant.ts'
import { type Program, contextNow } from '../../../program/program.ts'
import type { CommandIo } from '../../../remote/command-io.ts'
import { plain } from '../../../spreadsheets/csv.ts'
import { no } from '../../output/no.ts'
import { bytesFor, writeBytes } from '../../output/write-table.ts'
import { noticesOfPaid } from '../../../telling/make-notices.ts'
import { UsageError } from '../../usage.ts'
import { keepUp, readingOf } from '../payouts.ts'

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
  return writeBatch(batch, columns, by ?? batch.madeBy, out, io, where)
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
  if (batch !== null) return writeBatch(batch, columns, by, out, io, where)
  await io.out('没有审核过而未进批次的赔付，没有生成批次\n')
  return 0
}

/** The file takes its name only once the batch counts as handed over: nobody sends one of which lines may still be taken back. */
async function writeBatch(batch: Batch, columns: BatchColumns, by: string, out: string, io: CommandIo, where: Where): Promise<0 | 1> {
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

interface ResultGiven {
  readonly file: string
  readonly by: string
  readonly json: boolean
}

/** `sameday payouts result`: the back office's result, line by line. */
export async function payoutsResult({ file, by, json }: ResultGiven, io: CommandIo, where: Where): Promise<0 | 1> {
  const { database, organisation, audit, clock } = where
  if (!(await maySettle(by, 'result', io, where))) return 1
  const path = resolve(io.cwd, file)
  const { result: names, words } = organisation.payoutFiles
  const needed: readonly ResultField[] = resultFields.filter((field) => field !== 'reason' && field !== 'paidAt')
  const rows = await plainTable(path, { names, needed, times: ['paidAt'] })
  const hash = await hashOf(path)
  await keepUp(where)
  const taken = await database.db.transaction().execute(async (trx) => {
    const reading = readingOf(where, clock.now())
    const done = await takeResult(trx, { name: basename(file), hash, rows }, by, {
      words,
      timeOf: parseTime,
      keeping: bookkeepingOf(organisation, clock.now()),
      reading,
    })
    const claims = done.keys.flatMap((key) => parseLine(key)?.claim ?? [])
    const lines = await payoutLines(trx, reading, { keys: [...new Set(claims)] })
    await noticesOfPaid(trx, lines, organisation.sms, clock.now())
    const detail = `result ${basename(file)} ${hash.slice(0, 12)}: ${done.paid} paid, ${done.failed} failed, ${done.repeated} repeated, ${done.setAside.length} set aside`
    await appendAudit(trx, audit.keys, noteOf(by, clock.now(), detail))
    return done
  })
  const [total, lines] = [saidTotal(rows), rows.filter((row) => !isTotal(row)).length]
  if (total !== null && total !== lines) await io.err(`合计写的是 ${total} 行，文件里有 ${lines} 行：文件可能不完整\n`)
  await io.out(json ? `${JSON.stringify(taken)}\n` : resultText(taken))
  return taken.setAside.length === 0 ? 0 : 1
}

function resultText({ paid, paidFen, failed, repeated, setAside, missing }: TakenResult): string {
  return [
    `到账 ${paid} 笔，${yuanText(paidFen)} 元；失败 ${failed} 笔；先前已有 ${repeated} 笔`,
    ...setAside.map(({ line, reason }) => `第 ${line} 行搁置：${reason}`),
    ...missing.map(({ batch, number, key }) => `批次 ${batch} 第 ${number} 行还没有结果：${key}`),
    '',
  ].join('\n')
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

interface MonthGiven {
  readonly month: Days
  readonly out: string | null
}

/** `sameday payouts month`: 每月已补偿清单. */
export async function payoutsMonth({ month, out }: MonthGiven, io: CommandIo, where: Where): Promise<0 | 1> {
  const { database, organisation, clock } = where
  await keepUp(where)
  const lines = (await payoutLines(database.db, readingOf(where, clock.now()), { paid: month })).filter((line) => isPaidWithin(line, month))
  const shares = await settlementOf(database.db, month, await contextNow(where))
  const list = { month: formatDay(month.first).slice(0, 7), lines, shares }
  const csv = monthSheet(list, organisation, yuanText)
  if (out !== null) {
    const workbook = monthSheet(list, organisation, (fen) => fen / 100)
    return writeBytes(out, await bytesFor(out, [workbook], csv.rows), io)
  }
  for (const row of csv.rows) await io.out(`${row.map(plain).join('\t')}\n`)
  return 0
}

const noteOf = (by: string, at: number, detail: string) => ({
  at,
  person: by,
  platform: 'cli' as const,
  conversation: null,
  action: 'audit-payout' as const,
  orderId: null,
  outcome: 'done' as const,
  detail,
})

/** Batches and results are settlement's; who tries otherwise leaves a trace. */
async function maySettle(by: string, what: string, io: CommandIo, { database, organisation, audit, clock }: Where): Promise<boolean> {
  const here = { conversation: { kind: 'direct', person: by }, district: null, ownOrder: false } as const
  if (mayDo(organisation, by, 'audit-payout', here).allowed) return true
  await database.db.transaction().execute((trx) => appendAudit(trx, audit.keys, { ...noteOf(by, clock.now(), what), outcome: 'refused' }))
  await io.err(`${noRight}：批次和结果需要结算的角色\n`)
  return false
}
