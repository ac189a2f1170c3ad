import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { listenOnLoopback, stopServer } from '../../test/fakes/wecom/loopback.ts'

/** About as long as the answers of the program. */
export const ANSWER = '**赣榆 GZ0000000000 为什么**\n应修复时间 11月2日 18:00，依据二(四)2；已超时，补偿依据三(一)。'.repeat(3)

/** A web server with one handler for everything, and nothing else. */
export async function bareServer(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => void handle(request, response))
  return { url: `http://127.0.0.1:${await listenOnLoopback(server, 0)}/`, close: () => stopServer(server) }
}

const headers = { 'content-type': 'application/json', accept: 'application/json' }

/** Fails unless it is taken. */
export async function postJson(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`answered with ${response.status}`)
  return response.json()
}
