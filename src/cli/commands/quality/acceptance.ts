import { plainText } from '../../../messages/plain-text.ts'
import { districtName } from '../../../people/organisation.ts'
import { type Day, endOfDay, formatDay, formatInstant, startOfDay } from '../../../policy/instant.ts'
import { type Program, contextNow } from '../../../program/program.ts'
import { type AcceptanceRecord, acceptanceRecords } from '../../../quality/acceptance-rule.ts'
import { acceptanceRows, acceptanceSheets } from '../../../quality/acceptance-sheets.ts'
import { acceptanceTable } from '../../../quality/acceptance-words.ts'
import { acceptedBadly } from '../../../quality/acceptance.ts'
import type { CommandIo } from '../../../remote/command-io.ts'
import { districtNamed } from '../../district-named.ts'
import { bytesFor, writeBytes } from '../../output/write-table.ts'

interface Given {
  readonly month: { readonly first: Day; readonly next: Day }
  readonly district: string | null
  readonly out: string | null
  readonly json: boolean
}

/** `sameday acceptance`: who accepted orders badly in a month, for whoever assesses (四(九)3). */
export async function acceptance(
  { month, district, out, json }: Given,
  io: CommandIo,
  program: Pick<Program, 'database' | 'organisation' | 'clock'>,
): Promise<0 | 1> {
  const { organisation } = program
  const districts = district === null ? organisation.districts.map(({ id }) => id) : [districtNamed(organisation, district)]
  const context = await contextNow(program)
  const period = { from: startOfDay(month.first), to: Math.min(endOfDay(month.next - 1), context.asOf) }
  const records = acceptanceRecords(await acceptedBadly(program.database.db, { districts, ...period }, context))
  const nameOf = (id: string): string => districtName(organisation, id)
  if (out !== null) return writeBytes(out, await bytesFor(out, acceptanceSheets(records, nameOf), acceptanceRows(records, nameOf)), io)
  if (json) for (const one of records) await io.out(`${JSON.stringify(recordJson(one))}\n`)
  else await io.out(`${plainText(acceptanceTable(formatDay(month.first).slice(0, 7), records, nameOf, records.length))}\n`)
  return 0
}

const recordJson = ({ district, acceptedBy, assessed, orders }: AcceptanceRecord) => ({
  district,
  acceptedBy,
  assessed,
  orders: orders.map(({ id, faults, enteredAt, complainedAt }) => ({
    id,
    faults,
    enteredAt: formatInstant(enteredAt),
    complainedAt: complainedAt === null ? null : formatInstant(complainedAt),
  })),
})
