import { type RawBuilder, sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { Instant } from '../policy/instant.ts'
import { appendAudit } from './append.ts'
import type { AuditEntry } from './audit.ts'
import type { AuditKeys } from './keys.ts'

/** What every entry is called by which somebody saw customers' full contact data, or their papers. */
const ACTION = 'see-contact'

/** What of an entry says what was seen, and where. */
export type ContactLook = Pick<AuditEntry, 'action' | 'outcome' | 'orderId' | 'detail'>

/** One order's, `where` as people call the command or file: `查单`, `待告知`. */
export const contactLook = (where: string, orderId: string): ContactLook => ({ action: ACTION, outcome: 'done', orderId, detail: where })

/** Of a list: few entries, each with so many numbers that none is cut off. */
const IN_ONE = 300
const NUMBERS = '：'

function looksOfList(where: string, orders: readonly string[]): ContactLook[] {
  const once = [...new Set(orders)]
  if (once.length === 1 && once[0] !== undefined) return [contactLook(where, once[0])]
  return Array.from({ length: Math.ceil(once.length / IN_ONE) }, (_, i) => ({
    action: ACTION,
    outcome: 'done',
    orderId: null,
    detail: `${where}${NUMBERS}${once.slice(i * IN_ONE, (i + 1) * IN_ONE).join(' ')}`,
  }))
}

/** Who is given a file or a list at the terminal; `person` null: nobody said, `where` then names the user of the machine. */
interface Given {
  readonly person: string | null
  readonly where: string
  readonly at: Instant
}

/** On the trail in the transaction before a file or list with full contact data of these orders is handed out. */
export async function noteContactList(trx: Trx, keys: AuditKeys, { person, where, at }: Given, orders: readonly string[]): Promise<void> {
  for (const look of looksOfList(where, orders)) await appendAudit(trx, keys, { ...look, at, person, platform: 'cli', conversation: null })
}

export interface SeenContact {
  readonly at: Instant
  readonly person: string | null
  readonly platform: string
  readonly conversation: string | null
  /** The command or file. */
  readonly where: string
  readonly orders: readonly string[]
}

export interface LookFilter {
  readonly orderId: string | null
  readonly person: string | null
  readonly from: Instant | null
  readonly to: Instant | null
}

/** Who saw the full contact data of an order, or what a person saw, within a time; the oldest first. */
export async function contactSeen(db: Db, { orderId, person, from, to }: LookFilter): Promise<SeenContact[]> {
  const wanted: RawBuilder<unknown>[] = [
    sql`action = ${ACTION} and outcome = 'done'`,
    ...(person === null ? [] : [sql`person = ${person}`]),
    ...(from === null ? [] : [sql`at >= ${timestamp(from)}`]),
    ...(to === null ? [] : [sql`at <= ${timestamp(to)}`]),
    ...(orderId === null
      ? []
      : [sql`(order_id = ${orderId} or order_id is null and ${orderId} = any(string_to_array(split_part(detail, ${NUMBERS}, 2), ' ')))`]),
  ]
  const { rows } = await sql<Omit<SeenContact, 'where' | 'orders'> & { order_id: string | null; detail: string }>`
    select at, person, platform, conversation, order_id, detail from audit where ${sql.join(wanted, sql` and `)} order by id`.execute(db)
  return rows.map(({ order_id, detail, ...row }) => {
    const [where = '', numbers = ''] = detail.split(NUMBERS)
    return { ...row, where, orders: order_id === null ? numbers.split(' ') : [order_id] }
  })
}
