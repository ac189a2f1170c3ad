import { settlementOf } from '../../../compensation/settlement.ts'
import { settlementRows, settlementSheets, settlementTable } from '../../../compensation/settlement-words.ts'
import { plainText } from '../../../messages/plain-text.ts'
import type { Day } from '../../../policy/instant.ts'
import { formatDay } from '../../../policy/instant.ts'
import { type Program, contextNow } from '../../../program/program.ts'
import type { CommandIo } from '../../../remote/command-io.ts'
import { bytesFor, writeBytes } from '../../output/write-table.ts'

interface Given {
  readonly month: { readonly first: Day; readonly next: Day }
  readonly out: string | null
  readonly json: boolean
}

/** `sameday settlement`: `contractors` over the stored orders, with the orders behind each figure. */
export async function settlement(
  { month, out, json }: Given,
  io: CommandIo,
  program: Pick<Program, 'database' | 'organisation' | 'clock'>,
): Promise<0 | 1> {
  const settled = await settlementOf(program.database.db, month, await contextNow(program))
  if (out !== null) return writeBytes(out, await bytesFor(out, settlementSheets(settled), settlementRows(settled)), io)
  if (json) for (const one of settled) await io.out(`${JSON.stringify(one)}\n`)
  else await io.out(`${plainText(settlementTable(formatDay(month.first).slice(0, 7), settled))}\n`)
  return 0
}
