import { z } from 'zod'
import { parsed } from '../../call.ts'

export const topics = { message: '/v1.0/im/bot/messages/get', card: '/v1.0/card/instances/callback' } as const

const frame = z.looseObject({
  type: z.string(),
  headers: z.looseObject({ messageId: z.string().min(1).max(512), topic: z.string() }),
  data: z.string().optional().catch(undefined),
})
export type Frame = z.infer<typeof frame>

/** Null for what cannot even be answered, having no id. */
export function readFrame(text: string): Frame | null {
  const read = frame.safeParse(parsed(text))
  return read.success ? read.data : null
}

/** An answer to a frame; `data` goes as JSON text. */
export interface FrameAnswer {
  readonly code: 200 | 400 | 404 | 500
  readonly message: string
  readonly data: string
}

export const accepted = (response: object | null = null): FrameAnswer => ({ code: 200, message: 'OK', data: JSON.stringify({ response }) })
export const refused = (code: 400 | 404 | 500, message: string): FrameAnswer => ({
  code,
  message,
  data: JSON.stringify({ response: null }),
})

/** With the frame's own id; a ping gets all its headers back, as the vendor's SDK does it. */
export function answerText({ type, headers }: Frame, { code, message, data }: FrameAnswer): string {
  const echoed = type === 'SYSTEM' ? headers : { messageId: headers.messageId }
  return JSON.stringify({ code, headers: { ...echoed, contentType: 'application/json' }, message, data })
}
