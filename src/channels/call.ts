/** What came back: `body` is null where it was no JSON, such as the gateway's HTML page. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface Asking {
  readonly method: 'POST' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | FormData
  readonly withinMillis: number
  readonly stop?: AbortSignal
}

/** The request may have arrived: nobody knows what became of it. The message names no address. */
export class InDoubt extends Error {
  override readonly name = 'InDoubt'
}

/** The request certainly did not arrive. The message names no address. */
export class Unreached extends Error {
  override readonly name = 'Unreached'
}

/** Before a connection exists nothing has left. */
const neverLeft = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]
const MOST_BYTES = 1_000_000

/** Throws Unreached or InDoubt. Redirections are not followed: they would carry tokens elsewhere. */
export async function ask(url: URL, { method, headers = {}, body, withinMillis, stop }: Asking): Promise<Answer> {
  const timeout = AbortSignal.timeout(withinMillis)
  const signal = stop === undefined ? timeout : AbortSignal.any([timeout, stop])
  try {
    const response = await fetch(url, { method, headers, body, signal, redirect: 'manual' })
    return { status: response.status, body: parsed(await textOf(response)) }
  } catch (error) {
    throw asOutcome(error, withinMillis)
  }
}

/** JSON in UTF-8, as every call but the upload has it. */
export const jsonHeaders = { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' } as const

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  const chunks: AsyncIterable<Uint8Array> | null = response.body
  for await (const chunk of chunks ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > MOST_BYTES) throw new InDoubt('the answer is too long')
  }
  return text + decoder.decode()
}

/** JSON, or null. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** What was thrown on the way is not passed on: addresses stand in some of it. */
function asOutcome(error: unknown, withinMillis: number): Error {
  if (error instanceof InDoubt) return error
  if (error instanceof Error && error.name === 'TimeoutError') return new InDoubt(`no answer within ${withinMillis} ms`)
  const code = codeOf(error) ?? codeOf(error instanceof Error ? error.cause : null)
  if (code !== null && (neverLeft.includes(code) || code.startsWith('CERT_'))) return new Unreached(`not reached: ${code}`)
  return new InDoubt(`the connection broke: ${code ?? 'no code'}`)
}

function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null
}
