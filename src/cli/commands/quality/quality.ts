import { plainText } from '../../../messages/plain-text.ts'
import { type Day, endOfDay, formatDay, formatInstant, startOfDay } from '../../../policy/instant.ts'
import type { Program } from '../../../program/program.ts'
import { type KeptPromises, keptPromises } from '../../../quality/kept-promises.ts'
import { keptTable } from '../../../quality/kept-words.ts'
import { type RepeatPair, repeatsBetween } from '../../../quality/repeats.ts'
import type { CommandIo } from '../../../remote/command-io.ts'
import { districtNamed } from '../../district-named.ts'

interface Given {
  readonly month: { readonly first: Day; readonly next: Day }
  readonly district: string | null
  readonly json: boolean
}

/** `sameday quality`: promises kept of what was completed in a month, and the faults reported again in it. */
export async function quality(
  { month, district, json }: Given,
  io: CommandIo,
  { database: { db }, organisation, clock }: Pick<Program, 'database' | 'organisation' | 'clock'>,
): Promise<0> {
  const districts = district === null ? organisation.districts.map(({ id }) => id) : [districtNamed(organisation, district)]
  const now = clock.now()
  const asked = { districts, crews: null, from: startOfDay(month.first), to: Math.min(endOfDay(month.next - 1), now) }
  const kept = await keptPromises(db, organisation.quality, { ...asked, now })
  const repeats = await repeatsBetween(db, organisation.quality, asked)
  if (json) for (const one of [...kept.map(keptJson), ...repeats.map(repeatJson)]) await io.out(`${JSON.stringify(one)}\n`)
  else {
    await io.out(`${plainText(keptTable(organisation, formatDay(month.first).slice(0, 7), kept, { limit: kept.length, now }))}\n`)
    for (const { report, day, done, crew } of repeats)
      await io.out(`报修重复：${report}，${done}（${crew ?? '未记装维'}）完工后第 ${day} 天\n`)
  }
  return 0
}

const keptJson = ({ district, crew, rate, late, appointmentNotKept, reportedAgain, unsettled }: KeptPromises) => ({
  district,
  crew,
  kept: rate.part,
  completed: rate.of,
  late,
  appointmentNotKept,
  reportedAgain,
  unsettled,
})

const repeatJson = ({ report, reportedAt, done, crew, district, day, within }: RepeatPair) => ({
  report,
  reportedAt: formatInstant(reportedAt),
  done,
  crew,
  district,
  day,
  within,
})
