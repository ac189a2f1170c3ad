import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import { correctedMark } from '../messages/board-text.ts'
import { changedFigure, changedLine, correctedTitle, doneBy } from '../messages/bulletin-posting-text.ts'
import { type Organisation, groupOf, personOf } from '../people/organisation.ts'
import { type Day, type Instant, endOfDay, startOfDay } from '../policy/instant.ts'
import { formatRate } from '../policy/rate.ts'
import { type Bulletin, computeBulletins } from './bulletin.ts'
import { bulletinForms } from './bulletin-files.ts'
import type { Edition } from './editions.ts'
import { takesWorkbook } from './post-bulletins.ts'
import { type StoredEdition, editionsOf, scopeOfKey } from './stored-editions.ts'

/** A bulletin that says something else now than the group was told. */
export interface Correction {
  readonly before: StoredEdition
  readonly bulletin: Bulletin
  readonly revision: number
  /** `当日超时 3→2`. */
  readonly changes: readonly string[]
  /** How many orders were changed by whom. */
  readonly authors: readonly { readonly name: string; readonly orders: number }[]
}

export type Corrigible = Exclude<Edition, 'progress'>

/**
 * What groups were told of a day that is over and is no longer so, as of `now`. `scopes`: only of these, by their keys; null: of all. An order
 * that has only become later, and money that grows by the day, is no correction; a progress edition has none, since all that is done after
 * it would count as one.
 */
export async function correctionsOf(
  db: Db,
  organisation: Organisation,
  asked: { readonly date: Day; readonly edition: Corrigible; readonly scopes: readonly string[] | null; readonly now: Instant },
): Promise<{ readonly posted: number; readonly corrections: readonly Correction[] }> {
  const { date, edition, scopes, now } = asked
  const posted = (await editionsOf(db, date, edition)).filter(({ scope }) => scopes === null || scopes.includes(scope))
  const told = [...new Set(posted.map(({ scope }) => scope))]
  const bulletins = await computeBulletins(db, organisation, { date, edition, asOf: now }, told.map(scopeOfKey))
  const corrections: Correction[] = []
  for (const [i, scope] of told.entries()) {
    const bulletin = bulletins[i]
    if (bulletin === undefined) continue
    for (const before of posted.filter((one) => one.scope === scope)) {
      const changes = changesSince(before, bulletin)
      if (changes.length === 0) continue
      const authors = await authorsOf(db, organisation, before, bulletin)
      corrections.push({ before, bulletin, revision: before.revision + 1, changes, authors })
    }
  }
  return { posted: posted.length, corrections }
}

function changesSince({ figures: { day } }: StoredEdition, { day: now }: Bulletin): string[] {
  const before = day.all
  const figures = [
    ['应完成', before.due, now.all.due],
    ['按时', before.onTime, now.all.onTime],
    ['当日超时', before.late, now.all.late],
    ['免责', before.exempt, now.all.exempt],
    ['改约', before.due === 0 ? 0 : day.rescheduled.part, now.rescheduled.part],
    ['超时后撤单', day.cancelledAfterDue, now.cancelledAfterDue],
  ] as const
  const changed = figures
    .filter(([, old, current]) => old !== current)
    .map(([name, old, current]) => changedFigure(name, String(old), String(current)))
  const rate = formatRate(now.all.assessedRate)
  return changed.length === 0 || rate === before.assessedRate.shown
    ? changed
    : [...changed, changedFigure('考核及时率', before.assessedRate.shown, rate)]
}

/** By the last that was learnt, since it was told, of each order that counts otherwise now. */
async function authorsOf(db: Db, organisation: Organisation, before: StoredEdition, bulletin: Bulletin): Promise<Correction['authors']> {
  const stateOf = (late: readonly { readonly id: string; readonly exemption: string | null }[]): ReadonlyMap<string, string> =>
    new Map(late.map(({ id, exemption }) => [id, exemption ?? 'late']))
  const [then, now] = [stateOf(before.figures.late), stateOf(bulletin.late)]
  const moved = [...new Set([...then.keys(), ...now.keys()])].filter((id) => then.get(id) !== now.get(id))
  const { from, to } = bulletin.days
  const counted = before.figures.day.all.due !== bulletin.day.all.due
  const inScope = 'city' in bulletin.scope ? sql`true` : sql`district = ${bulletin.scope.district}`
  const { rows } = await sql<{ actor: string | null; source: string; orders: number }>`
    select actor, source, count(*)::int as orders from (
      select distinct on (order_id) actor, source from order_event
      where id > ${before.lastEventId} and order_id in (
        select unnest(${moved}::text[]) union all
        select id from orders where ${counted} and ${inScope} and guaranteed and last_event_id > ${before.lastEventId}
          and due_by between ${timestamp(startOfDay(from))} and ${timestamp(endOfDay(to))} and not id = any(${[...now.keys()]}::text[])
      ) order by order_id, id desc
    ) as last group by actor, source order by orders desc, actor, source`.execute(db)
  return rows.map(({ actor, source, orders }) => ({
    name: actor === null ? source : (personOf(organisation, actor)?.name ?? actor),
    orders,
  }))
}

/**
 * The bulletins as they are now, each with what changed and why on top; with the workbook where the group is sent it.
 */
export async function correctedForms(
  db: Db,
  corrections: readonly Correction[],
  organisation: Organisation,
  { reason, now }: { readonly reason: string; readonly now: Instant },
): Promise<{ readonly correction: Correction; readonly forms: Awaited<ReturnType<typeof bulletinForms>> }[]> {
  const corrected = []
  for (const correction of corrections) {
    const { before, bulletin, revision, changes, authors } = correction
    const group = groupOf(organisation, before.group)
    const forms = await bulletinForms(db, bulletin, organisation, now, {
      workbook: group !== null && takesWorkbook({ group }),
      marked: {
        titled: (heading) => correctedTitle(heading, revision),
        above: [changedLine(changes, reason, doneBy(authors))],
        stamp: correctedMark(revision),
      },
    })
    corrected.push({ correction, forms })
  }
  return corrected
}
