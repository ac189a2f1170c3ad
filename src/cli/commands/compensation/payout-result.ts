import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename, resolve } from 'node:path'
import { appendAudit } from '../../../audit/append.ts'
import { bookkeepingOf } from '../../../compensation/deed.ts'
import { isTotal, saidTotal } from '../../../compensation/files/result-lines.ts'
import { type TakenResult, takeResult } from '../../../compensation/files/take-result.ts'
import { parseLine } from '../../../compensation/line-key.ts'
import { payoutLines } from '../../../compensation/read-ledger.ts'
import { plainTable } from '../../../intake/plain/plain-table.ts'
import { parseTime } from '../../../intake/rows/times.ts'
import { type ResultField, resultFields } from '../../../people/payout-files-schema.ts'
import { yuanText } from '../../../policy/exact.ts'
import type { Program } from '../../../program/program.ts'
import { noticesOfPaid } from '../../../telling/make-notices.ts'
import { keepUp, readingOf } from '../payouts.ts'
import { maySettle, noteOf } from './settling.ts'
import type { CommandIo } from '../../../remote/command-io.ts'

type Where = Pick<Program, 'database' | 'audit' | 'organisation' | 'clock'>

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
