import { z } from 'zod'
import { type Answer, json, refuse } from '../answer.ts'
import { type Card, type CardChange, changeCard } from '../card.ts'
import { readBody } from './robot-sends.ts'
import { type Tenant, newKey } from '../tenant.ts'

const params = z.object({ cardParamMap: z.record(z.string(), z.string()) })
const updateOptions = z.object({ updateCardDataByKey: z.boolean().optional(), updatePrivateDataByKey: z.boolean().optional() })
const deliver = z.looseObject({
  robotCode: z.string().optional(),
  atUserIds: z.record(z.string(), z.string()).optional(),
  recipients: z.array(z.string()).optional(),
})
const creation = z.looseObject({
  cardTemplateId: z.string().optional(),
  outTrackId: z.string().optional(),
  callbackType: z.string().optional(),
  cardData: z.unknown().optional(),
  privateData: z.record(z.string(), params).optional(),
  openSpaceId: z.string().optional(),
  imGroupOpenSpaceModel: z.looseObject({}).optional(),
  imGroupOpenDeliverModel: deliver.optional(),
  imRobotOpenSpaceModel: z.looseObject({}).optional(),
  imRobotOpenDeliverModel: deliver.optional(),
})
type Creation = z.infer<typeof creation>
type Space = Card['spaces'][number]

const change = z.looseObject({
  outTrackId: z.string().min(1),
  cardData: params.optional(),
  privateData: z.record(z.string(), params).optional(),
  cardUpdateOptions: updateOptions.optional(),
})
const answerToPress = z.object({
  response: z
    .looseObject({
      cardData: params.optional(),
      userPrivateData: params.optional(),
      cardUpdateOptions: updateOptions.optional(),
    })
    .nullish(),
})

/** The app's interactive cards. */
export class Cards {
  /** Templates made in the card editor. */
  readonly templates = new Set(['overdue-card.schema'])
  /** What a second create with the same outTrackId does; no document says it, so that the product has to stand all three. */
  onRepeat: 'refuse' | 'ignore' | 'post-again' = 'refuse'
  /** Conversations that cards do not reach, with the reason that is given for it. */
  readonly unreachable = new Map<string, string>()
  readonly #tenant: Tenant
  readonly #cards = new Map<string, Card>()

  constructor(tenant: Tenant) {
    this.#tenant = tenant
  }

  get(outTrackId: string): Card | undefined {
    return this.#cards.get(outTrackId)
  }

