import { z } from 'zod'
import { parsed } from '../openapi/access-tokens.ts'

export const ROBOT_TOPIC = '/v1.0/im/bot/messages/get'
export const CARD_TOPIC = '/v1.0/card/instances/callback'

export type FrameType = 'SYSTEM' | 'CALLBACK' | 'EVENT'

/** What the platform sends; `data` is JSON as text. */
export interface Frame {
  readonly specVersion: '1.0'
  readonly type: FrameType
  readonly headers: Readonly<Record<string, string>>
  readonly data: string
}

const answer = z.object({
  code: z.number(),
  headers: z.looseObject({ messageId: z.string() }),
  message: z.string().optional(),
  data: z.string().optional(),
})

/** What a client says to a frame. */
export interface Ack {
  readonly messageId: string
  readonly code: number
  readonly data: string
  readonly at: number
  readonly connection: string
}

/** A client's frame as an ack, or null if it is none. */
export function readAck(text: string, connection: string, at: number): Ack | null {
  const read = answer.safeParse(parsed(text))
  if (!read.success) return null
  const { code, headers, data = '' } = read.data
  return { messageId: headers.messageId, code, data, at, connection }
}
