import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { HOUR, type Instant } from '../../../../src/policy/instant.ts'
import { ShownCard, readCard } from '../card.ts'
import type { Enterprise } from '../enterprise.ts'
import { namedIn } from '../mentions.ts'
import { type Place, conversationOf } from '../place.ts'
import { Refused, checkContent, read } from '../refused.ts'
import { type Content, cardText, content } from '../shown.ts'

const schema = z.looseObject({ msgtype: z.string(), markdown: z.object({ content: z.string() }).optional() })

/** The one-use addresses that callbacks carry: one answer each, within an hour. */
export class ResponseUrls {
  readonly #enterprise: Enterprise
  readonly #codes = new Map<string, { place: Place; msgid: string; at: Instant }>()

  constructor(enterprise: Enterprise) {
    this.#enterprise = enterprise
  }

  code(place: Place, msgid: string): string {
    const code = randomUUID()
    this.#codes.set(code, { place, msgid, at: this.#enterprise.clock.now() })
    return code
  }

  /** Shows the answer; 40058 for a code that is unknown, used or older than an hour. */
  answer(code: string, body: unknown): void {
    const issued = this.#codes.get(code)
    if (issued === undefined || this.#enterprise.clock.now() - issued.at > HOUR) throw new Refused(40058, 'invalid response_code')
    const shown = responseContent(body, issued.place)
    this.#codes.delete(code)
    this.#enterprise.show(conversationOf(issued.place), 'response-url', shown, issued.msgid)
  }
}

function responseContent(body: unknown, { chatid }: Place): Content {
  const message = read(schema, body)
  if (message.msgtype === 'markdown') {
    const said = message.markdown?.content ?? ''
    checkContent(said, 20_480)
    return content('markdown', said, { namedOnly: namedIn(said) })
  }
  if (message.msgtype !== 'template_card' || chatid !== undefined) throw new Refused(40008, 'invalid message type')
  const card = readCard(message['template_card'])
  return content('template_card', cardText(card), { card: new ShownCard(card) })
}
