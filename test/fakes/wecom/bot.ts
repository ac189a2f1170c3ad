import { randomUUID } from 'node:crypto'
import { HOUR, type Instant } from '../../../src/policy/instant.ts'
import type { Card, ShownCard } from './card.ts'
import type { Enterprise } from './enterprise.ts'
import { UploadedMedia } from './media.ts'
import { Rate } from './rate.ts'
import { Refused } from './refused.ts'
import { type Place, conversationOf } from './place.ts'
import type { Content, Shown, Via } from './shown.ts'

/** What a callback was about; decides how it may be answered. */
export type Trigger = 'message' | 'enter_chat' | 'template_card_event' | 'feedback_event' | 'other'

/** A callback, as the platform remembers it to take the answers. */
export interface Callback {
  readonly trigger: Trigger
  readonly place: Place
  readonly msgid: string
  readonly at: Instant
  /** Of the card that was pressed. */
  readonly taskId: string | null
  /** By stream id. */
  readonly streams: Map<string, Shown>
  /** A welcome and an update are taken once, and so is the card beside a stream. */
  answered: boolean
}

interface PostedCard {
  readonly conversation: string
  readonly card: ShownCard
}

export interface BotOptions {
  readonly botId: string
  /** What people type after the @. */
  readonly botName?: string
  /** `off`: as many messages as one likes. */
  readonly limits?: 'on' | 'off'
  /** Seconds that a stream may be changed after its first frame: 6 minutes, the shortest that was seen. */
  readonly streamLife?: number
}

/** An intelligent bot as the platform knows it, whichever way it is connected. */
export class Bot {
  readonly enterprise: Enterprise
  readonly id: string
  readonly name: string
  readonly streamLife: number
  readonly media: UploadedMedia
  readonly #rate: Rate
  readonly #cards = new Map<string, PostedCard>()
  readonly #contacted = new Set<string>()
  readonly #closedToPushes = new Set<string>()

  constructor(enterprise: Enterprise, { botId, botName = '装维助手', limits = 'on', streamLife = 360 }: BotOptions) {
    this.enterprise = enterprise
    this.id = botId
    this.name = botName
    this.streamLife = streamLife
    this.media = new UploadedMedia(enterprise.clock)
    this.#rate = new Rate(...(limits === 'off' ? [] : [{ most: 30, seconds: 60 }, { most: 1000, seconds: HOUR }])) // prettier-ignore
  }

  /** A new callback; a message from a person opens the conversation for pushes. */
  hears(trigger: Trigger, place: Place, taskId: string | null = null): Callback {
    if (trigger === 'message') this.#contacted.add(conversationOf(place))
    return { trigger, place, msgid: randomUUID(), at: this.enterprise.clock.now(), taskId, streams: new Map(), answered: false }
  }

  /** 93006 unless somebody wrote to the bot in exactly this conversation before; 93001 where pushes are not allowed. */
  checkPush(conversation: string): void {
    if (!this.#contacted.has(conversation)) throw new Refused(93006, 'invalid chatid')
    if (this.#closedToPushes.has(conversation)) throw new Refused(93001, 'chat not allow this push')
  }

  /** The bot is no longer in the conversation: pushes are refused until somebody writes to it again. */
  removedFrom(conversation: string): void {
    this.#contacted.delete(conversation)
  }

  /** The conversation refuses pushes from now on (93001). */
  closeToPushes(conversation: string): void {
    this.#closedToPushes.add(conversation)
  }

  /** 40058 when the task_id was used before. */
  checkNewTask({ task_id }: Card): void {
    if (task_id !== undefined && this.#cards.has(task_id)) throw new Refused(40058, `task_id ${task_id} is not unique`)
  }

  /** 45009 when replies and pushes together are too many in the conversation. */
  takeRate(conversation: string): void {
    this.#rate.take(conversation, this.enterprise.clock.now())
  }

  post(conversation: string, via: Via, content: Content, answers: string | null = null): Shown {
    const taskId = content.card?.as().task_id
    if (content.card !== null && taskId !== undefined) this.#cards.set(taskId, { conversation, card: content.card })
    return this.enterprise.show(conversation, via, content, answers)
  }

  /** The card with this task_id; an error of the test when there is none. */
  card(taskId: string): PostedCard {
    const posted = this.#cards.get(taskId)
    if (posted === undefined) throw new Error(`nobody sees a card ${taskId}`)
    return posted
  }
}
