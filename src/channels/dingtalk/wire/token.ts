import { z } from 'zod'
import type { Instant } from '../../../policy/instant.ts'
import { apiFailure, refusalOf } from '../codes.ts'
import type { Refusal } from '../../../delivery/sender.ts'
import { refusal } from '../../ways.ts'
import { type ApiAnswer, InDoubt, Unreached, ask, jsonHeaders } from '../../call.ts'
import type { DingtalkApp } from '../settings.ts'

/** Seconds before its end from which a token is not used any more. */
const EARLY = 300
const given = z.object({ accessToken: z.string().min(1), expireIn: z.number().positive() })

/** No token was to be had: what needed one did not leave. */
export class NoToken extends Error {
  override readonly name = 'NoToken'
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.reason)
    this.refusal = refusal
  }
}

export interface Tokens {
  /** A token that is good by our clock, other than `bad`; throws NoToken. Whoever asks at the same time gets the same. */
  current(bad?: string): Promise<string>
}

export function accessTokens(app: DingtalkApp, apiBase: string, now: () => Instant, withinMillis: number): Tokens {
  let held: { readonly token: string; readonly until: Instant } | null = null
  let asking: Promise<string> | null = null
  const fetchOne = async (): Promise<string> => {
    const { accessToken, expireIn } = await fetchToken(app, apiBase, withinMillis)
    held = { token: accessToken, until: now() + expireIn - Math.min(EARLY, expireIn / 2) }
    return accessToken
  }
  return {
    current: async (bad) => {
      if (held !== null && held.token !== bad && now() < held.until) return held.token
      asking ??= fetchOne().finally(() => {
        asking = null
      })
      return asking
    },
  }
}

/** The secret goes in the body: addresses end up in logs of proxies. */
async function fetchToken({ appKey, appSecret }: DingtalkApp, apiBase: string, withinMillis: number): Promise<z.infer<typeof given>> {
  const body = JSON.stringify({ appKey, appSecret: appSecret.reveal() })
  const answer = await ask(new URL(`${apiBase}/v1.0/oauth2/accessToken`), {
    method: 'POST',
    headers: jsonHeaders,
    body,
    withinMillis,
  }).catch((error: unknown) => {
    throw notReached(error)
  })
  const failure = apiFailure(answer)
  if (failure !== null) throw new NoToken(refusedToken(refusalOf(failure, answer), answer))
  const read = given.safeParse(answer.body)
  if (!read.success) throw new NoToken(refusal('now', '取 access token 的应答看不懂'))
  return read.data
}

/** Whatever refuses the credentials, the code for it is not documented. */
const refusedToken = (refused: Refusal, { status }: ApiAnswer): Refusal => ({
  ...refused,
  reason: `取不到 access token：${refused.reason}`,
  ...(status < 500 && refused.retry !== 'after-ten-minutes' ? { retry: 'after-ten-minutes', trouble: 'alarm' } : {}),
})

/** Whatever became of the question: what was to be sent with the token has not left. */
const notReached = (error: unknown): unknown =>
  error instanceof InDoubt || error instanceof Unreached
    ? new NoToken(refusal('when-connected', `取不到 access token：${error.message}`))
    : error
