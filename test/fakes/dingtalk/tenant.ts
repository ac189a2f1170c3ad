import { randomUUID } from 'node:crypto'
import type { Card } from './card.ts'
import type { PlatformClock } from './platform-clock.ts'

/** The organisation's app with its robot. */
export interface App {
  readonly corpId: string
  readonly appKey: string
  readonly appSecret: string
  readonly robotCode: string
}

export interface Group {
  readonly title: string
  /** User ids, outside members included. */
  readonly members: ReadonlySet<string>
  /** Whether the app's robot can speak there. */
  robot: 'in' | 'removed' | 'stopped' | 'disbanded'
}

export interface Person {
  readonly nick: string
  readonly mobile?: string
  /** Of another organisation: no staff id, and not to be reached by the robot alone. */
  readonly outside?: string
  readonly admin?: boolean
  /** The platform holds back what is sent to this person. */
  flowControlled?: boolean
}

/** A file that the app uploaded or a person sent. */
export interface Media {
  readonly name: string
  readonly type: string
  readonly bytes: Buffer
}

/** One thing that people see in a conversation. */
export interface Post {
  /** A group's openConversationId, or `user/<user id>`. */
  readonly conversation: string
  readonly at: number
  readonly via: 'group-message' | 'direct-message' | 'card' | 'session-webhook' | 'custom-robot'
  /** The msgKey, msgtype or card template. */
  readonly kind: string
  readonly title: string
  readonly text: string
  /** The user ids whose telephones rang, or `@all`. */
  readonly mentions: readonly string[]
  /** The message as it was sent. */
  readonly content: Readonly<Record<string, unknown>>
  readonly media?: Media
  /** The card as it looks now. */
  readonly card?: Card
  /** processQueryKey or outTrackId. */
  readonly id: string
  recalled?: boolean
}

const APP: App = { corpId: 'dingcorp0001', appKey: 'dingappkey0001', appSecret: 'app-secret-of-the-tests', robotCode: 'dingappkey0001' }

/** An organisation on the platform: its app, people and groups, and what everybody sees. */
export class Tenant {
  readonly app: App
  readonly clock: PlatformClock
  readonly groups = new Map<string, Group>()
  readonly people = new Map<string, Person>()
  readonly media = new Map<string, Media>()
  /** What people sent, by download code. */
  readonly sentFiles = new Map<string, Media>()
  readonly posts: Post[] = []
  /** Where the fakes listen. */
  url = ''

  constructor(clock: PlatformClock, app: App = APP) {
    this.clock = clock
    this.app = app
  }

  addPerson(userId: string, person: Person): void {
    this.people.set(userId, person)
  }

  /** A group with the app's robot in it. */
  addGroup(openConversationId: string, title: string, members: readonly string[]): void {
    const unknown = members.find((member) => !this.people.has(member))
    if (unknown !== undefined) throw new Error(`${title}: nobody is ${unknown}`)
    this.groups.set(openConversationId, { title, members: new Set(members), robot: 'in' })
  }

  /** Shows something, now. */
  show(post: Omit<Post, 'at'>): void {
    this.posts.push({ ...post, at: this.clock.now() })
  }

  /** What people see in a group or, as `user/<user id>`, alone with the robot, in order. */
  seen(conversation: string): readonly Post[] {
    return this.posts.filter((post) => post.conversation === conversation && post.recalled !== true)
  }

  /** Those of the ids that are in the conversation. */
  present(conversation: string, userIds: readonly string[]): string[] {
    const inside = this.groups.get(conversation)?.members ?? new Set([conversation.replace(/^user\//, '')])
    return userIds.filter((userId) => inside.has(userId))
  }
}

/** As long as the platform's keys, always with characters that a URL has to escape. */
export const newKey = (): string => `${randomUUID().replaceAll('-', '')}+/==`
