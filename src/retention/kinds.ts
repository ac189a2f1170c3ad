import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Context } from '../policy/context.ts'
import { eraseContacts } from './erase-contacts.ts'
import { WITHOUT_WORDS } from '../delivery/repair.ts'

/** Days for which a kind is kept, since when that is so, and why. */
interface Kept {
  readonly days: number
  readonly since: string
  readonly because: string
}

/** docs/data.md says the same to people. */
export const kept = {
  words: {
    days: 180,
    since: '2026-11-29',
    because: 'a dispute about an order is raised within its half-year; what was done stands in events and trail',
  },
  pictures: { days: 730, since: '2026-11-29', because: 'a bulletin or list is looked up again for the year after its own' },
  contacts: {
    days: 3 * 365,
    since: '2026-11-29',
    because: 'a claim at law lapses after three years (Civil Code art. 188); until then who was visited may have to be shown',
  },
  rows: { days: 90, since: '2026-11-29', because: 'a row that nobody put right in a quarter comes again with the next export, or never' },
} as const satisfies Record<string, Kept>

/** What is put away after its time, and how. Everything else is kept; of the ledger, the trail and the events nothing is here. */
export interface Kind {
  readonly id: string
  readonly title: string
  readonly days: number
  readonly from: RawBuilder<unknown>
  /** By which it is walked through, as text too: an index of the table. */
  readonly key: RawBuilder<unknown>
  readonly keyType: RawBuilder<unknown>
  /** From when on its time counts, by the product clock. */
  readonly at: RawBuilder<unknown>
  /** It is settled, and still there. */
  readonly due: RawBuilder<SqlBool>
  /** Puts away those of these keys that `still` holds for; how many. */
  readonly putAway: (db: Db, piece: Piece) => Promise<number>
}

interface Piece {
  readonly isOneOf: RawBuilder<unknown>
  readonly still: RawBuilder<unknown>
  /** What judges the orders that are made anew. */
  readonly context: Context
}

/** One statement does it. */
const by =
  (statement: (isOneOf: RawBuilder<unknown>, still: RawBuilder<unknown>) => RawBuilder<unknown>): Kind['putAway'] =>
  async (db, { isOneOf, still }) =>
    Number((await statement(isOneOf, still).execute(db)).numAffectedRows ?? 0n)

/** What a reason quotes may be somebody's. */
const unquoted = sql`regexp_replace(reason, '“[^”]*”', '“…”', 'g')`

const [bigint, uuid, text] = [sql`bigint`, sql`uuid`, sql`text`]

export const kinds: readonly Kind[] = [
  {
    id: 'heard',
    title: '收到的消息',
    days: kept.words.days,
    from: sql`inbox`,
    key: sql`seq`,
    keyType: bigint,
    at: sql`said_at`,
    // The row stays: its message may come again, and must not be handled twice.
    due: sql<SqlBool>`state in ('handled', 'ignored', 'failed') and (text <> '' or user_id is not null)`,
    putAway: by((isOneOf, still) => sql`update inbox set text = '', user_id = null where ${isOneOf} and ${still}`),
  },
  {
    id: 'said',
    title: '发出的消息',
    days: kept.words.days,
    from: sql`outgoing`,
    key: sql`id`,
    keyType: uuid,
    at: sql`said_at`,
    // In doubt, refused and dead wait for a person.
    due: sql<SqlBool>`state in ('sent', 'dropped') and message <> ${WITHOUT_WORDS}::jsonb`,
    putAway: by(
      (isOneOf, still) => sql`
      update outgoing set message = ${WITHOUT_WORDS}::jsonb, about = null, answer = null, arrived = '[]', reason = null
      where ${isOneOf} and ${still}`,
    ),
  },
  {
    id: 'asked',
    title: '确认时的原话',
    days: kept.words.days,
    from: sql`confirmation`,
    key: sql`id`,
    keyType: bigint,
    at: sql`expires_at`,
    due: sql<SqlBool>`arguments <> ''`,
    putAway: by((isOneOf, still) => sql`update confirmation set arguments = '' where ${isOneOf} and ${still}`),
  },
  {
    id: 'buttons',
    title: '卡片按钮的内容',
    days: kept.words.days,
    from: sql`card_button`,
    key: sql`token`,
    keyType: text,
    at: sql`expires_at`,
    due: sql<SqlBool>`(says <> '' or label <> '')`,
    putAway: by((isOneOf, still) => sql`update card_button set says = '', label = '' where ${isOneOf} and ${still}`),
  },
  {
    id: 'pictures',
    title: '发出的图片和文件',
    days: kept.pictures.days,
    from: sql`outgoing join file_use on used_by = 'message/' || id::text`,
    key: sql`used_by`,
    keyType: text,
    at: sql`said_at`,
    due: sql<SqlBool>`state in ('sent', 'dropped')`,
    // What nothing needs any more goes within the hour; an order's proof is needed for good.
    putAway: by((isOneOf) => sql`delete from file_use where ${isOneOf}`),
  },
  {
    id: 'rows',
    title: '搁置的原始行',
    days: kept.rows.days,
    from: sql`quarantine`,
    key: sql`id`,
    keyType: bigint,
    at: sql`set_aside_at`,
    due: sql<SqlBool>`raw <> ''`,
    // The reason quotes what was wrong.
    putAway: by(
      (isOneOf, still) => sql`
      update quarantine set raw = '', reason = ${unquoted} where ${isOneOf} and ${still}`,
    ),
  },
  {
    id: 'results',
    title: '充值结果里搁置的行',
    days: kept.rows.days,
    from: sql`payout_set_aside`,
    key: sql`(file_hash || '/' || line)`,
    keyType: text,
    at: sql`set_aside_at`,
    due: sql<SqlBool>`raw <> ''`,
    putAway: by((isOneOf, still) => sql`update payout_set_aside set raw = '', reason = ${unquoted} where ${isOneOf} and ${still}`),
  },
  {
    id: 'askers',
    title: '口径问题的提问人',
    days: kept.words.days,
    from: sql`wording_asker join wording on id = wording_id`,
    key: sql`wording_id`,
    keyType: bigint,
    at: sql`approved_at`,
    // They were told of the answer.
    due: sql<SqlBool>`state = 'approved'`,
    putAway: by((isOneOf) => sql`delete from wording_asker where ${isOneOf}`),
  },
  {
    id: 'contacts',
    title: '已结工单的客户信息',
    days: kept.contacts.days,
    from: sql`orders`,
    key: sql`id`,
    keyType: text,
    at: sql`ended_at`,
    // Settled: nothing is owed or to be told, nobody complains.
    due: sql<SqlBool>`
      coalesce(customer_name, phone, address, account) is not null
      and recorded ->> 'regulator' is null and recorded ->> 'dissatisfied' is null
      and not exists (select from claim where claim.household = orders.household and (claim.open or claim.booked <> claim.version))
      and not exists (
        select from customer_notice as notice
        where notice.order_id = orders.id and notice.state not in ('accepted', 'delivered', 'called')
      )`,
    putAway: (db, { isOneOf, still, context }) => eraseContacts(db, sql`${isOneOf} and ${still}`, context),
  },
]
