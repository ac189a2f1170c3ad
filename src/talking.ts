import { createBots } from './bot.ts'
import { consoleSender } from './channels/console/sender.ts'
import { declaredChannels } from './channels/declared.ts'
import { type Conversing, answerUpTo } from './conversation/answer.ts'
import { type Inbox, openInbox } from './conversation/open-inbox.ts'
import type { BaseLogger } from 'pino'
import type { Clock } from './clock.ts'
import type { Database } from './db/database.ts'
import type { DatabaseKind } from './db/tables/database.ts'
import type { Queue } from './delivery/queue.ts'
import type { Platform } from './messages/conversation.ts'
import { contextInForce } from './orders/policy-in-force.ts'
import { contextOf } from './people/policy-context.ts'
import type { Organisation } from './people/organisation.ts'

/** Where groups are spoken to of the bot's own accord: the page stands in for a platform on demonstration and replay databases. */
export const groupPlatform = (kind: DatabaseKind): Platform | null => (kind === 'live' ? null : 'webchat')

interface Talking {
  readonly kind: DatabaseKind
  readonly organisation: Organisation
  readonly database: Database
  readonly clock: Clock
  readonly log: Pick<BaseLogger, 'error' | 'warn'>
}

/** The conversation behind every channel: what is received is stored, answered by the bot, and its replies delivered through `queue`. */
export async function openTalk({ database, clock, log, organisation, kind }: Talking, queue: Queue): Promise<Inbox> {
  const platform = groupPlatform(kind)
  const conversing: Conversing = {
    db: database.db,
    clock,
    log,
    jobs: queue,
    organisation: () => organisation,
    contextAt: (trx, asOf) => contextInForce(trx, contextOf(organisation, asOf)),
    platformsOf: () => (platform === null ? [] : [platform]),
  }
  await queue.serve(consoleSender)
  const bots = createBots(
    await declaredChannels(),
    (turn) => answerUpTo(conversing, turn),
    { deliver: (ids) => queue.deliverNow(ids) },
    log,
  )
  return openInbox({ db: database.db, clock, log }, bots)
}
