import { createBots } from './bot.ts'
import { consoleSender } from '../channels/console/sender.ts'
import { declaredChannels } from '../channels/declared.ts'
import { type Conversing, answerUpTo } from '../conversation/answer.ts'
import { readKnowledge, shippedKnowledge } from '../knowledge/file.ts'
import { wordingBook } from '../knowledge/book.ts'
import { type Inbox, openInbox } from '../conversation/inbox/open-inbox.ts'
import type { PictureSources } from '../conversation/inbox/pictures.ts'
import type { Audit } from '../audit/open.ts'
import type { BaseLogger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import type { Room } from '../db/room.ts'
import type { Queue } from '../delivery/queue.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import { contextOf } from '../people/policy-context.ts'
import type { Organisation } from '../people/organisation.ts'
import type { PlatformsOf } from '../platforms/reachable.ts'

interface ConversationDeps {
  readonly pictures: PictureSources
  readonly organisation: Organisation
  platformsNow(db: Db): Promise<PlatformsOf>
  readonly database: Database
  readonly room: Room
  readonly clock: Clock
  readonly audit: Pick<Audit, 'keys'>
  readonly log: Pick<BaseLogger, 'error' | 'warn' | 'info'>
}

/** The conversation behind every channel: what is received is stored, answered by the bot, and its replies delivered through `queue`. */
export async function openConversation(deps: ConversationDeps, queue: Queue): Promise<Inbox> {
  const { database, clock, log, organisation } = deps
  const conversing: Conversing = {
    db: database.db,
    clock,
    log,
    jobs: queue,
    auditKeys: deps.audit.keys,
    knowledge: wordingBook(readKnowledge(shippedKnowledge)),
    organisation: () => organisation,
    pictures: deps.pictures,
    contextAt: (trx, asOf) => contextInForce(trx, contextOf(organisation, asOf)),
    platformsOf: async (trx, group) => (await deps.platformsNow(trx))(group),
  }
  await queue.serve(consoleSender)
  const bots = createBots(
    await declaredChannels(),
    (turn) => answerUpTo(conversing, turn),
    { deliver: (ids) => queue.deliverNow(ids) },
    log,
  )
  return openInbox({ db: database.db, room: deps.room, clock, log }, bots)
}
