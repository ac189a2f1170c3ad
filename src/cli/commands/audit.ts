import type { AuditOutcome } from '../../audit/audit.ts'
import { type AuditRow, auditTrail, verifyChain } from '../../audit/audit-trail.ts'
import { formatInstant } from '../../policy/instant.ts'
import type { Program } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'

const outcomeNames: Readonly<Record<AuditOutcome, string>> = { done: '已执行', asked: '待确认', refused: '已拒绝', failed: '出错' }
const faults = { missing: '缺失', unlinked: '与前一条不衔接', changed: '内容被改动', 'cut-off': '及之后的记录缺失' } as const

interface Given {
  readonly order: string | null
  readonly person: string | null
  readonly json: boolean
}

/** `sameday audit`: who did or tried what. */
export async function audit({ order, person, json }: Given, io: CommandIo, { database: { db } }: Pick<Program, 'database'>): Promise<0> {
  const filter = { ...(order === null ? {} : { orderId: order }), ...(person === null ? {} : { person }) }
  for await (const row of auditTrail(db, filter)) await io.out(`${json ? JSON.stringify(jsonOf(row)) : lineOf(row)}\n`)
  return 0
}

/** `sameday audit verify`: whether the chain is whole. */
export async function auditVerify(_given: object, io: CommandIo, { database: { db } }: Pick<Program, 'database'>): Promise<0 | 1> {
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
