import type { Secret } from '../../config/secret.ts'
import { withSafeAlarm } from '../alarms.ts'
import type { PlatformChannel, PlatformDeps } from '../platform.ts'
import { untilAborted } from '../until-aborted.ts'
import { BotMessages } from './out/bot-messages.ts'
import { serveCallback } from './in/callback.ts'
import { check } from './check.ts'
import { LongConnection } from './wire/long-connection.ts'
import { aesKeyOf } from './wire/crypto.ts'
import type { Reader } from './in/events.ts'
import { fetchPicture } from './in/pictures.ts'
import { Receiving } from './in/receiving.ts'
import { ResponseUrls } from './out/response-urls.ts'
import { BOT_WAY, wecomSender } from './out/sender.ts'
import type { BotAccount } from './wire/session.ts'
import { type Timing, usualTiming } from './settings.ts'
import { Webhooks } from './out/webhook.ts'

export interface WecomSettings {
  /** The long connection; null: none. */
  readonly bot: BotAccount | null
  /** Where the platform posts what happens, of the same or of another bot; null: nowhere. */
  readonly callback: { readonly token: Secret; readonly aesKey: Secret; readonly path: string } | null
  /** Of webhooks and reply addresses, without a slash at the end. */
  readonly apiBase: string
  /** What people type after the @. */
  readonly botNames: readonly string[]
  readonly timing?: Partial<Timing>
}

/** WeCom: the intelligent bot by long connection or URL callback, and each group's webhook beside it. Throws when the callback's key is none. */
export function openWecom(settings: WecomSettings, given: PlatformDeps): PlatformChannel {
  const deps = withSafeAlarm(given)
  const { bot, callback, apiBase, botNames } = settings
  const timing = { ...usualTiming, ...settings.timing }
  const reader: Reader = { directory: deps.directory, botNames, now: () => deps.now() }
  const connection = bot && connect(bot, reader, timing, deps)
  const carriers = {
    bot: connection && {
      messages: new BotMessages(connection, () => deps.now()),
      waits: () => !connection.connected() && connection.missingFor() < timing.grace,
    },
    responseUrls: new ResponseUrls(apiBase, timing.answer, () => deps.now()),
    webhooks: new Webhooks(apiBase, timing.answer),
    apiBase,
  }
  return {
    sender: wecomSender(carriers, deps),
    run: (stop) => connection?.run(stop) ?? untilAborted(stop),
    ...(callback && { register: (app) => serveCallback(app, { path: callback.path, key: keyOf(callback), reader, timing, deps }) }),
    fetchPicture: (picture) => fetchPicture(picture, callback && keyOf(callback).aesKey, [apiBase, ...(bot === null ? [] : [bot.url])]),
    connected: () => connection?.connected() ?? true,
    check: () => check(settings, deps),
  }
}

function connect(bot: BotAccount, reader: Reader, timing: Timing, deps: PlatformDeps): LongConnection {
  const receiving = new Receiving(() => connection, deps, reader, timing)
  const connection: LongConnection = new LongConnection(bot, timing, {
    log: deps.log,
    lost: (reason) => deps.connectionLost({ reason, ways: BOT_WAY }),
    back: () => deps.connectionBack(),
    callback: (reqId, body) => receiving.take(reqId, body),
  })
  return connection
}

function keyOf({ token, aesKey: encoded }: NonNullable<WecomSettings['callback']>) {
  const aesKey = aesKeyOf(encoded.reveal())
  if (aesKey === null) throw new Error('WECOM_CALLBACK_AES_KEY 应为 43 位的 EncodingAESKey')
  // Of a bot of the enterprise's own.
  return { token: token.reveal(), aesKey, receiveId: '' }
}
