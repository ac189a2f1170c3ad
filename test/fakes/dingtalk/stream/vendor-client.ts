import { type ClientRequest, type IncomingMessage, type RequestOptions, request as plainRequest } from 'node:http'
import https from 'node:https'
import { DWClient } from 'dingtalk-stream'
import type { FakeDingTalk } from '../fake-dingtalk.ts'

/**
 * Sends what is meant for the vendor's hosts to the fake instead: the SDK's addresses are constants, so its requests are led away below
 * its HTTP library, with method, headers and body as it made them. Undone when disposed.
 */
export function leadAway({ url }: FakeDingTalk): Disposable {
  const original = https.request
  const { hostname, port } = new URL(url)
  const leading = (options: RequestOptions, heard: (response: IncomingMessage) => void): ClientRequest => {
    if (!/^o?api\.dingtalk\.com$/.test(options.hostname ?? '')) throw new Error(`not led away: ${options.hostname}`)
    // An agent of TLS connections has no use for a plain one.
    const { agent: _, ...rest } = options
    return plainRequest({ ...rest, protocol: 'http:', hostname, host: hostname, port }, heard)
  }
  Object.assign(https, { request: leading })
  return {
    [Symbol.dispose]: () => {
      Object.assign(https, { request: original })
    },
  }
}

/** The vendor's client with the app's secret; subscriptions of its own, since those of the SDK are one list for all clients. */
export function vendorClient({ tenant: { app } }: FakeDingTalk, clientSecret: string = app.appSecret): DWClient & AsyncDisposable {
  const client = new DWClient({ clientId: app.appKey, clientSecret })
  client.config.subscriptions = []
  client.config.autoReconnect = false
  return Object.assign(client, {
    [Symbol.asyncDispose]: async () => {
      client.disconnect()
    },
  })
}
