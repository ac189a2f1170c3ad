import { Bot } from 'bottender/dist/browser.js'
import { run } from 'bottender/dist/bot/Bot.js'
import type { BaseLogger } from 'pino'
import type { ChannelDeclaration } from '../channels/declared.ts'
import { InOrder } from '../channels/in-order.ts'
import { ChatConnector, type ChatContext, type Deliverer, type StoredMessage, type StoredEvent } from '../channels/connector.ts'
import type { Turn } from '../conversation/inbox/inbox.ts'
import type { Platform } from '../platforms/platforms.ts'

/** Answers what waits in a conversation up to a turn; yields the ids of what is to be said, after each commit. */
export type AnswerUpTo = (turn: Turn) => AsyncIterable<readonly string[]>

/** Hands a stored message to the bot of its platform; resolves when it is answered and what was answered is on its way. */
export type Bots = (said: StoredMessage) => Promise<void>

/** One bot per channel that is declared and enabled. */
export function createBots(
  channels: readonly ChannelDeclaration[],
  answerUpTo: AnswerUpTo,
  client: Deliverer,
  log: Pick<BaseLogger, 'warn'>,
): Bots {
  const handlers = new Map<Platform, RequestHandler>()
  for (const { name, enabled } of channels) if (enabled) handlers.set(name, handlerOf(new ChatConnector(name, client), answerUpTo, log))
  return async (said) => {
    const handler = handlers.get(said.platform)
    if (handler === undefined) throw new Error(`no channel is enabled for ${said.platform}`)
    await handler(said)
  }
}

type RequestHandler = (said: StoredMessage) => Promise<void>

function handlerOf(connector: ChatConnector, answerUpTo: AnswerUpTo, log: Pick<BaseLogger, 'warn'>): RequestHandler {
  const bot = new SerialBot(connector)
  bot.onEvent(action(answerUpTo, log))
  // Bottender's own listener prints the whole event, personal data included.
  bot.emitter.on('error', () => undefined)
  return bot.createRequestHandler()
}

/** Event → conversation → replies. */
const action =
  (answerUpTo: AnswerUpTo, log: Pick<BaseLogger, 'warn'>) =>
  async (context: ChatContext): Promise<void> => {
    for await (const ids of answerUpTo(context.said)) {
      try {
        await context.deliver(ids)
      } catch (error) {
        // They are committed with their jobs, which deliver them a little later.
        log.warn({ seq: context.said.seq, error: error instanceof Error ? error.name : typeof error }, 'replies were not delivered at once')
      }
    }
  }

/**
 * Bottender's Bot with the same contract, save where it would lose or mix up messages: it does not rewrite the keys of what
 * it is handed, answers one message after another per conversation, keeps no sessions, and lets errors reach its caller.
 */
class SerialBot extends Bot<StoredMessage, Deliverer, StoredEvent, ChatContext> {
  readonly #channel: ChatConnector
  readonly #inOrder = new InOrder()

  constructor(connector: ChatConnector) {
    super({ connector, sync: true })
    this.#channel = connector
  }

  override createRequestHandler(): RequestHandler {
    const handler = this._handler
    if (handler === null) throw new Error('the bot has no action')
    const act = run(handler)
    return async (said) => {
      for (const event of this.#channel.mapRequestToEvents(said)) {
        await this.#inOrder.add(this.#channel.getUniqueSessionKey(event), async () => {
          await act(this.#channel.createContext({ event }), {})
        })
      }
    }
  }
}