  /** POST /v1.0/card/instances/createAndDeliver: success on top says nothing of the deliveries. */
  createAndDeliver(body: unknown): Answer {
    const asked = readBody(creation, body)
    const card = this.#read(asked)
    const spaces = spacesOf(asked)
    const known = this.#cards.get(card.outTrackId)
    if (known !== undefined && this.onRepeat === 'refuse') refuse(400, 'param.outTrackIdRepeated', `outTrackId ${card.outTrackId} exists`)
    if (known !== undefined && this.onRepeat === 'ignore') return created(card.outTrackId, known.spaces.map(arrived))
    this.#cards.set(card.outTrackId, card)
    return created(
      card.outTrackId,
      spaces.map((space) => this.#deliver(card, space, asked)),
    )
  }

  /** PUT /v1.0/card/instances */
  update(body: unknown): Answer {
    const asked = readBody(change, body)
    const card = this.#cards.get(asked.outTrackId)
    if (card === undefined) refuse(400, 'param.outTrackIdNotExist', `outTrackId ${asked.outTrackId} does not exist`)
    changeCard(card, asked, this.#tenant.clock.now())
    return json({ success: true, result: true })
  }

  /** Carries out what the answer to a press says of the card, if anything. */
  pressAnswered(outTrackId: string, userId: string, answer: unknown): void {
    const card = this.#cards.get(outTrackId)
    const response = answerToPress.safeParse(answer).data?.response
    if (card === undefined || !response || !(response.cardData ?? response.userPrivateData)) return
    const { cardData, userPrivateData, cardUpdateOptions } = response
    const said: CardChange = { cardData, cardUpdateOptions, ...(userPrivateData && { privateData: { [userId]: userPrivateData } }) }
    changeCard(card, said, this.#tenant.clock.now())
  }

  #read(asked: Creation): Card {
    if (!asked.cardTemplateId) refuse(400, 'param.cardTemplateIdEmpty', 'cardTemplateId is empty')
    if (!this.templates.has(asked.cardTemplateId)) refuse(400, 'template.notExist', `template ${asked.cardTemplateId} does not exist`)
    if (!asked.outTrackId) refuse(400, 'param.outTrackIdEmpty', 'outTrackId is empty')
    if (asked.cardData === undefined) refuse(400, 'param.cardPublicDataEmpty', 'cardData is empty')
    const { cardParamMap } = readBody(params, asked.cardData)
    return {
      outTrackId: asked.outTrackId,
      template: asked.cardTemplateId,
      callbackType: asked.callbackType ?? '',
      spaces: [],
      recipients: asked.imGroupOpenDeliverModel?.recipients ?? [],
      params: cardParamMap,
      privateParams: Object.fromEntries(Object.entries(asked.privateData ?? {}).map(([id, { cardParamMap }]) => [id, cardParamMap])),
      changes: [],
    }
  }

  #deliver(card: Card, space: Space, asked: Creation): Delivered {
    const { robotCode, atUserIds = {} } = (space.type === 'IM_GROUP' ? asked.imGroupOpenDeliverModel : asked.imRobotOpenDeliverModel) ?? {}
    const why = this.#whyNotDelivered(space, robotCode)
    if (why !== null) return { ...arrived(space), success: false, errorMsg: why, carrierId: '' }
    card.spaces.push(space)
    const conversation = conversationOf(space)
    this.#tenant.show({
      conversation,
      via: 'card',
      kind: card.template,
      title: card.params['title'] ?? '',
      text: card.params['markdown'] ?? '',
      mentions: '@ALL' in atUserIds ? ['@all'] : this.#tenant.present(conversation, Object.keys(atUserIds)),
      content: asked,
      card,
      id: card.outTrackId,
    })
    return arrived(space)
  }

  #whyNotDelivered(space: Space, robotCode: string | undefined): string | null {
    const known = space.type === 'IM_GROUP' ? this.#tenant.groups.get(space.id)?.robot === 'in' : this.#tenant.people.has(space.id)
    if (robotCode !== this.#tenant.app.robotCode) return 'robotCode is invalid'
    return this.unreachable.get(conversationOf(space)) ?? (known ? null : 'space not exist or robot not in it')
  }
}

interface Delivered {
  readonly spaceId: string
  readonly spaceType: string
  readonly success: boolean
  readonly errorMsg: string
  readonly carrierId: string
}

const arrived = ({ id, type }: Space): Delivered => ({ spaceId: id, spaceType: type, success: true, errorMsg: '', carrierId: newKey() })

const created = (outTrackId: string, deliverResults: readonly Delivered[]): Answer =>
  json({ success: true, result: { outTrackId, deliverResults } })

const conversationOf = ({ id, type }: Space): string => (type === 'IM_GROUP' ? id : `user/${id}`)

/** `dtv1.card//IM_GROUP.<id>`, several joined by `;`. */
function spacesOf(asked: Creation): Space[] {
  const spaces = asked.openSpaceId?.replace('dtv1.card//', '').split(';').map(spaceOf)
  if (!spaces || !asked.openSpaceId?.startsWith('dtv1.card//')) refuse(400, 'param.openSpaceIdInvalid', 'openSpaceId is invalid')
  for (const { type } of spaces) {
    const model = type === 'IM_GROUP' ? asked.imGroupOpenSpaceModel : asked.imRobotOpenSpaceModel
    if (model === undefined) refuse(400, 'param.openSpaceModelInvalid', `the space model of ${type} is missing`)
  }
  return spaces
}

function spaceOf(text: string): Space {
  const [, type, id] = /^(IM_GROUP|IM_ROBOT)\.(.+)$/.exec(text) ?? []
  if ((type !== 'IM_GROUP' && type !== 'IM_ROBOT') || id === undefined) refuse(400, 'param.openSpaceIdInvalid', `space ${text} is invalid`)
  return { id, type }
}
