import { noteContactList } from '../../audit/contact-looks.ts'
import { atTerminal } from '../system-user.ts'
import type { Program } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { formatInstant } from '../../policy/instant.ts'
import { type QuarantinedRow, quarantinedRows } from '../../intake/ledger/quarantine.ts'

type Where = Pick<Program, 'database' | 'audit' | 'clock'>

interface Given {
  readonly file: string | null
  readonly raw: boolean
  readonly json: boolean
}

/** `sameday quarantine`: the rows that could not be taken; what stood in them only when it is asked for. */
export async function quarantine({ file, raw, json }: Given, io: CommandIo, where: Where): Promise<0> {
  const { database } = where
  if (raw) await noteRaw(file, where)
  let count = 0
  for await (const row of quarantinedRows(database.db, file)) {
    count += 1
    await io.out(json ? jsonLine(row, raw) : textLines(row, raw))
  }
  if (count === 0 && !json) await io.out(file === null ? '没有搁置的行\n' : `${file} 没有搁置的行\n`)
  return 0
}

/** The rows have the customers in them: who sees them is on the trail first. */
async function noteRaw(file: string | null, { database, audit, clock }: Where): Promise<void> {
  const orders: string[] = []
  for await (const { id, raw } of quarantinedRows(database.db, file)) if (id !== null && raw !== '') orders.push(id)
  const look = { ...atTerminal(null, '搁置的原始行'), at: clock.now() }
  await database.db.transaction().execute((trx) => noteContactList(trx, audit.keys, look, orders))
}

function jsonLine({ setAsideAt, raw, ...row }: QuarantinedRow, withRaw: boolean): string {
  return `${JSON.stringify({ ...row, setAsideAt: formatInstant(setAsideAt), ...(withRaw ? { raw } : {}) })}\n`
}

function textLines({ file, line, id, reason, setAsideAt, raw }: QuarantinedRow, withRaw: boolean): string {
  const at = formatInstant(setAsideAt).slice(0, 16).replace('T', ' ')
  return `${at} ${file} 第 ${line} 行${id === null ? '' : ` ${id}`}：${reason}\n${withRaw ? `  ${raw.replaceAll('\n', '⏎')}\n` : ''}`
}
