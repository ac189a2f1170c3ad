import { type Answer, answerSchema } from '../codes.ts'
import { NoAnswer } from './requests.ts'

/** What a call over HTTP came to, when it certainly was not carried out: before it left, or by a status of its own. */
export interface NotDone {
  readonly notDone: string
  readonly retry: 'when-connected' | 'now' | 'after-a-minute' | 'never'
}

/** What fails before anything is said to the other end. */
const beforeSaid = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
])

/**
 * Posts to an address that is a secret, and so is in no error. Throws NoAnswer when nobody knows what became of it; the fields beside errcode
 * are given as they came.
 */
export async function post(url: string, body: object | FormData, millis: number): Promise<(Answer & { readonly all: unknown }) | NotDone> {
  const form = body instanceof FormData
  const request: RequestInit = {
    method: 'POST',
    body: form ? body : JSON.stringify(body),
    headers: form ? {} : { 'content-type': 'application/json' },
    // Another address would get the key.
    redirect: 'error',
    signal: AbortSignal.timeout(millis),
  }
  try {
    const response = await fetch(url, request)
    return answerIn(response.status, await response.text())
  } catch (error) {
    const code = failureOf(error)
    if (beforeSaid.has(code)) return { notDone: `连不上 ${new URL(url).host}（${code}）`, retry: 'when-connected' }
    throw new NoAnswer(`${new URL(url).host}：没有应答（${code}）`)
  }
}

function answerIn(status: number, text: string): (Answer & { readonly all: unknown }) | NotDone {
  if (status === 429) return { notDone: '被网关限流（429）', retry: 'after-a-minute' }
  if (status >= 400 && status < 500) return { notDone: `被网关拒绝（${status}）`, retry: 'never' }
  const all = status === 200 ? jsonOf(text) : null
  const answer = answerSchema.safeParse(all)
  // A gateway's page, or half an answer.
  if (!answer.success) throw new NoAnswer(`应答无法理解（HTTP ${status}）`)
  return { ...answer.data, all }
}

function failureOf(error: unknown): string {
  if (error instanceof NoAnswer) throw error
  if (!(error instanceof Error)) return typeof error
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
