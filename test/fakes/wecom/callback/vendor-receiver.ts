import { decrypt, encrypt, getSignature } from '@wecom/crypto'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { listenOnLoopback, stopServer } from '../loopback.ts'

export interface Request {
  readonly method: string
  readonly query: URLSearchParams
  readonly body: string
}

/** What is answered: a message to encrypt, nothing, exactly this text, a status, or never anything. */
export type Reaction = { readonly message: unknown } | { readonly text: string } | { readonly status: number } | 'nothing' | 'never'

/** A program with a callback address that reads and answers by the vendor's own cryptography. */
export async function vendorReceiver(token: string, aesKey: string, react: (message: string) => Reaction) {
  const requests: Request[] = []
  /** The messages that were decrypted. */
  const messages: string[] = []
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { searchParams: query } = new URL(request.url ?? '', 'http://localhost')
    const body = await text(request)
    requests.push({ method: request.method ?? '', query, body })
    const get = (name: string): string => query.get(name) ?? ''
    const encrypted = request.method === 'GET' ? get('echostr') : encryptedIn(body)
    if (getSignature(token, get('timestamp'), get('nonce'), encrypted) !== get('msg_signature')) return void response.writeHead(403).end()
    const { message } = decrypt(aesKey, encrypted)
    if (request.method === 'GET') return void response.end(message)
    messages.push(message)
    const reaction = react(message)
    if (reaction === 'never') return
    if (reaction === 'nothing') return void response.end()
    if ('status' in reaction) return void response.writeHead(reaction.status).end()
    response.end('text' in reaction ? reaction.text : sealedReply(token, aesKey, JSON.stringify(reaction.message), get('nonce')))
  }
  const server = createServer((request, response) => void handle(request, response))
  const port = await listenOnLoopback(server, 0)
  onTestFinished(() => stopServer(server))
  return { url: `http://127.0.0.1:${port}/callback/wecom`, requests, messages }
}

const encryptedIn = (body: string): string => /"encrypt":"([^"]*)"|<Encrypt><!\[CDATA\[([^\]]*)/.exec(body)?.slice(1).find(Boolean) ?? ''

export function sealedReply(token: string, aesKey: string, message: string, nonce: string): string {
  const timestamp = 1_767_225_602
  const sealed = encrypt(aesKey, message, '')
  return JSON.stringify({ encrypt: sealed, msgsignature: getSignature(token, timestamp, nonce, sealed), timestamp, nonce })
}
