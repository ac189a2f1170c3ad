import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import type { CommandIo } from '../../remote/command-io.ts'
import type { AuditOutcome } from '../../audit/audit.ts'
import { type AuditRow, auditTrail } from '../../audit/audit-trail.ts'
import { checkpointFile, readCheckpointFile } from '../../audit/checkpoint-file.ts'
import { findingLines } from '../../audit/finding-words.ts'
import type { Noted } from '../../audit/held-against.ts'
import { replaceLostKey } from '../../audit/open.ts'
import { verifyChain } from '../../audit/verify.ts'
import { formatInstant } from '../../policy/instant.ts'
import { type Program, keySource, placeOf } from '../../program/program.ts'

const outcomeNames: Readonly<Record<AuditOutcome, string>> = { done: '已执行', asked: '待确认', refused: '已拒绝', failed: '出错' }

export const auditUsage = 'audit [--order ID] [--person P] [--json] | audit verify [--checkpoint N:HASH] | audit rekey'
const usage = `用法：sameday ${auditUsage}\n`

/** What the command works with of the program. */
export type Audited = Pick<Program, 'database' | 'audit' | 'config' | 'kind' | 'clock'>

/** `sameday audit`: who did or tried what; `verify`: whether the chain is whole; `rekey`: goes on after the key was lost. The exit code. */
export async function auditCommand(program: Audited, args: readonly string[], io: CommandIo): Promise<0 | 1 | 2> {
  const asked = readArguments(args)
  if (asked === null) {
    await io.err(usage)
    return 2
  }
  if (asked.verb === 'verify') return verify(program, asked.noted, io)
  if (asked.verb === 'rekey') return rekey(program, io)
  for await (const row of auditTrail(program.database.db, asked.filter))
    await io.out(`${asked.json ? JSON.stringify(jsonOf(row)) : lineOf(row)}\n`)
  return 0
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        order: { type: 'string' },
        person: { type: 'string' },
        checkpoint: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const [verb = 'list', ...more] = positionals
    const noted = values.checkpoint === undefined ? null : notedIn(values.checkpoint)
    if (more.length > 0 || (verb !== 'list' && verb !== 'verify' && verb !== 'rekey')) return null
    if (noted === 'bad' || (noted !== null && verb !== 'verify')) return null
    const { order, person, json } = values
    return {
      verb,
      noted,
      json,
      filter: { ...(order === undefined ? {} : { orderId: order }), ...(person === undefined ? {} : { person }) },
    }
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** As the control group was told: the number of the entry and the beginning of its hash. */
function notedIn(text: string): Noted | 'bad' {
  const [, id, hash] = /^(\d{1,15}):([0-9a-f]{8,64})$/.exec(text) ?? []
  return id === undefined || hash === undefined ? 'bad' : { id: Number(id), hash }
}

async function verify({ database, audit, config, kind }: Audited, noted: Noted | null, io: CommandIo): Promise<0 | 1> {
  const file = readCheckpointFile(checkpointFile(config.dataFolder, kind))
  const verification = await verifyChain(database.db, audit.keys, { file, noted })
  const whole = verification.faults.length === 0
  await (whole ? io.out : io.err)(`${findingLines(verification, noted).join('\n')}\n`)
  return whole ? 0 : 1
}

async function rekey({ database, config, kind, clock }: Audited, io: CommandIo): Promise<0 | 1> {
  const key = await replaceLostKey(database.db, keySource(config, placeOf(config, kind)), `system user ${userInfo().username}`, clock.now())
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
