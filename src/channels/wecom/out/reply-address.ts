import { z } from 'zod'

const schema = z.object({
  /** Of the long connection: what the message can be answered by. */
  reqId: z.string().min(1).optional(),
  /** Takes one answer within an hour. Whoever has it can speak. */
  responseUrl: z.string().min(1).optional(),
  chat: z.object({ id: z.string().min(1), type: z.enum(['single', 'group']) }),
  /** When it came. */
  at: z.number().int(),
})

/** What is kept of a message to answer it by. */
export type ReplyAddress = z.infer<typeof schema>

export const readReplyAddress = (address: unknown): ReplyAddress | null => schema.safeParse(address).data ?? null

/** Seconds that a message can be answered by its id. */
export const REPLY_SECONDS = 24 * 3600
/** Seconds that the address of a message takes an answer. */
export const RESPONSE_URL_SECONDS = 3600
