import { z } from 'zod'
import type { Bot, Callback } from '../bot.ts'
import type { Received } from './connection-frame.ts'
import type { Json } from '../incoming.ts'
import { push } from './pushes.ts'
import { Refused } from '../refused.ts'
import { respondMessage, respondUpdate, respondWelcome } from '../replies.ts'
import type { Uploads } from './uploads.ts'

/** What a subscribed connection may ask. */
export interface Subscribed {
  readonly bot: Bot
  readonly uploads: Uploads
  /** By req_id. */
  readonly callbacks: ReadonlyMap<string, Callback>
}

type Command = (subscribed: Subscribed, frame: Received) => Json | void

const commands = new Map<string, Command>([
  ['aibot_respond_msg', ({ bot, callbacks }, { reqId, body }) => respondMessage(bot, callbacks.get(reqId), body)],
  ['aibot_respond_welcome_msg', ({ bot, callbacks }, { reqId, body }) => respondWelcome(bot, callbacks.get(reqId), body)],
  ['aibot_respond_update_msg', ({ bot, callbacks }, { reqId, body }) => respondUpdate(bot, callbacks.get(reqId), body)],
  ['aibot_send_msg', ({ bot }, { body }) => push(bot, body)],
  ['aibot_upload_media_init', ({ uploads }, { body }) => uploads.init(body)],
  ['aibot_upload_media_chunk', ({ uploads }, { body }) => uploads.chunk(body)],
  ['aibot_upload_media_finish', ({ uploads }, { body }) => ({ ...uploads.finish(body) })],
])

/** Throws Refused; the code for an unknown command is not documented. */
export function carryOut(subscribed: Subscribed, frame: Received): Json | void {
  const command = commands.get(frame.cmd)
  if (command === undefined) throw new Refused(40058, `unknown cmd ${frame.cmd}`)
  return command(subscribed, frame)
}

const credentials = z.looseObject({ bot_id: z.string(), secret: z.string() })

/** 853000 unless the body names exactly this bot and secret. */
export function checkCredentials(body: unknown, botId: string, secret: string): void {
  const given = credentials.safeParse(body)
  if (given.data?.bot_id !== botId || given.data.secret !== secret) throw new Refused(853_000, 'invalid bot_id or secret')
}
