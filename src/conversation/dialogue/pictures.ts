import { sql } from 'kysely'
import { timestamp } from '../../db/instants.ts'
import { conversationKey } from '../../messages/conversation.ts'
import type { Command, OpenQuestion, Scene } from '../command.ts'
import type { SaidArguments } from '../grammar/understood.ts'

/** Commands that take a proof. */
const provable = new Set(['evidence', 'exempt', 'reschedule'])

export const takesProof = ({ name }: Pick<Command, 'name'>): boolean => provable.has(name)

/** What was said, with the picture that came with it for a proof, unless another was named. */
export const withPicture = (command: Command, said: SaidArguments, { picture }: Scene): SaidArguments =>
  picture === null || !takesProof(command) || said.evidence !== undefined ? said : { ...said, evidence: picture }

/** Whether a picture answers it: a proof is asked for, or may be given with what is. */
export const awaitsProof = (question: OpenQuestion | null): question is OpenQuestion =>
  question !== null && takesProof({ name: question.command })

/**
 * The latest question for a proof that the person was asked in another conversation of the platform: in a group no picture can be sent. From
 * now on it is asked here.
 */
export async function takeProofAskedElsewhere({ trx, platform, conversation, asker, now }: Scene): Promise<OpenQuestion | null> {
  const { rows } = await sql<OpenQuestion>`
    with asked as (
      select platform, conversation, person, extract(epoch from asked_at)::bigint as at from open_question
      where platform = ${platform} and person = ${asker.id} and conversation <> ${conversationKey(conversation)}
        and expires_at >= ${timestamp(now)} and command = any(${[...provable]}::text[]) and missing -> 0 = '"evidence"'
      order by asked_at desc limit 1
    )
    delete from open_question as one using asked
    where one.platform = asked.platform and one.conversation = asked.conversation and one.person = asked.person
    returning one.command, one.said, one.missing, one.choices, asked.at as "askedAt"`.execute(trx)
  return rows[0] ?? null
}
