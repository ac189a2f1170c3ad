import { appendAudit } from '../../audit/append.ts'
import { action, detailOf, mayDeclare, sayAndAudit, sayingOf } from '../../conversation/deeds/force-majeure.ts'
import { eventText, factsText } from '../../conversation/deeds/force-majeure-words.ts'
import { noRight } from '../../messages/fixed-words.ts'
import { previewForceMajeure } from '../../orders/in-force/apply-policy.ts'
import { type DeclaredForceMajeure, type ForceMajeureFacts, forceMajeureAt } from '../../orders/in-force/force-majeure.ts'
import type { Changes } from '../../orders/in-force/changes.ts'
import { changeLines, changesJson } from '../../orders/words/change-words.ts'
import { roleNames, roles } from '../../people/organisation.ts'
import { permissions } from '../../people/permissions.ts'
import { contextOf } from '../../people/policy-context.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import type { Program } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { districtNamed } from '../district-named.ts'
import { UsageError } from '../usage.ts'

type Where = Pick<Program, 'database' | 'audit' | 'organisation' | 'clock'>

/** The person who declares, by the organisation file. `dryRun`: only says what it would change. */
interface Deed {
  readonly by: string
  readonly dryRun: boolean
  readonly json: boolean
}

/** Facts of an event as they stand on the command line: districts by id, name or alias. Null: not said. */
type FactsGiven = { readonly [K in keyof ForceMajeureFacts]: ForceMajeureFacts[K] | null }

/** `sameday force-majeure declare`. */
export const forceMajeureDeclare = (
  { districts, kind, from, to, except, ...deed }: Deed & Omit<ForceMajeureFacts, 'except'> & Pick<FactsGiven, 'except'>,
  io: CommandIo,
  where: Where,
): Promise<0 | 1> => {
  const facts = { kind, from, to, districts: idsOf(districts, where), except: numbersOf(except ?? []) }
  return say({ verb: 'declare', facts }, deed, io, where)
}

/** `sameday force-majeure correct`: what is not given stays as it is. */
export function forceMajeureCorrect(
  { number, districts, kind, from, to, except, ...deed }: Deed & FactsGiven & { readonly number: number },
  io: CommandIo,
  where: Where,
): Promise<0 | 1> {
  const facts: Partial<ForceMajeureFacts> = {
    ...(districts === null ? {} : { districts: idsOf(districts, where) }),
    ...(kind === null ? {} : { kind }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    ...(except === null ? {} : { except: numbersOf(except) }),
  }
  if (Object.keys(facts).length === 0) throw new UsageError('没有给出要更正的内容')
  return say({ verb: 'correct', number, facts }, deed, io, where)
}

/** `sameday force-majeure withdraw`. */
export const forceMajeureWithdraw = (
  { number, ...deed }: Deed & { readonly number: number },
  io: CommandIo,
  where: Where,
): Promise<0 | 1> => say({ verb: 'withdraw', number }, deed, io, where)

/** `sameday force-majeure list`. */
export async function forceMajeureList({ json }: { readonly json: boolean }, io: CommandIo, where: Where): Promise<0> {
  const known = await forceMajeureAt(where.database.db, where.clock.now())
  if (json) await io.out(known.map((event) => `${JSON.stringify(eventJson(event))}\n`).join(''))
  else if (known.length === 0) await io.out('没有宣布过不可抗力\n')
  else await io.out(known.map((event) => `${eventText(event, where.organisation)}\n`).join(''))
  return 0
}

const idsOf = (districts: readonly string[], { organisation }: Where): string[] => [
  ...new Set(districts.map((name) => districtNamed(organisation, name))),
]

const numbersOf = (orders: readonly string[]): string[] => orders.map((id) => id.toUpperCase())

/** Says what the event changes, and does it unless it is a trial; both are in the audit trail, a refusal too. */
async function say(
  wanted: Parameters<typeof sayingOf>[0],
  { by, dryRun, json }: Deed,
  io: CommandIo,
  { database: { db }, organisation, clock, audit }: Where,
): Promise<0 | 1> {
  const now = clock.now()
  const said = sayingOf(wanted, await forceMajeureAt(db, now))
  if ('problem' in said) return refuse(io, said.problem)
  if ('facts' in said && said.facts.to < said.facts.from) throw new UsageError('--to 不能早于 --from')
  if (!mayDeclare(organisation, by, { kind: 'direct', person: by }).allowed) {
    await db
      .transaction()
      .execute((trx) => appendAudit(trx, audit.keys, { ...entry(by, now), outcome: 'refused', detail: detailOf(said, null) }))
    return refuse(io, `${noRight}：宣布不可抗力需要${rolesWith.join('、')}的角色`)
  }
  const given = contextOf(organisation, now)
  const report = async (changes: Changes, outcome: string): Promise<0> => {
    const about = 'facts' in said ? [factsText(said.facts, organisation)] : []
    if (json)
      await io.out(
        changesJson(changes)
          .map((line) => `${JSON.stringify(line)}\n`)
          .join(''),
      )
    else await io.out(`${[outcome, ...about, ...changeLines(changes, organisation.districts)].join('\n')}\n`)
    return 0
  }
  if (dryRun) return report(await previewForceMajeure(db, said, given), '试运行，什么都没有写入')
  const { number, changes } = await db.transaction().execute(async (trx) => {
    const done = await sayAndAudit(trx, said, by, given)
    await appendAudit(trx, audit.keys, { ...entry(by, now), ...done.audit })
    return done
  })
  return report(changes, `${doneNames[wanted.verb]}，编号 ${number}`)
}

const doneNames = { declare: '已宣布', correct: '已更正', withdraw: '已撤回' } as const
const rolesWith = roles.filter((role) => Object.hasOwn(permissions[action], role)).map((role) => roleNames[role])

const entry = (person: string, at: Instant) => ({ at, person, platform: 'cli', conversation: null, action, orderId: null })

async function refuse(io: CommandIo, problem: string): Promise<1> {
  await io.err(`${problem}\n`)
  return 1
}

const saying = (said: { at: Instant; by: string } | null) => said && { at: formatInstant(said.at), by: said.by }

const eventJson = ({ number, districts, kind, from, to, except, declaredAt, declaredBy, corrected, withdrawn }: DeclaredForceMajeure) => ({
  number,
  districts,
  kind,
  from: formatInstant(from),
  to: formatInstant(to),
  except,
  declaredAt: formatInstant(declaredAt),
  declaredBy,
  corrected: saying(corrected),
  withdrawn: saying(withdrawn),
})
