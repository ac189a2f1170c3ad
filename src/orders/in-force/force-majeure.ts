import { type Selectable, sql } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import { timestamp } from '../../db/instants.ts'
import type { PolicyTables } from '../../db/tables/policy.ts'
import { type ForceMajeure, parseForceMajeure } from '../../policy/context.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'

/** An event as people last described it. */
export interface DeclaredForceMajeure extends ForceMajeure {
  readonly number: number
  readonly declaredAt: Instant
  readonly declaredBy: string
  readonly corrected: Saying | null
  readonly withdrawn: Saying | null
}

interface Saying {
  readonly at: Instant
  readonly by: string
}

/** What a declaration or a correction says. */
export type ForceMajeureFacts = Omit<ForceMajeure, 'declaredAt'>

type Row = Pick<Selectable<PolicyTables['force_majeure_event']>, 'number' | 'type' | 'said_at' | 'actor' | 'facts'>

/** Every event declared by `asOf`, as it was known then: what was corrected or withdrawn later still stands as it was. */
export async function forceMajeureAt(db: Db, asOf: Instant): Promise<DeclaredForceMajeure[]> {
  const { rows } = await sql<Row>`
    select number, type, said_at, actor, facts from force_majeure_event
    where said_at <= ${timestamp(asOf)} order by id`.execute(db)
  const events = new Map<number, DeclaredForceMajeure>()
  for (const row of rows) {
    const next = described(events.get(row.number), row)
    if (next !== null) events.set(row.number, next)
  }
  return [...events.values()]
}

export const standing = (events: readonly DeclaredForceMajeure[]): DeclaredForceMajeure[] =>
  events.filter(({ withdrawn }) => withdrawn === null)

function described(known: DeclaredForceMajeure | undefined, { number, type, said_at, actor, facts }: Row): DeclaredForceMajeure | null {
  const said: Saying = { at: said_at, by: actor }
  if (type === 'declared') {
    const event = parseForceMajeure(facts, 'facts')
    return { ...event, number, declaredAt: said.at, declaredBy: actor, corrected: null, withdrawn: null }
  }
  if (known === undefined) return null
  if (type === 'withdrawn') return { ...known, withdrawn: said }
  return { ...known, ...parseForceMajeure(facts, 'facts'), declaredAt: known.declaredAt, corrected: said }
}

/** Adds what was said; a declaration gets a number of its own. */
export async function sayForceMajeure(
  trx: Trx,
  said:
    | { readonly type: 'declared'; readonly facts: ForceMajeureFacts }
    | { readonly type: 'corrected'; readonly number: number; readonly facts: ForceMajeureFacts }
    | { readonly type: 'withdrawn'; readonly number: number },
  { at, by }: Saying,
): Promise<number> {
  const { number } = await trx
    .insertInto('force_majeure_event')
    .values({
      ...('number' in said ? { number: said.number } : {}),
      type: said.type,
      said_at: formatInstant(at),
      actor: by,
      facts: 'facts' in said ? JSON.stringify(factsJson(said.facts)) : null,
    })
    .returning('number')
    .executeTakeFirstOrThrow()
  return number
}

const factsJson = ({ districts, kind, from, to, except }: ForceMajeureFacts) => ({
  districts,
  kind,
  from: formatInstant(from),
  to: formatInstant(to),
  except,
})
