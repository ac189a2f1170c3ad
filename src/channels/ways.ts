import type { Refusal, Retry, SendResult } from '../delivery/sender.ts'

/** One way to say a message, and what hands it over to the next: any refusal, or only one that does not pass within minutes. */
export interface Way {
  readonly name: 'session-webhook' | 'openapi' | 'card' | 'media' | 'custom-webhook'
  readonly leaves: 'when-refused' | 'when-hopeless'
  send(): Promise<SendResult>
}

const nobody: Refusal = {
  sent: false,
  retry: 'never',
  reason: '没有可以到达这个会话的方式（未绑定群、未配置应用或 Webhook）',
  answer: null,
}

/**
 * Tries the ways in order until one has sent it. What may have arrived throws, and is not said another way. `passedOver` is told of the
 * refusals behind a message that arrived all the same.
 */
export async function inTurn(ways: readonly Way[], passedOver: (refusals: readonly Refusal[]) => Promise<void>): Promise<SendResult> {
  const refusals: Refusal[] = []
  for (const way of ways) {
    const result = await way.send()
    if (result.sent) {
      await passedOver(refusals)
      return result
    }
    refusals.push(result)
    if (way.leaves === 'when-hopeless' && !isHopeless(result.retry)) break
  }
  return together(refusals)
}

const isHopeless = (retry: Retry): boolean => retry === 'after-ten-minutes' || retry === 'next-month' || retry === 'never'

const soonest: readonly Retry[] = ['now', 'when-connected', 'after-a-minute', 'after-ten-minutes', 'next-month', 'never']

/** Tried again as soon as any of the ways may be open; what a person must mend is told, whichever way it was. */
function together(refusals: readonly Refusal[]): Refusal {
  const [first] = refusals
  if (first === undefined) return nobody
  if (refusals.length === 1) return first
  const retry = soonest.find((one) => refusals.some((refusal) => refusal.retry === one)) ?? 'never'
  const trouble = (['gone', 'alarm'] as const).find((one) => refusals.some((refusal) => refusal.trouble === one))
  const reason = refusals.map((refusal) => refusal.reason).join('；')
  return { sent: false, retry, reason, answer: refusals.map(({ answer }) => answer), ...(trouble && { trouble }) }
}
