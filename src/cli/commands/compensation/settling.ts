import { appendAudit } from '../../../audit/append.ts'
import { noRight } from '../../../messages/fixed-words.ts'
import { mayDo } from '../../../people/permissions.ts'
import type { Program } from '../../../program/program.ts'
import type { CommandIo } from '../../../remote/command-io.ts'

type Where = Pick<Program, 'database' | 'audit' | 'organisation' | 'clock'>

/** What settlement did at the command line, as the audit log has it. */
export const noteOf = (by: string, at: number, detail: string) => ({
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
export async function maySettle(
  by: string,
  what: string,
  io: CommandIo,
  { database, organisation, audit, clock }: Where,
): Promise<boolean> {
  const here = { conversation: { kind: 'direct', person: by }, district: null, ownOrder: false } as const
  if (mayDo(organisation, by, 'audit-payout', here).allowed) return true
  await database.db.transaction().execute((trx) => appendAudit(trx, audit.keys, { ...noteOf(by, clock.now(), what), outcome: 'refused' }))
  await io.err(`${noRight}：批次和结果需要结算的角色\n`)
  return false
}
