import { provinceJson } from '../../../bulletins/province/province-json.ts'
import { provinceLines, provinceMessage } from '../../../bulletins/province/province-message.ts'
import { type Province, provinceOf } from '../../../bulletins/province/province.ts'
import { type Edition, editionOf } from '../../../bulletins/editions.ts'
import { realClock, RunningClock } from '../../../clock.ts'
import { readConfig, readServer } from '../../../config/config.ts'
import { awayLine } from '../../../messages/province-text.ts'
import { plainText } from '../../../messages/plain-text.ts'
import { type Day, type Instant, dayOf } from '../../../policy/instant.ts'
import { logTo } from '../../../program/log.ts'
import { kindFor } from '../../../program/program.ts'
import { type CommandIo, onTerminal } from '../../../remote/command-io.ts'
import type { NamedBranch } from '../../parameters.ts'
import { figuresOfBranches } from './figures-of-branches.ts'

interface Given {
  readonly branches: readonly NamedBranch[]
  readonly date: Day | null
  readonly asOf: Instant | null
  readonly edition: Edition | null
  readonly json: boolean
}

/** `sameday province bulletin`: 1 when a branch is in no figure. */
export async function provinceBulletin(given: Given & { readonly date: Day }, io: CommandIo): Promise<0 | 1> {
  return say(given.json, await compute(given, io), (province) => plainText(provinceMessage(province)), io)
}

/** `sameday province figures`: the same figures in short. */
export async function provinceFigures(given: Omit<Given, 'edition'>, io: CommandIo): Promise<0 | 1> {
  return say(given.json, await compute({ ...given, edition: null }, io), (province) => provinceLines(province).join('\n'), io)
}

async function compute({ branches, json: _json, ...given }: Given, io: CommandIo): Promise<Province> {
  const config = readConfig()
  const clock = config.startAt === null ? realClock : new RunningClock(config.startAt)
  const asOf = given.asOf ?? clock.now()
  const date = given.date ?? dayOf(asOf)
  const edition = { date, asOf, edition: given.edition ?? editionOf(date, asOf) }
  const asked = branches.map(({ variable, ...branch }) => ({ ...branch, url: readServer(variable) }))
  const about = { kind: kindFor(config, 'other'), log: logTo(config, onTerminal(io)) }
  return provinceOf(edition, await figuresOfBranches(asked, edition, about))
}

async function say(json: boolean, province: Province, text: (province: Province) => string, io: CommandIo): Promise<0 | 1> {
  const { away, branches } = province
  if (json) await io.out(`${JSON.stringify(provinceJson(province))}\n`)
  else if (branches.length > 0) await io.out(`${text(province)}\n`)
  // The text says it itself; where no branch answered there is none, because noughts would look like figures.
  if (json || branches.length === 0) for (const { name, problem } of away) await io.err(`${awayLine(name, problem)}\n`)
  return away.length === 0 ? 0 : 1
}
