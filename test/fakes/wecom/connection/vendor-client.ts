import { type Logger, WSClient, type WSClientOptions } from '@wecom/aibot-node-sdk'
import { onTestFinished } from 'vitest'

const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** The vendor's own client, connected to `wsUrl`; its errors are collected. */
export function vendorClient(options: Pick<WSClientOptions, 'wsUrl' | 'botId' | 'secret'> & Partial<WSClientOptions>) {
  const client = new WSClient({ logger: silent, reconnectInterval: 20, ...options })
  const errors: Error[] = []
  client.on('error', (error) => errors.push(error))
  onTestFinished(() => client.disconnect())
  return { client, errors }
}
