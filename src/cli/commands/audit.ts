import type { AuditOutcome } from '../../audit/audit.ts'
import { type AuditRow, auditTrail } from '../../audit/audit-trail.ts'
import { checkpointFile, readCheckpointFile } from '../../audit/checkpoint-file.ts'
import { findingLines } from '../../audit/finding-words.ts'
import type { Noted } from '../../audit/held-against.ts'
import { replaceLostKey } from '../../audit/open.ts'
import { verifyChain } from '../../audit/verify.ts'
import { type SeenContact, contactSeen } from '../../audit/contact-looks.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import { type Program, addressOf, keySource } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { systemUser } from '../system-user.ts'
import { UsageError } from '../usage.ts'

const outcomeNames: Readonly<Record<AuditOutcome, string>> = { done: '已执行', asked: '待确认', refused: '已拒绝', failed: '出错' }

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

interface SeenGiven {
  readonly order: string | null
  readonly person: string | null
  readonly from: Instant | null
  readonly to: Instant | null
  readonly json: boolean
}

/** `sameday audit seen`: who saw the full contact data of an order, or what a person saw. */
export async function auditSeen({ order, json, ...filter }: SeenGiven, io: CommandIo, { database }: Pick<Program, 'database'>): Promise<0> {
  if (order === null && filter.person === null) throw new UsageError('写明 --order ID 或 --person PERSON')
  const seen = await contactSeen(database.db, { orderId: order, ...filter })
  for (const { at, ...one } of seen)
    await io.out(`${json ? JSON.stringify({ at: formatInstant(at), ...one }) : seenLine({ at, ...one })}\n`)
  if (seen.length === 0 && !json) await io.out('没有查看过完整联系方式的记录\n')
  return 0
}

const seenLine = ({ at, person, platform, conversation, where, orders }: SeenContact): string =>
  [formatInstant(at), person ?? '（未写明人员）', `${platform}:${conversation ?? '-'}`, oneLine(where), orders.join('、')].join('  ')

/** `sameday audit verify`: whether the chain is whole, and has what was noted of it outside the database. */
export async function auditVerify(
  { checkpoint }: { readonly checkpoint: Noted | null },
  io: CommandIo,
  { database, audit: { keys }, config, kind }: Pick<Program, 'database' | 'audit' | 'config' | 'kind'>,
): Promise<0 | 1> {
  const file = readCheckpointFile(checkpointFile(config.dataFolder, kind, config.branch))
  const verification = await verifyChain(database.db, keys, { file, noted: checkpoint })
  const whole = verification.faults.length === 0
  await (whole ? io.out : io.err)(`${findingLines(verification, checkpoint).join('\n')}\n`)
  return whole ? 0 : 1
}

/** `sameday audit rekey`: goes on with another key after the one that signs was lost. */
export async function auditRekey(
  _given: object,
  io: CommandIo,
  { database, config, kind, clock }: Pick<Program, 'database' | 'config' | 'kind' | 'clock'>,
): Promise<0 | 1> {
  const by = `system user ${systemUser()}`
  const key = await replaceLostKey(database.db, keySource(config, addressOf(config, kind)), by, clock.now())
  if (key === null) {
    await io.err('密钥没有丢失，或没有设新的 SAMEDAY_AUDIT_KEY，没有更换\n')
    return 1
  }
  await io.out(`已改用密钥 ${key.id}；原密钥签名的记录从此无法核对，除非找回后写进 SAMEDAY_AUDIT_KNOWN_KEYS\n`)
  return 0
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
