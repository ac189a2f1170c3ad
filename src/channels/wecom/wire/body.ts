import { z } from 'zod'

/** An id or a text that is missing or of another kind is as if it were not there: the platform adds and drops fields. */
const text = z.string().optional().catch(undefined)
const id = z.string().min(1).optional().catch(undefined)

const cardPress = z.object({ event_key: id, task_id: id })
const item = z.object({ msgtype: text, text: z.object({ content: text }).optional().catch(undefined), image: z.unknown().optional() })

const schema = z.object({
  msgid: id,
  chatid: id,
  chattype: text,
  from: z.object({ userid: id, corpid: id }).catch({}),
  create_time: z.coerce.number().int().positive().optional().catch(undefined),
  response_url: id,
  msgtype: z.string(),
  text: z.object({ content: text }).optional().catch(undefined),
  mixed: z
    .object({ msg_item: z.array(item.catch({})).catch([]) })
    .optional()
    .catch(undefined),
  image: z.unknown().optional(),
  /** What the platform heard. */
  voice: z.object({ content: text }).optional().catch(undefined),
  /** Of a message that was quoted, whatever its kind. */
  quote: z.unknown().optional(),
  stream: z.object({ id }).optional().catch(undefined),
  event: cardPress
    .extend({ eventtype: text, template_card_event: cardPress.optional().catch(undefined) })
    .optional()
    .catch(undefined),
})

/** The body of a message or event, the same by long connection and by callback. */
export type Body = z.infer<typeof schema>

/** Null for what does not even say of which kind it is. */
export const readBody = (body: unknown): Body | null => schema.safeParse(body).data ?? null

/** What the person wrote: of a text with pictures only the text, nothing of what they quoted. Null: nothing was written. */
export function typedIn({ msgtype, text: written, mixed }: Body): string | null {
  if (msgtype === 'text') return written?.content ?? ''
  if (msgtype !== 'mixed') return null
  const words = (mixed?.msg_item ?? []).flatMap((one) => (one.msgtype === 'text' && one.text?.content ? [one.text.content] : []))
  return words.length === 0 ? null : words.join(' ')
}

/** The live form nests what the vendor's own types put flat. */
export function pressIn({ event }: Body): { readonly key: string; readonly taskId: string } | null {
  const key = event?.template_card_event?.event_key ?? event?.event_key
  const taskId = event?.template_card_event?.task_id ?? event?.task_id
  return key === undefined || taskId === undefined ? null : { key, taskId }
}
