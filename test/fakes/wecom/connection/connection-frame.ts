import { z } from 'zod'
import type { Answer } from '../refused.ts'

const schema = z.looseObject({
  cmd: z.string().min(1),
  headers: z.looseObject({ req_id: z.string().min(1) }),
  body: z.unknown().optional(),
})

/** A frame that the bot's program sent. */
export interface Received {
  readonly cmd: string
  readonly reqId: string
  readonly body: unknown
  /** What was answered, or would have been; null when it was not handled. */
  answer: Answer | null
}

/** The frame, or what is wrong with it. */
export function readFrame(data: string): Received | string {
  let json: unknown
  try {
    json = JSON.parse(data)
  } catch {
    return `not JSON: ${data.slice(0, 100)}`
  }
  const frame = schema.safeParse(json)
  if (!frame.success) return `no frame: ${data.slice(0, 100)}`
  return { cmd: frame.data.cmd, reqId: frame.data.headers.req_id, body: frame.data.body, answer: null }
}

export const answerFrame = (reqId: string, answer: Answer): string => JSON.stringify({ headers: { req_id: reqId }, ...answer })
