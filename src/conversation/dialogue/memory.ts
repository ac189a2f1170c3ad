import { sql } from 'kysely'
import { timestamp } from '../../db/instants.ts'
import { storedJson } from '../../db/stored-json.ts'
import { conversationKey } from '../../messages/conversation.ts'
import { formatInstant } from '../../policy/instant.ts'
import type { Answer, Memory, OpenQuestion, Scene } from '../command.ts'

/** How long what was asked and shown is remembered, in seconds of the product clock. */
export const REMEMBERED = 600

export const nothingRemembered: Memory = { question: null, shown: [], next: null }

/** Who is spoken with, and where. */
type Partner = Pick<Scene, 'trx' | 'platform' | 'conversation' | 'now'> & { readonly asker: Pick<Scene['asker'], 'id'> }

const keyOf = ({ platform, conversation, asker }: Partner) => ({ platform, conversation: conversationKey(conversation), person: asker.id })
const keyColumns = ['platform', 'conversation', 'person'] as const

/** In one statement. At its last second everything still stands. */
export async function remembered(partner: Partner): Promise<Memory> {
  const { platform, conversation, person } = keyOf(partner)
  const here = sql`platform = ${platform} and conversation = ${conversation} and person = ${person}`
  const since = timestamp(partner.now - REMEMBERED)
  const { rows } = await sql<{ question: OpenQuestion | null; shown: string[] | null; next: string | null }>`
    select
      (select jsonb_build_object('command', command, 'said', said, 'missing', missing, 'choices', choices,
          'askedAt', extract(epoch from asked_at)::bigint)
        from open_question where ${here} and expires_at >= ${timestamp(partner.now)}) as question,
      shown.orders as shown, shown.next as next
    from (select 1) as one left join (select orders, next from shown_orders where ${here} and shown_at >= ${since}) as shown on true`.execute(
    partner.trx,
  )
  const [row] = rows
  return { question: row?.question ?? null, shown: row?.shown ?? [], next: row?.next ?? null }
}

/** Takes the place of what this person was asked here before: the answer to that would now surprise. */
export async function keepQuestion(partner: Partner, { command, said, missing, choices }: Omit<OpenQuestion, 'askedAt'>): Promise<void> {
  const kept = {
    command,
    said: storedJson(said),
    missing: storedJson(missing),
    choices: storedJson(choices),
    asked_at: formatInstant(partner.now),
    expires_at: formatInstant(partner.now + REMEMBERED),
  }
  await partner.trx
    .insertInto('open_question')
    .values({ ...keyOf(partner), ...kept })
    .onConflict((conflict) => conflict.columns([...keyColumns]).doUpdateSet(kept))
    .execute()
}

/** `command`: where the question is about that one. */
export async function endQuestion(partner: Partner, command: string): Promise<void> {
  const { platform, conversation, person } = keyOf(partner)
  await partner.trx
    .deleteFrom('open_question')
    .where('platform', '=', platform)
    .where('conversation', '=', conversation)
    .where('person', '=', person)
    .where('command', '=', command)
    .execute()
}

/** In the transaction of the reply. An answer that shows no order leaves what was shown before it. */
export function keepShown(scene: Partner & Pick<Scene, 'later'>, { shows = [], next }: Answer): void {
  if (shows.length === 0) return
  const kept = { orders: storedJson(shows), next: next ?? null, shown_at: formatInstant(scene.now) }
  const statement = scene.trx
    .insertInto('shown_orders')
    .values({ ...keyOf(scene), ...kept })
    .onConflict((conflict) => conflict.columns([...keyColumns]).doUpdateSet(kept))
  void scene.later(statement)
}
