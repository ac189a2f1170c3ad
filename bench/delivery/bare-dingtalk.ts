import { buffer } from 'node:stream/consumers'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { isSigned } from '../../src/channels/dingtalk/wire/sign.ts'
import { realClock } from '../../src/clock.ts'
import type { FakeDingTalk } from '../../test/fakes/dingtalk/fake-dingtalk.ts'
import { ROBOT_TOPIC } from '../../test/fakes/dingtalk/stream/stream-frame.ts'
import { ANSWER, bareServer, postJson } from './bare-server.ts'

/** Joins the platform's gateway; what it gives leaves it. */
export type Join = (dingtalk: FakeDingTalk) => Promise<() => Promise<void>>

/** Takes what the platform posts, at an address of its own. */
export type TakePosts = (dingtalk: FakeDingTalk) => Promise<{ readonly url: string; close(): Promise<void> }>

const said = z.object({ sessionWebhook: z.string() })
const place = z.object({ endpoint: z.string(), ticket: z.string() })
const frame = z.object({ type: z.string(), headers: z.object({ messageId: z.string() }), data: z.string() })

const answer = (message: unknown): Promise<unknown> =>
  postJson(said.parse(message).sessionWebhook, { msgtype: 'markdown', markdown: { title: '装维助手', text: ANSWER } })

/** Acknowledges each message and says the answer at the address that came with it. */
export const bareStream: Join = async ({ url, tenant: { app } }) => {
  const subscriptions = [{ type: 'CALLBACK', topic: ROBOT_TOPIC }]
  const asked = { clientId: app.appKey, clientSecret: app.appSecret, subscriptions }
  const { endpoint, ticket } = place.parse(await postJson(`${url}/v1.0/gateway/connections/open`, asked))
  const socket = new WebSocket(`${endpoint}?ticket=${encodeURIComponent(ticket)}`, { perMessageDeflate: false })
  socket.on('message', (data: Buffer) => {
    const { type, headers, data: message } = frame.parse(JSON.parse(data.toString()))
    if (type !== 'CALLBACK') return
    const ack = {
      code: 200,
      headers: { messageId: headers.messageId, contentType: 'application/json' },
      message: 'OK',
      data: '{"response":null}',
    }
    socket.send(JSON.stringify(ack))
    void answer(JSON.parse(message))
  })
  await new Promise((resolve) => socket.once('open', resolve))
  return () => {
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.close(1000)
    return closed
  }
}

/** Checks the signature, answers 200, then says the answer at the address that came with the message. */
export const bareHttpCallback: TakePosts = ({ tenant: { app } }) =>
  bareServer(async (request, response) => {
    const one = (name: string): string | undefined => request.headersDistinct[name]?.[0]
    const signed = { timestamp: one('timestamp'), sign: one('sign') }
    if (!isSigned(signed, app.appSecret, realClock.now() * 1000)) return void response.writeHead(401).end()
    const message: unknown = JSON.parse((await buffer(request)).toString())
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    await answer(message)
  })
