import { z } from 'zod'
import { Refused, byteLength, read } from './refused.ts'

const atMost = (bytes: number) =>
  z
    .string()
    .min(1)
    .refine((text) => byteLength(text) <= bytes, `more than ${bytes} bytes`)
const key = atMost(1024)
const option = z.looseObject({ id: atMost(128), text: z.string().min(1) })
const button = z.looseObject({ text: z.string().min(1), key, style: z.number().optional() })
const selection = z.looseObject({ question_key: key, selected_id: z.string().optional(), option_list: z.array(option).min(1).max(10) })
const checkbox = z.looseObject({
  question_key: key,
  mode: z.union([z.literal(0), z.literal(1)]).optional(),
  option_list: z.array(option).min(1).max(20),
})
const link = z.looseObject({ type: z.number().int().min(0).max(3).optional(), url: z.string().optional() })
const title = z.looseObject({ title: z.string().optional(), desc: z.string().optional() })
const cardAction = link.refine(
  ({ type, url }) => (type === 1 && url !== undefined && url !== '') || type === 2,
  'type 1 with url, or type 2',
)

const common = {
  source: z.looseObject({ desc: z.string().optional(), desc_color: z.number().int().min(0).max(3).optional() }).optional(),
  action_menu: z
    .looseObject({
      desc: z.string(),
      action_list: z
        .array(z.looseObject({ text: z.string().min(1), key }))
        .min(1)
        .max(3),
    })
    .optional(),
  main_title: title.optional(),
  emphasis_content: title.optional(),
  quote_area: z.looseObject({ quote_text: z.string().optional() }).optional(),
  sub_title_text: z.string().optional(),
  horizontal_content_list: z
    .array(z.looseObject({ keyname: z.string().min(1), value: z.string().optional(), userid: z.string().optional() }))
    .max(6)
    .optional(),
  jump_list: z.array(link).max(3).optional(),
  card_action: cardAction.optional(),
  task_id: atMost(128)
    .regex(/^[0-9A-Za-z_\-@]+$/)
    .optional(),
}
const task_id = common.task_id.unwrap()
const mainTitle = title.refine((one) => (one.title ?? one.desc ?? '') !== '', 'empty')

const cards = z.discriminatedUnion('card_type', [
  z.looseObject({ ...common, card_type: z.literal('text_notice'), card_action: cardAction }),
  z.looseObject({
    ...common,
    card_type: z.literal('news_notice'),
    main_title: mainTitle,
    card_image: z.looseObject({ url: z.string().min(1), aspect_ratio: z.number().min(1.3).max(2.25).optional() }),
    vertical_content_list: z
      .array(z.looseObject({ title: z.string() }))
      .max(4)
      .optional(),
    card_action: cardAction,
  }),
  z.looseObject({
    ...common,
    card_type: z.literal('button_interaction'),
    main_title: mainTitle,
    button_list: z.array(button).min(1).max(6),
    button_selection: selection.optional(),
    task_id,
  }),
  z.looseObject({ ...common, card_type: z.literal('vote_interaction'), main_title: mainTitle, checkbox, submit_button: button, task_id }),
  z.looseObject({
    ...common,
    card_type: z.literal('multiple_interaction'),
    main_title: mainTitle,
    select_list: z.array(selection).min(1).max(3),
    submit_button: button,
    task_id,
  }),
])

export type Card = z.infer<typeof cards>

/** A card in the form that the platform documents for its type, or 40058. */
export function readCard(value: unknown): Card {
  const card = read(cards, value)
  if (card.card_type === 'text_notice' && !card.main_title?.title && !card.sub_title_text)
    throw new Refused(40058, 'text_notice needs main_title.title or sub_title_text')
  if (card.action_menu !== undefined && card.task_id === undefined) throw new Refused(40058, 'action_menu needs task_id')
  for (const keys of [keysOf(card), questionsOf(card)])
    if (new Set(keys).size < keys.length) throw new Refused(40058, 'a key more than once in one card')
  return card
}

/** What can be pressed. */
export function keysOf(card: Card): string[] {
  const buttons =
    card.card_type === 'button_interaction' ? card.button_list : 'submit_button' in card ? [read(button, card.submit_button)] : []
  return [...buttons, ...(card.action_menu?.action_list ?? [])].map(({ key }) => key)
}

function questionsOf(card: Card): string[] {
  if (card.card_type === 'multiple_interaction') return card.select_list.map(({ question_key }) => question_key)
  if (card.card_type === 'vote_interaction') return [card.checkbox.question_key]
  return []
}

/** A card in a conversation: everybody sees the same, until it is updated for some. */
export class ShownCard {
  #everybody: Card
  readonly #own = new Map<string, Card>()

  constructor(card: Card) {
    this.#everybody = card
  }

  /** As this person sees it; without one, as everybody does for whom it was not updated alone. */
  as(userid?: string): Card {
    return this.#own.get(userid ?? '') ?? this.#everybody
  }

  /** For these people, or for everybody. */
  update(card: Card, userids: readonly string[]): void {
    for (const userid of userids) this.#own.set(userid, card)
    if (userids.length > 0) return
    this.#everybody = card
    this.#own.clear()
  }
}
