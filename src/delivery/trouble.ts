import { sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { DeliveryState } from '../db/tables/delivery.ts'
import { type Conversation, conversationOf } from '../messages/conversation.ts'
import { type SaidDelivery, somebodysChat } from '../messages/delivery-text.ts'
import { type Organisation, groupOf } from '../people/organisation.ts'
import type { Platform } from '../platforms/platforms.ts'
import { whenBriefly } from '../policy/explain.ts'
import type { Instant } from '../policy/instant.ts'
import { messageTitle } from './title.ts'

/** A message that a person has to do something about, or to know that it was given up as too late. */
export interface TroubledDelivery {
  readonly id: string
  readonly state: Extract<DeliveryState, 'in-doubt' | 'refused' | 'dead' | 'dropped'>
  readonly platform: Platform
  readonly conversation: Conversation | null
  readonly key: string
  readonly title: string | null
  readonly reason: string
  readonly saidAt: Instant
  readonly troubledAt: Instant
}

/** News of deliveries that are in trouble: where it is in trouble itself, it is not told again. */
export const troubleKey = 'control/deliveries/'

/** Messages that wait for a person, the oldest first: nobody else can say whether to send them again or drop them. */
export async function waitingForPerson(db: Db): Promise<TroubledDelivery[]> {
  const { rows } = await sql<Row>`select ${columns} from outgoing where state in ('in-doubt', 'refused', 'dead') order by position`.execute(
    db,
  )
  return rows.map(troubled)
}

/** Those of which nobody was told yet, with what was given up as too late; in the caller's transaction they are told once. */
export async function untold(trx: Trx): Promise<TroubledDelivery[]> {
  const { rows } = await sql<Row>`
    select ${columns} from outgoing
    where troubled_at is not null and told_at is null and state in ('in-doubt', 'refused', 'dead', 'dropped') and not starts_with(key, ${troubleKey})
    order by position for update`.execute(trx)
  return rows.map(troubled)
}

export async function markTold(trx: Trx, ids: readonly string[], now: Instant): Promise<void> {
  await sql`update outgoing set told_at = ${timestamp(now)} where id = any(${ids}::uuid[])`.execute(trx)
}

type Row = Omit<TroubledDelivery, 'conversation'> & { readonly conversation: string }

const columns = sql`
  id, state, platform, conversation, key, ${messageTitle} as title, coalesce(reason, '') as reason,
  said_at as "saidAt", troubled_at as "troubledAt"`

const troubled = (row: Row): TroubledDelivery => ({ ...row, conversation: conversationOf(row.conversation) })

/** A delivery in words for people, without personal data. */
export const saidDelivery = (
  organisation: Organisation,
  { id, state, conversation, key, title, reason, saidAt }: TroubledDelivery,
): SaidDelivery => ({
  id,
  state,
  key,
  // A reply may name an order or a person.
  title: key.startsWith('reply/') ? null : title,
  where: conversation === null ? '' : placeName(organisation, conversation),
  at: whenBriefly(saidAt),
  reason,
})

/** The place of a message, as the control group reads it. */
export function placeName(organisation: Organisation, conversation: Conversation): string {
  switch (conversation.kind) {
    case 'group':
      return groupOf(organisation, conversation.group)?.name ?? conversation.group
    case 'unbound':
      return '未绑定的群'
    case 'direct':
    case 'stranger':
      return somebodysChat
  }
}
