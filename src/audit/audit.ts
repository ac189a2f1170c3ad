import { createHash } from 'node:crypto'
import type { Trx } from '../db/database.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'

/** `asked`: it waits for a confirmation or for another person's decision. */
export type AuditOutcome = 'done' | 'asked' | 'refused' | 'failed'

/** Who did or tried what, where and when. */
export interface AuditEntry {
  readonly at: Instant
  /** A person id of the organisation file, or null: somebody unknown. */
  readonly person: string | null
  /** A chat platform, or `cli`. */
  readonly platform: string
  readonly conversation: string | null
  readonly action: string
  readonly orderId: string | null
  readonly outcome: AuditOutcome
  readonly detail: string
}

export interface Link extends AuditEntry {
  /** Counts from 1 without gaps. */
  readonly id: number
  readonly previous: string
}

/** The hash over an entry and the hash before it: nothing can be changed, taken out or put in between unseen. */
export const hashOf = (link: Link): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        link.id,
        formatInstant(link.at),
        link.person,
        link.platform,
        link.conversation,
        link.action,
        link.orderId,
        link.outcome,
        link.detail,
        link.previous,
      ]),
    )
    .digest('hex')

/**
 * Adds to the chain in the transaction of what it tells of. Whoever adds holds the end of the chain until the commit:
 * do it last, after all other locks.
 */
export async function appendAudit(trx: Trx, given: AuditEntry): Promise<void> {
  const entry = { ...given, detail: storable(given.detail), person: given.person === null ? null : storable(given.person) }
  const head = await trx.selectFrom('audit_head').selectAll().forUpdate().executeTakeFirstOrThrow()
  const link: Link = { ...entry, id: head.id + 1, previous: head.hash }
  const hash = hashOf(link)
  await trx
    .with('linked', (cte) => cte.insertInto('audit').values({ ...rowOf(link), hash }))
    .updateTable('audit_head')
    .set({ id: link.id, hash })
    .execute()
}

const rowOf = ({ at, orderId, ...link }: Link) => ({ ...link, at: formatInstant(at), order_id: orderId })

/** PostgreSQL keeps neither NUL nor halves of characters; the hash must be of what it keeps. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '')
