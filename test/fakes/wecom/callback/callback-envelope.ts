import { z } from 'zod'
import { CannotOpen, type CallbackSecrets, type Sealed, open } from './callback-crypto.ts'

/** How a callback is packed: JSON for an intelligent bot, XML for an app of the enterprise's own. */
export type Format = 'json' | 'xml'

export const wrap = (format: Format, encrypt: string, receiveId: string): string =>
  format === 'json'
    ? JSON.stringify({ encrypt })
    : `<xml><ToUserName><![CDATA[${receiveId}]]></ToUserName><AgentID><![CDATA[1000002]]></AgentID><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`

const jsonReply = z.strictObject({ encrypt: z.string(), msgsignature: z.string(), timestamp: z.number().int(), nonce: z.string() })

/** The message inside an encrypted passive reply; throws Error with what is wrong with it. `nonce` is that of the callback's address. */
export function unwrapReply(format: Format, secrets: CallbackSecrets, text: string, nonce: string): string {
  const sealed = format === 'json' ? readJson(text) : readXml(text)
  if (sealed.nonce !== nonce) throw new Error('the reply’s nonce is not that of the address')
  try {
    return open(secrets, sealed)
  } catch (error) {
    if (error instanceof CannotOpen) throw new Error(`the reply cannot be opened: ${error.problem}`, { cause: error })
    throw error
  }
}

function readJson(text: string): Sealed {
  const reply = jsonReply.safeParse(parse(text))
  if (!reply.success) throw new Error(`the reply has not the form it must have: ${z.prettifyError(reply.error)}`)
  const { encrypt, msgsignature: signature, timestamp, nonce } = reply.data
  return { encrypt, signature, timestamp: String(timestamp), nonce }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error('the reply is not JSON', { cause: error })
  }
}

function readXml(text: string): Sealed {
  const field = (name: string): string => {
    const value = new RegExp(`<${name}>(?:<!\\[CDATA\\[([^\\]]*)\\]\\]>|([^<]*))</${name}>`).exec(text)
    if (value === null) throw new Error(`the reply has no ${name}`)
    return value[1] ?? value[2] ?? ''
  }
  return { encrypt: field('Encrypt'), signature: field('MsgSignature'), timestamp: field('TimeStamp'), nonce: field('Nonce') }
}
