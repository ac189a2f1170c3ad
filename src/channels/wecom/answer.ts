import { z } from 'zod'
import type { Retry, SendResult } from '../../delivery/sender.ts'
import { codeOf } from './codes.ts'

/** What the platform says of a call, by either way: HTTP 200 alone means nothing. */
export const answerSchema = z.object({ errcode: z.number().int(), errmsg: z.string().optional() })
export type Answer = z.infer<typeof answerSchema>

const LONGEST_ERRMSG = 300

/** What is kept of an answer. `errmsg` holds the vendor's hint for its error tool. */
export const kept = (way: string, { errcode, errmsg }: Answer) => ({ way, errcode, errmsg: (errmsg ?? '').slice(0, LONGEST_ERRMSG) })

/** An answer as the result of a send by this way. */
export function resultOf(way: string, answer: Answer): SendResult {
  if (answer.errcode === 0) return { sent: true, answer: kept(way, answer) }
  const { says, retry, trouble } = codeOf(answer.errcode)
  return { sent: false, retry, reason: `${way}：${answer.errcode} ${says}`, answer: kept(way, answer), ...(trouble && { trouble }) }
}

export const refused = (reason: string, retry: Retry, trouble?: 'alarm'): SendResult & { sent: false } => ({
  sent: false,
  retry,
  reason,
  answer: null,
  ...(trouble && { trouble }),
})
