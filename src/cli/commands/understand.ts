import { chatConversation } from '../../channels/console/chat.ts'
import { linesOf } from '../../channels/console/lines.ts'
import { commands } from '../../conversation/commands.ts'
import { mayUse } from '../../conversation/gate.ts'
import { understandSentence } from '../../conversation/grammar/understood.ts'
import { readKnowledge, shippedKnowledge } from '../../knowledge/file.ts'
import { approvedEntries } from '../../knowledge/referred.ts'
import { entryFinder, wordingOf } from '../../knowledge/wording.ts'
import { groupOf, personOf } from '../../people/organisation.ts'
import { visibleDistricts } from '../../people/permissions.ts'
import { dayOf } from '../../policy/instant.ts'
import { inForce } from '../../policy/parameters.ts'
import type { Program } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { UsageError } from '../usage.ts'

interface Given {
  readonly user: string | null
  /** Or `direct`. */
  readonly group: string | null
}

/**
 * `sameday understand`: what each message on stdin would run, as JSON Lines in the same order. Reads the database for the orders that are
 * named, and changes nothing.
 */
export async function understand({ user, group }: Given, io: CommandIo, { organisation, database, clock }: Program): Promise<0 | 1> {
  if (group !== null && group !== 'direct' && groupOf(organisation, group) === null) throw new UsageError(`没有群 ${group}`)
  const person = user ?? 'admin'
  const asker = personOf(organisation, person)
  const conversation = chatConversation(group ?? 'direct', person)
  const file = readKnowledge(shippedKnowledge)
  const entries = [...file.entries, ...(await approvedEntries(database.db))]
  const today = dayOf(clock.now())
  const cutOff = inForce(organisation.parameters.cutOff, today)
  const wording = wordingOf(entryFinder({ ...file, entries }), { day: today, cutOff })
  const visible = visibleDistricts(organisation, asker?.id ?? null, conversation)
  const mayBeSuggested = (name: string): boolean => {
    const command = commands.find((one) => one.name === name)
    return asker !== null && (command === undefined || mayUse({ organisation, asker, conversation }, command))
  }
  for await (const line of linesOf(io.input)) {
    const {
      name,
      arguments: said,
      suggests,
    } = await understandSentence(database.db, line, { organisation, visible, now: clock.now(), wording })
    await io.out(`${JSON.stringify({ in: line, name, arguments: said, suggests: suggests.filter(mayBeSuggested) })}\n`)
  }
  return 0
}
