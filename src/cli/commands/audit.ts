import { parseArgs } from 'node:util'
import type { CommandIo } from '../../remote/command-io.ts'
import type { Database } from '../../db/database.ts'
import { formatInstant } from '../../policy/instant.ts'
import { type AuditRow, auditTrail, verifyChain } from '../../audit/audit-trail.ts'
import type { AuditOutcome } from '../../audit/audit.ts'

const outcomeNames: Readonly<Record<AuditOutcome, string>> = { done: '已执行', asked: '待确认', refused: '已拒绝', failed: '出错' }
const faults = { missing: '缺失', unlinked: '与前一条不衔接', changed: '内容被改动', 'cut-off': '及之后的记录缺失' } as const

export const auditUsage = 'audit [--order ID] [--person P] [--json] | audit verify'
const usage = `用法：sameday ${auditUsage}\n`

/** `sameday audit`: who did or tried what; `sameday audit verify`: whether the chain is whole. The exit code. */
export async function auditCommand({ db }: Pick<Database, 'db'>, args: readonly string[], io: CommandIo): Promise<0 | 1 | 2> {
  const asked = readArguments(args)
  if (asked === null) {
    await io.err(usage)
    return 2
  }
  if (asked.verify) return verify(db, io)
  for await (const row of auditTrail(db, asked.filter)) await io.out(`${asked.json ? JSON.stringify(jsonOf(row)) : lineOf(row)}\n`)
  return 0
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { order: { type: 'string' }, person: { type: 'string' }, json: { type: 'boolean', default: false } },
    })
    const verify = positionals.length === 1 && positionals[0] === 'verify'
    if (positionals.length > 0 && !verify) return null
    const { order, person, json } = values
    return { verify, json, filter: { ...(order === undefined ? {} : { orderId: order }), ...(person === undefined ? {} : { person }) } }
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

async function verify(db: Database['db'], io: CommandIo): Promise<0 | 1> {
  const finding = await verifyChain(db)
  if (finding.whole) {
    await io.out(`审计链完整：共 ${finding.entries} 条${finding.entries === 0 ? '' : `，末条校验值 ${finding.hash}`}\n`)
    return 0
  }
  await io.err(`审计链在第 ${finding.id} 条断开：${faults[finding.why]}\n`)
  return 1
}

const jsonOf = ({ at, ...row }: AuditRow) => ({ ...row, at: formatInstant(at) })

const lineOf = ({ id, at, person, platform, conversation, action, orderId, outcome, detail }: AuditRow): string =>
  [
    id,
    formatInstant(at),
    person ?? '（未知人员）',
    `${platform}:${conversation ?? '-'}`,
    action,
    orderId ?? '-',
    outcomeNames[outcome],
    oneLine(detail),
  ].join('  ')

const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
