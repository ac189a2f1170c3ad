import { z } from 'zod'
import { parsed } from '../../call.ts'
import { type Verdict, verdictSchema } from '../codes.ts'

/** A frame of the long connection: something that happened, or the answer to one of ours. */
export type Frame =
  | { readonly kind: 'callback'; readonly cmd: string; readonly reqId: string; readonly body: unknown }
  | { readonly kind: 'answer'; readonly reqId: string; readonly verdict: Verdict; readonly body: unknown }

const headers = z.object({ req_id: z.string().min(1) })
const callback = z.object({ cmd: z.string().min(1), headers, body: z.unknown().optional() })
const answer = verdictSchema.extend({ headers, body: z.unknown().optional() })

/** Null for what is no frame. Fields that are not needed may be there or not, and say what they like. */
export function readFrame(text: string): Frame | null {
  const json = jsonOf(text)
  const asked = callback.safeParse(json)
  if (asked.success) return { kind: 'callback', cmd: asked.data.cmd, reqId: asked.data.headers.req_id, body: asked.data.body }
  const answered = answer.safeParse(json)
  if (!answered.success) return null
  const { headers: head, errcode, errmsg, body } = answered.data
  return { kind: 'answer', reqId: head.req_id, verdict: { errcode, ...(errmsg === undefined ? {} : { errmsg }) }, body }
}

export const frameText = (cmd: string, reqId: string, body?: object): string =>
  JSON.stringify({ cmd, headers: { req_id: reqId }, ...(body === undefined ? {} : { body }) })

/** The platform has been seen to send control characters as they are, which JSON does not allow. */
const jsonOf = (text: string): unknown => parsed(text) ?? parsed(text.replace(/\p{Cc}/gu, ' '))
