import type { CommandIo } from '../../remote/command-io.ts'
import type { Database } from '../../db/database.ts'
import { type ForceMajeureSaid, previewForceMajeure } from '../../orders/in-force/apply-policy.ts'
import { changeLines, changesJson } from '../../orders/words/change-words.ts'
import type { Changes } from '../../orders/in-force/changes.ts'
import { type DeclaredForceMajeure, forceMajeureAt } from '../../orders/in-force/force-majeure.ts'
import { noRight } from '../../messages/fixed-words.ts'
import { type Organisation, roleNames, roles } from '../../people/organisation.ts'
import { permissions } from '../../people/permissions.ts'
import { contextOf } from '../../people/policy-context.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import { UsageError } from '../usage.ts'
import { appendAudit } from '../../audit/append.ts'
import type { AuditKeys } from '../../audit/keys.ts'
import { readArguments, usage } from './force-majeure-arguments.ts'
import { action, detailOf, mayDeclare, sayAndAudit, sayingOf } from '../../conversation/deeds/force-majeure.ts'
import { eventText, factsText } from '../../conversation/deeds/force-majeure-words.ts'

interface Where {
  readonly auditKeys: AuditKeys
  readonly organisation: Organisation
  readonly now: Instant
}

/** `sameday force-majeure`: declares, corrects, withdraws and lists events. What they change is said, and with `--dry-run` only that. */
export async function forceMajeureCommand(
  { db }: Pick<Database, 'db'>,
  args: readonly string[],
  io: CommandIo,
  where: Where,
): Promise<0 | 1> {
  const { organisation, now, auditKeys } = where
  const names = organisation.districts.flatMap(({ id, name, aliases }) => [id, name, ...aliases].map((known) => [known, id] as const))
  const asked = readArguments(args, new Map(names))
  const known = await forceMajeureAt(db, now)
  if (asked.verb === 'list') {
    await io.out(list(known, asked.json, organisation))
    return 0
  }
  const wanted = sayingOf(asked, known)
  if ('problem' in wanted) return refuse(io, wanted.problem)
  const said = inOrder(wanted)
  if (!mayDeclare(organisation, asked.by, { kind: 'direct', person: asked.by }).allowed) {
    await db
      .transaction()
      .execute((trx) => appendAudit(trx, auditKeys, { ...entry(asked.by, now), outcome: 'refused', detail: detailOf(said, null) }))
    return refuse(io, `${noRight}：宣布不可抗力需要${rolesWith.join('、')}的角色`)
  }
  const given = contextOf(organisation, now)
  if (asked.dryRun) {
    await report(io, asked, said, await previewForceMajeure(db, said, given), organisation, '试运行，什么都没有写入')
    return 0
  }
  const { number, changes } = await db.transaction().execute(async (trx) => {
    const done = await sayAndAudit(trx, said, asked.by, given)
    await appendAudit(trx, auditKeys, { ...entry(asked.by, now), ...done.audit })
    return done
  })
  await report(io, asked, said, changes, organisation, `${doneNames[asked.verb]}，编号 ${number}`)
  return 0
}

const doneNames = { declare: '已宣布', correct: '已更正', withdraw: '已撤回' } as const
const rolesWith = roles.filter((role) => Object.hasOwn(permissions[action], role)).map((role) => roleNames[role])

const entry = (person: string, at: Instant) => ({ at, person, platform: 'cli', conversation: null, action, orderId: null })

async function refuse(io: CommandIo, problem: string): Promise<1> {
  await io.err(`${problem}\n`)
  return 1
}

function inOrder(said: ForceMajeureSaid): ForceMajeureSaid {
  if ('facts' in said && said.facts.to < said.facts.from) throw new UsageError('--to 不能早于 --from', usage)
  return said
}

async function report(
  io: CommandIo,
  { json }: { readonly json: boolean },
  said: ForceMajeureSaid,
  changes: Changes,
  organisation: Organisation,
  outcome: string,
): Promise<void> {
  if (json)
    return io.out(
      changesJson(changes)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    )
  const about = 'facts' in said ? [factsText(said.facts, organisation)] : []
  await io.out(`${[outcome, ...about, ...changeLines(changes, organisation.districts)].join('\n')}\n`)
}

function list(known: readonly DeclaredForceMajeure[], json: boolean, organisation: Organisation): string {
  if (json) return known.map((event) => `${JSON.stringify(eventJson(event))}\n`).join('')
  if (known.length === 0) return '没有宣布过不可抗力\n'
  return known.map((event) => `${eventText(event, organisation)}\n`).join('')
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
