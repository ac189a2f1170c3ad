import type { ChannelLog } from '../../platform.ts'
import { type Failure, apiFailure, kept, oapiFailure, refusalOf } from '../codes.ts'
import type { Refusal } from '../../../delivery/sender.ts'
import { type ApiAnswer, InDoubt, ask, jsonHeaders } from '../../call.ts'
import { turns } from '../../pace.ts'
import { refusal } from '../../ways.ts'
import type { Timing } from '../settings.ts'
import { NoToken, type Tokens } from './token.ts'

/** What came of a call. Throws Unreached, and InDoubt when it may have been carried out without our knowing. */
export type Called = { readonly done: true; readonly body: unknown; readonly kept: Readonly<Record<string, unknown>> } | Refusal

export interface Client {
  /** A call of the OpenAPI, `/v1.0/…`. `patience`: which part of the usual time it may take. */
  call(method: 'POST' | 'PUT', path: string, body: object, patience?: number): Promise<Called>
  /** The old API's upload; `body` is the answer with its `media_id`. */
  upload(type: 'image' | 'file', name: string, content: Blob): Promise<Called>
}

export interface ClientDeps {
  readonly apiBase: string
  readonly oapiBase: string
  readonly tokens: Tokens
  readonly timing: Timing
  readonly log: ChannelLog
  spent(calls: number): Promise<void>
}

/** One call with a token, paced; once more with a new token when the old one was refused, and no third time. */
export function openClient(deps: ClientDeps): Client {
  const turn = turns(deps.timing.spacing, deps.timing.turn)
  const attempt = async (once: (token: string) => Promise<Judged>): Promise<Called> => {
    try {
      return await withToken(deps, turn, once)
    } catch (error) {
      if (error instanceof NoToken) return error.refusal
      throw error
    }
  }
  return {
    call: (method, path, body, patience = 1) => attempt((token) => callOnce(deps, token, { method, path, body, patience })),
    upload: (type, name, content) => attempt((token) => uploadOnce(deps, token, { type, name, content })),
  }
}

interface Judged {
  readonly answer: ApiAnswer
  readonly failure: Failure | null
}

async function withToken(deps: ClientDeps, turn: () => Promise<boolean>, once: (token: string) => Promise<Judged>): Promise<Called> {
  const metered = async (token: string): Promise<Judged> => {
    try {
      const judged = await once(token)
      await count(deps)
      return judged
    } catch (error) {
      // What may have arrived, the platform counts as well.
      if (error instanceof InDoubt) await count(deps)
      throw error
    }
  }
  if (!(await turn())) return refusal('when-connected', '本进程排队的调用太多')
  const token = await deps.tokens.current()
  const first = await metered(token)
  const last = first.failure?.fate === 'new-token' ? await metered(await deps.tokens.current(token)) : first
  return conclude(last)
}

function conclude({ answer, failure }: Judged): Called {
  if (failure === null) return { done: true, body: answer.body, kept: kept(answer) }
  if (failure.fate === 'in-doubt') throw new InDoubt(`${failure.says}（${failure.code}）${requestId(answer)}`)
  const refusal = refusalOf(failure, answer)
  return failure.fate === 'new-token' ? { ...refusal, retry: 'after-ten-minutes', trouble: 'alarm' } : refusal
}

const requestId = (answer: ApiAnswer): string => {
  const { requestid } = kept(answer)
  return typeof requestid === 'string' ? ` requestid ${requestid}` : ''
}

/** That a call could not be counted says nothing about what it did. */
async function count({ spent, log }: ClientDeps): Promise<void> {
  await spent(1).catch((error: unknown) => log.error({ error: String(error) }, 'a metered call was not counted'))
}

interface Call {
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly body: object
  readonly patience: number
}

async function callOnce({ apiBase, timing }: ClientDeps, token: string, { method, path, body, patience }: Call): Promise<Judged> {
  const headers = { ...jsonHeaders, 'x-acs-dingtalk-access-token': token }
  const answer = await ask(new URL(apiBase + path), { method, headers, body: JSON.stringify(body), withinMillis: timing.answer * patience })
  return { answer, failure: apiFailure(answer) }
}

interface Upload {
  readonly type: 'image' | 'file'
  readonly name: string
  readonly content: Blob
}

/** The type goes in the address: as a field of the form alone it is refused by some of the platform's servers. */
async function uploadOnce({ oapiBase, timing }: ClientDeps, token: string, { type, name, content }: Upload): Promise<Judged> {
  const url = new URL(`${oapiBase}/media/upload?access_token=${encodeURIComponent(token)}&type=${type}`)
  const form = new FormData()
  form.append('media', content, name)
  const answer = await ask(url, { method: 'POST', body: form, withinMillis: timing.upload })
  return { answer, failure: oapiFailure(answer) }
}
