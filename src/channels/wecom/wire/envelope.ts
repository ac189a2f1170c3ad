import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import { parsed } from '../../call.ts'

/** JSON for bots, XML for whatever else the enterprise has pointed at this address. */
export type Form = 'json' | 'xml'

const parser = new XMLParser({ processEntities: false, parseTagValue: false, ignoreAttributes: true, trimValues: true })

const text = z.string()
const xmlEnvelope = z.object({ xml: z.object({ Encrypt: text.min(1) }) })
const jsonEnvelope = z.object({ encrypt: text.min(1) })
const xmlMessage = z.object({
  xml: z.object({
    FromUserName: text.optional(),
    CreateTime: text.optional(),
    MsgType: text,
    MsgId: text.optional(),
    Content: text.optional(),
    Event: text.optional(),
    EventKey: text.optional(),
    TaskId: text.optional(),
  }),
})

/** What is sealed in a posted body; null when it is neither form. */
export function envelopeIn(body: string): { readonly form: Form; readonly encrypt: string } | null {
  const xml = xmlEnvelope.safeParse(xmlOf(body))
  if (xml.success) return { form: 'xml', encrypt: xml.data.xml.Encrypt }
  const json = jsonEnvelope.safeParse(parsed(body))
  return json.success ? { form: 'json', encrypt: json.data.encrypt } : null
}

/** A decrypted message in the form of the bot's JSON; null when it is none. Ids of 64 bits stay texts. */
export function contentIn(message: string): unknown {
  const read = xmlMessage.safeParse(xmlOf(message))
  if (!read.success) return parsed(message)
  const { FromUserName: userid, CreateTime, MsgType, MsgId, Content, Event, EventKey, TaskId } = read.data.xml
  return {
    // Events have no id of their own there.
    msgid: MsgId ?? `${userid}/${CreateTime}`,
    chattype: 'single',
    from: { userid },
    create_time: CreateTime,
    msgtype: MsgType,
    text: { content: Content },
    event: { eventtype: Event, event_key: EventKey, task_id: TaskId },
  }
}

export interface Sealed {
  readonly encrypt: string
  readonly signature: string
  readonly timestamp: number
  readonly nonce: string
}

/** An answer in the form of what is answered: the bot's spells `msgsignature` as one word. */
export function envelopeOf(form: Form, { encrypt, signature, timestamp, nonce }: Sealed): string {
  if (form === 'json') return JSON.stringify({ encrypt, msgsignature: signature, timestamp, nonce })
  const tags = { Encrypt: encrypt, MsgSignature: signature, TimeStamp: String(timestamp), Nonce: nonce }
  return `<xml>${Object.entries(tags)
    .map(([tag, value]) => `<${tag}><![CDATA[${value.replaceAll(']]>', '')}]]></${tag}>`)
    .join('')}</xml>`
}

/** No document types: what they define could grow without end or reach for files. */
function xmlOf(body: string): unknown {
  if (!body.trimStart().startsWith('<') || /<!(?:DOCTYPE|ENTITY)/i.test(body)) return null
  try {
    const read: unknown = parser.parse(body)
    return read
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}
