import { z } from 'zod'
import { kept } from '../codes.ts'
import { topics } from './frames.ts'
import { InDoubt, Unreached, ask, jsonHeaders } from '../../call.ts'
import type { DingtalkApp } from '../settings.ts'

/** Where to connect, once and within 90 seconds; or why the gateway gives no such place. */
export type Admission = { readonly url: URL } | { readonly failed: 'credentials' | 'not-allowed' | 'trouble'; readonly reason: string }

const answered = z.looseObject({ endpoint: z.string(), ticket: z.string().min(1) })
const USER_AGENT = 'sameday'

/** Both topics from the start: presses without a subscription are lost in silence. */
const subscriptions = Object.values(topics).map((topic) => ({ type: 'CALLBACK', topic }))

/** Asks for a ticket. Nothing is connected by that, so no frame comes this way yet. */
export async function openGateway(app: DingtalkApp, apiBase: string, withinMillis: number, stop?: AbortSignal): Promise<Admission> {
  const { appKey, appSecret } = app
  const body = JSON.stringify({ clientId: appKey, clientSecret: appSecret.reveal(), subscriptions, ua: USER_AGENT })
  const asking = { method: 'POST', headers: jsonHeaders, body, withinMillis, ...(stop && { stop }) } as const
  try {
    const answer = await ask(new URL(`${apiBase}/v1.0/gateway/connections/open`), asking)
    if (answer.status === 200) return placeOf(answer.body, apiBase)
    const { code } = kept(answer)
    const reason = `HTTP ${answer.status}${typeof code === 'string' ? ` ${code}` : ''}`
    return {
      failed: answer.status === 401 ? 'credentials' : answer.status < 500 && answer.status !== 429 ? 'not-allowed' : 'trouble',
      reason,
    }
  } catch (error) {
    if (error instanceof InDoubt || error instanceof Unreached) return { failed: 'trouble', reason: error.message }
    throw error
  }
}

/** Encrypted, unless the configured address is not. */
function placeOf(body: unknown, apiBase: string): Admission {
  const read = answered.safeParse(body)
  const url = read.success ? URL.parse(read.data.endpoint) : null
  const plain = apiBase.startsWith('http:')
  if (!read.success || url === null || !(url.protocol === 'wss:' || (plain && url.protocol === 'ws:')))
    return { failed: 'trouble', reason: 'the answer names no place to connect to' }
  url.search = `ticket=${encodeURIComponent(read.data.ticket)}`
  return { url }
}
