import type { Refusal, Retry, SendResult } from '../delivery/sender.ts'
import { InDoubt, Unreached } from './call.ts'
import type { PlatformDeps } from './platform.ts'

/** One way to say a message. */
export interface Way {
  /** As it stands in reasons, in Chinese. */
  readonly name: string
  /** What hands the message over to the next way: any refusal, or only one that does not pass within minutes. */
  readonly leaves: 'when-refused' | 'when-hopeless'
  /** Throws Unreached, which is a refusal, or whatever leaves the message in doubt. */
  send(): Promise<SendResult>
  /** Whether the message may have arrived by this way, which alone replaces it when it is sent again: by another it would be said twice. */
  mayHaveArrived?(): boolean
}

/** Tries the ways in order until one has sent it; what is in doubt is not said another way. `none`: why there is no way at all. */
export async function inTurn(ways: readonly Way[], none: Refusal, deps: Pick<PlatformDeps, 'log' | 'alarm'>): Promise<SendResult> {
  const only = ways.find((way) => way.mayHaveArrived?.() === true)
  const refusals: Refusal[] = []
  for (const way of only === undefined ? ways : [only]) {
    const result = await tried(way)
    if (result.sent) {
      await tellOf(refusals, deps)
      return result
    }
    refusals.push(result)
    if (way.mayHaveArrived?.() === true || (way.leaves === 'when-hopeless' && !isHopeless(result.retry))) break
  }
  return together(refusals) ?? none
}

async function tried(way: Way): Promise<SendResult> {
  const result = await way.send().catch((error: unknown): Refusal => {
    if (error instanceof Unreached) return refusal('when-connected', error.message)
    throw error instanceof InDoubt ? new InDoubt(`${way.name}：${error.message}`) : error
  })
  return result.sent ? result : { ...result, reason: `${way.name}：${result.reason}` }
}

/**
 * For a call whose repeat the platform knows by a key: once more when nobody knows whether it arrived. What is refused then may still have
 * arrived at first, so it stays in doubt.
 */
export async function onceMore(send: (again: boolean) => Promise<SendResult>): Promise<SendResult> {
  try {
    return await send(false)
  } catch (doubt) {
    if (!(doubt instanceof InDoubt)) throw doubt
    const again = await send(true).catch((error: unknown) => {
      throw error instanceof Unreached ? doubt : error
    })
    if (again.sent) return again
    throw new InDoubt(`${doubt.message}；再发一次：${again.reason}`)
  }
}

export const refusal = (retry: Retry, reason: string, trouble?: Refusal['trouble']): Refusal => ({
  sent: false,
  retry,
  reason,
  answer: null,
  ...(trouble && { trouble }),
})

/** It arrived, and yet a person has to look at the way that was closed. */
async function tellOf(refusals: readonly Refusal[], { log, alarm }: Pick<PlatformDeps, 'log' | 'alarm'>): Promise<void> {
  for (const { reason, trouble, retry } of refusals) {
    log.warn({ reason, retry }, 'a message went another way')
    if (trouble !== undefined) await alarm(`消息换了一种方式发送，因为${reason}`)
  }
}

const isHopeless = (retry: Retry): boolean => retry === 'after-ten-minutes' || retry === 'next-month' || retry === 'never'

const soonest: readonly Retry[] = ['now', 'when-connected', 'after-a-minute', 'after-ten-minutes', 'next-month', 'never']

/** Tried again as soon as any of the ways may be open; what a person must mend is told, whichever way it was. */
function together(refusals: readonly Refusal[]): Refusal | null {
  const [first] = refusals
  if (first === undefined || refusals.length === 1) return first ?? null
  const retry = soonest.find((one) => refusals.some((each) => each.retry === one)) ?? 'never'
  const trouble = (['gone', 'alarm'] as const).find((one) => refusals.some((each) => each.trouble === one))
  const reason = refusals.map((each) => each.reason).join('；')
  return { sent: false, retry, reason, answer: refusals.map(({ answer }) => answer), ...(trouble && { trouble }) }
}
