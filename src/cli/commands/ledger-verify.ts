import { ledgerLine, verifyLedger } from '../../compensation/verify.ts'
import type { Program } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'

/** `sameday ledger verify`: 1 when an entry breaks a rule; names the first. */
export async function ledgerVerify(
  { json }: { readonly json: boolean },
  io: CommandIo,
  { database }: Pick<Program, 'database'>,
): Promise<0 | 1> {
  const verification = await verifyLedger(database.db)
  const { entries, batches, sums, broken } = verification
  await io.out(json ? `${JSON.stringify({ entries, batches, sums, broken })}\n` : `${ledgerLine(verification)}\n`)
  return broken === null ? 0 : 1
}
