import { type Selectable, sql } from 'kysely'
import type { BulletinTables } from '../db/tables/bulletins.ts'
import type { Db, Trx } from '../db/database.ts'
import type { Message } from '../messages/message.ts'
import { storedJson } from '../db/stored-json.ts'
import { type Day, type Instant, formatDay, formatInstant, parseDay } from '../policy/instant.ts'
import { editionNames } from '../people/organisation.ts'
import { oneOf } from '../policy/read.ts'
import type { Bulletin } from './bulletin.ts'
import { bulletinJson } from './bulletin-json.ts'
import { scopeKey } from './bulletin.ts'
import type { Edition } from './editions.ts'

/** Which bulletin of which group. */
export interface EditionKey {
  readonly group: string
  /** A district, or `city`. */
  readonly scope: string
  readonly date: Day
  readonly edition: Edition
}

/** A bulletin as a group was told it. */
export interface StoredEdition extends EditionKey {
  readonly revision: number
  readonly asOf: Instant
  readonly postedAt: Instant
  /** Every event up to this one was known. */
  readonly lastEventId: number
  /** As `bulletin --format json` gave them. */
  readonly figures: StoredFigures
  readonly message: Message
}

export type StoredFigures = Readonly<Pick<ReturnType<typeof bulletinJson>, 'days' | 'day' | 'late'>>

/** The key under which it is sent. */
export const messageKey = ({ group, scope, date, edition }: EditionKey, revision: number): string =>
  `bulletin/${group}/${scope}/${formatDay(date)}/${edition}/${revision}`

/** Keeps a bulletin as it is told, with the caller's transaction; false: the group has had this revision. */
export async function keepEdition(
  trx: Trx,
  key: EditionKey,
  {
    revision,
    bulletin,
    message,
    postedAt,
    corrected,
  }: {
    readonly revision: number
    readonly bulletin: Bulletin
    readonly message: Message
    readonly postedAt: Instant
    readonly corrected: { readonly by: string; readonly reason: string } | null
  },
): Promise<boolean> {
  const { last } = await trx
    .selectFrom('order_event')
    .select((eb) => eb.fn.coalesce(eb.fn.max('id'), sql<number>`0`).as('last'))
    .executeTakeFirstOrThrow()
  const kept = await trx
    .insertInto('bulletin_edition')
    .values({
      group_id: key.group,
      scope: key.scope,
      date: formatDay(key.date),
      edition: key.edition,
      revision,
      as_of: formatInstant(bulletin.asOf),
      posted_at: formatInstant(postedAt),
      last_event_id: last,
      figures: storedJson(bulletinJson(bulletin)),
      message: storedJson(message),
      corrected_by: corrected?.by ?? null,
      reason: corrected?.reason ?? null,
    })
    .onConflict((conflict) => conflict.columns(['group_id', 'scope', 'date', 'edition', 'revision']).doNothing())
    .returning('revision')
    .execute()
  return kept.length > 0
}

/** What groups were told of a day, the last revision of each. */
export async function editionsOf(db: Db, date: Day, edition: Edition): Promise<StoredEdition[]> {
  const all = (await ofDay(db, date, edition).execute()).map(stored)
  return [...Map.groupBy(all, ({ group, scope }) => `${group}/${scope}`).values()].flatMap((revisions) => revisions.at(-1) ?? [])
}

/** Every revision that a group was told. */
export const postedTo = async (db: Db, group: string, date: Day, edition: Edition): Promise<StoredEdition[]> =>
  (await ofDay(db, date, edition).where('group_id', '=', group).execute()).map(stored)

const ofDay = (db: Db, date: Day, edition: Edition) =>
  db
    .selectFrom('bulletin_edition')
    .selectAll()
    .where('date', '=', formatDay(date))
    .where('edition', '=', edition)
    .orderBy('group_id')
    .orderBy('scope')
    .orderBy('revision')

const stored = (row: Selectable<BulletinTables['bulletin_edition']>): StoredEdition => ({
  group: row.group_id,
  scope: row.scope,
  date: parseDay(row.date) ?? NaN,
  edition: oneOf(editionNames, row.edition, 'edition'),
  revision: row.revision,
  asOf: row.as_of,
  postedAt: row.posted_at,
  lastEventId: row.last_event_id,
  figures: row.figures as StoredFigures,
  message: row.message as Message,
})

export const scopeOfKey = (scope: string): Bulletin['scope'] => (scope === 'city' ? { city: true } : { district: scope })
export const editionKey = (group: string, { scope, days, edition }: Bulletin): EditionKey => ({
  group,
  scope: scopeKey(scope),
  date: days.to,
  edition,
})
