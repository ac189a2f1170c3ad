import { randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { aesKeyOf, unsealed } from '../../src/channels/wecom/wire/crypto.ts'
import { ANSWER, bareServer, postJson } from './bare-server.ts'

/** Connects to the platform; what it gives ends the connection. */
export type Connect = (account: { readonly id: string; readonly secret: string; readonly url: string }) => () => Promise<void>

/** Takes callbacks at an address of its own, and says answers at `apiBase`. */
export type TakeCallbacks = (
  secrets: { readonly token: string; readonly aesKey: string; readonly receiveId: string },
  apiBase: string,
) => Promise<{ readonly url: string; close(): Promise<void> }>

const frame = z.object({ cmd: z.string().optional(), headers: z.object({ req_id: z.string() }) })

/** Answers each message with a finished stream, and does nothing else. */
export const bareWecomBot: Connect = ({ id, secret, url }) => {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  const send = (cmd: string, req_id: string, body: object): void => socket.send(JSON.stringify({ cmd, headers: { req_id }, body }))
  socket.on('open', () => send('aibot_subscribe', randomUUID(), { bot_id: id, secret }))
  socket.on('message', (data: Buffer) => {
    const { cmd, headers } = frame.parse(JSON.parse(data.toString()))
    if (cmd === 'aibot_msg_callback')
      send('aibot_respond_msg', headers.req_id, { msgtype: 'stream', stream: { id: randomUUID(), finish: true, content: ANSWER } })
  })
  return () => {
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.close(1000)
    return closed
  }
}

const envelope = z.object({ encrypt: z.string() })
const message = z.object({ response_url: z.string() })

/** Checks the signature, decrypts, answers 200, then says the answer at the address that came with the message. */
export const bareUrlCallback: TakeCallbacks = ({ token, aesKey: encoded, receiveId }) => {
  const aesKey = aesKeyOf(encoded)
  if (aesKey === null) throw new Error('the key is none')
  return bareServer(async (request, response) => {
    const { searchParams: query } = new URL(request.url ?? '', 'http://bare')
    const { encrypt } = envelope.parse(JSON.parse((await buffer(request)).toString()))
    const [signature, timestamp, nonce] = ['msg_signature', 'timestamp', 'nonce'].map((name) => query.get(name) ?? '') as [
      string,
      string,
      string,
    ]
    const result = unsealed({ token, aesKey, receiveId }, { signature, timestamp, nonce, encrypt })
    if ('refused' in result) return void response.writeHead(403).end()
    response.writeHead(200).end()
    const { response_url } = message.parse(JSON.parse(result.message))
    await postJson(response_url, { msgtype: 'markdown', markdown: { content: ANSWER } })
  })
}
