import type { FakeDingTalk } from '../fake-dingtalk.ts'

export interface Answered {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** Asks the fake as a client would, with a token of its own unless one is given. */
export async function call(dingtalk: FakeDingTalk, method: string, path: string, body: unknown, token?: string): Promise<Answered> {
  const headers = { 'content-type': 'application/json', 'x-acs-dingtalk-access-token': token ?? (await tokenOf(dingtalk)) }
  const sent = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(dingtalk.url + path, { method, headers, body: sent })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

export async function tokenOf({ url, tenant }: FakeDingTalk): Promise<string> {
  const { appKey, appSecret } = tenant.app
  const response = await fetch(`${url}/v1.0/oauth2/accessToken`, { method: 'POST', body: JSON.stringify({ appKey, appSecret }) })
  const { accessToken } = (await response.json()) as { accessToken: string }
  return accessToken
}

/** The body of a group message. */
export const groupMessage = (dingtalk: FakeDingTalk, to: string, msgKey: string, msgParam: unknown): object => ({
  robotCode: dingtalk.tenant.app.robotCode,
  openConversationId: to,
  msgKey,
  msgParam: typeof msgParam === 'string' ? msgParam : JSON.stringify(msgParam),
})

export const SEND = '/v1.0/robot/groupMessages/send'
export const BATCH = '/v1.0/robot/oToMessages/batchSend'
