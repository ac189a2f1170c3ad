import { z } from 'zod'
import { TooMuch } from '../../../untrusted/too-much.ts'
import { XmlDamaged, XmlDocument, type XmlLimits } from '../../../untrusted/xml.ts'
import { parsed } from '../../call.ts'

/** JSON for bots, XML for whatever else the enterprise has pointed at this address. */
export type Form = 'json' | 'xml'

/** Several times what any kind of callback brings; who sends it is not known before it is read. */
const limits: XmlLimits = { deepest: 16, elements: 2000, attributes: 16, longest: 1 << 20 }

const text = z.string()
const xmlEnvelope = z.object({ Encrypt: text.min(1) })
const jsonEnvelope = z.object({ encrypt: text.min(1) })
const xmlMessage = z.object({
  FromUserName: text.optional(),
  CreateTime: text.optional(),
  MsgType: text,
  MsgId: text.optional(),
  Content: text.optional(),
  Event: text.optional(),
  EventKey: text.optional(),
  TaskId: text.optional(),
})

/** The sealed text of a posted body; null when it has neither form. */
export function envelopeIn(body: string): { readonly form: Form; readonly encrypt: string } | null {
  const xml = xmlEnvelope.safeParse(fieldsOf(body))
  if (xml.success) return { form: 'xml', encrypt: xml.data.Encrypt }
  const json = jsonEnvelope.safeParse(parsed(body))
  return json.success ? { form: 'json', encrypt: json.data.encrypt } : null
}

/** A decrypted message in the form of the bot's JSON; null when it is none. Ids of 64 bits stay texts. */
export function contentIn(message: string): unknown {
  const read = xmlMessage.safeParse(fieldsOf(message))
  if (!read.success) return parsed(message)
  const { FromUserName: userid, CreateTime, MsgType, MsgId, Content, Event, EventKey, TaskId } = read.data
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

/** The texts of the elements in `<xml>`; null when it is no such document, is damaged, or is larger than any of the platform's. */
function fieldsOf(body: string): Readonly<Record<string, string>> | null {
  if (!body.trimStart().startsWith('<')) return null
  const path: string[] = []
  const fields = new Map<string, string>()
  const document = new XmlDocument(
    {
      open: (name) => {
        path.push(name)
        if (path.length === 2) fields.set(name, '')
      },
      text: (piece) => {
        const [root, name, ...deeper] = path
        if (root === 'xml' && name !== undefined && deeper.length === 0) fields.set(name, `${fields.get(name) ?? ''}${piece}`)
      },
      close: () => path.pop(),
    },
    limits,
  )
  try {
    document.write(body)
    document.end()
  } catch (error) {
    if (error instanceof TooMuch || error instanceof XmlDamaged) return null
    throw error
  }
  return Object.fromEntries([...fields].map(([name, value]) => [name, value.trim()]))
}
