import { createHash } from 'node:crypto'
import type { FakeOpenApi } from './openapi/fake-openapi.ts'
import { type Tenant, newKey } from './tenant.ts'

/** The body of a message to the robot, the same over Stream and HTTP. */
export type SaidToRobot = Readonly<Record<string, unknown>> & { readonly msgId: string; readonly sessionWebhook: string }

/** Who says it, and in which group; without a group alone with the robot. */
export interface Saying {
  readonly by: string
  readonly in?: string
}

/** What people say to the robot, as the platform passes it on. */
export class IncomingMessages {
  readonly #tenant: Tenant
  readonly #openapi: FakeOpenApi

  constructor(tenant: Tenant, openapi: FakeOpenApi) {
    this.#tenant = tenant
    this.#openapi = openapi
  }

  /** The robot's own @ is gone, the blank after it stays in a group. */
  text(saying: Saying, content: string): SaidToRobot {
    return this.#body(saying, { msgtype: 'text', text: { content: saying.in === undefined ? content : ` ${content}` } })
  }

  /** Text that quotes another message; the field is not documented, only seen. */
  quoting(saying: Saying, content: string, quoted: { readonly by: string; readonly text: string }): SaidToRobot {
    const repliedMsg = { msgType: 'text', msgId: newKey(), senderId: encrypted(quoted.by), content: { text: quoted.text } }
    return this.#body(saying, { msgtype: 'text', text: { content: ` ${content}`, isReplyMsg: true, repliedMsg } })
  }

  /** Text and pictures mixed; a picture is its download code. */
  richText(saying: Saying, parts: readonly ({ readonly text: string } | { readonly picture: Buffer })[]): SaidToRobot {
    const richText = parts.map((part) =>
      'text' in part ? part : { type: 'picture', downloadCode: this.#sent('a.png', 'image/png', part.picture) },
    )
    return this.#body(saying, { msgtype: 'richText', content: { richText } })
  }

  picture(saying: Saying, bytes: Buffer): SaidToRobot {
    return this.#body(saying, { msgtype: 'picture', content: { downloadCode: this.#sent('a.png', 'image/png', bytes) } })
  }

  /** With what the platform understood of it. */
  audio(saying: Saying, recognition: string): SaidToRobot {
    const downloadCode = this.#sent('a.amr', 'audio/amr', Buffer.from('#!AMR\n'))
    return this.#body(saying, { msgtype: 'audio', content: { downloadCode, recognition, duration: 3000 } })
  }

  file(saying: Saying, fileName: string, bytes: Buffer): SaidToRobot {
    const downloadCode = this.#sent(fileName, 'application/octet-stream', bytes)
    return this.#body(saying, { msgtype: 'file', content: { fileName, downloadCode, fileId: '1', spaceId: '1' } })
  }

  /** What arrives instead of the text when the organisation's quota is used up. */
  overQuota(saying: Saying): SaidToRobot {
    return this.#body(saying, { msgtype: 'text', errorCode: '90030', errorMessage: '企业Webhook/Stream消息额度已用尽' })
  }

  #sent(name: string, type: string, bytes: Buffer): string {
    const code = newKey()
    this.#tenant.sentFiles.set(code, { name, type, bytes })
    return code
  }

  #body(saying: Saying, content: Readonly<Record<string, unknown>>): SaidToRobot {
    const { app, clock } = this.#tenant
    const session = this.#openapi.sessions.open(saying.in ?? `user/${saying.by}`)
    return {
      senderPlatform: 'Win',
      chatbotCorpId: app.corpId,
      chatbotUserId: encrypted(app.robotCode),
      robotCode: app.robotCode,
      msgId: `msg${newKey()}`,
      createAt: clock.now(),
      ...session,
      ...this.#place(saying),
      ...this.#sender(saying.by),
      ...content,
    }
  }

  #place({ by, in: group }: Saying): object {
    if (group === undefined) return { conversationType: '1', conversationId: `cid-direct-${by}==` }
    const conversationTitle = this.#tenant.groups.get(group)?.title ?? ''
    const atUsers = [{ dingtalkId: encrypted(this.#tenant.app.robotCode) }]
    return { conversationType: '2', conversationId: group, conversationTitle, isInAtList: true, atUsers }
  }

  /** People of another organisation have no staff id. */
  #sender(by: string): object {
    const person = this.#tenant.people.get(by)
    const sender = { senderNick: person?.nick ?? by, senderId: encrypted(by), isAdmin: person?.admin ?? false }
    if (person?.outside !== undefined) return { ...sender, senderCorpId: person.outside }
    return { ...sender, senderStaffId: by, senderUnionId: `union-${by}`, senderCorpId: this.#tenant.app.corpId }
  }
}

/** The same message with its times as text, as some clients of the platform get them. */
export const withTextTimes = (message: SaidToRobot): SaidToRobot => ({
  ...message,
  createAt: String(message['createAt']),
  sessionWebhookExpiredTime: String(message['sessionWebhookExpiredTime']),
})

/** The same message from somebody of the organisation before the app's version is published: the platform does not say who. */
export function withoutStaffId(message: SaidToRobot): SaidToRobot {
  const { senderStaffId: _, ...rest } = message
  return { ...rest, msgId: message.msgId, sessionWebhook: message.sessionWebhook }
}

const encrypted = (id: string): string => `$:LWCP_v1:$${createHash('sha256').update(id).digest('base64').slice(0, 24)}`
