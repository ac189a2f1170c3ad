import type { z } from 'zod'

/** What the platform does not take; becomes the errcode and errmsg of the answer. */
export class Refused extends Error {
  readonly errcode: number

  constructor(errcode: number, errmsg: string) {
    super(
      `${errmsg}, hint: [1767225600000000000000001], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=${errcode}`,
    )
    this.name = 'Refused'
    this.errcode = errcode
  }
}

export interface Answer {
  readonly errcode: number
  readonly errmsg: string
  readonly body?: Readonly<Record<string, unknown>>
}

/** What `handle` answers, or the refusal that it threw; anything else that it threw is a fault of the test and goes on. */
export function answerOf(handle: () => Readonly<Record<string, unknown>> | void): Answer {
  try {
    const body = handle()
    return { errcode: 0, errmsg: 'ok', ...(typeof body === 'object' ? { body } : {}) }
  } catch (error) {
    if (error instanceof Refused) return { errcode: error.errcode, errmsg: error.message }
    throw error
  }
}

/** The body in the form of the schema, or 40058 with what is wrong with it. */
export function read<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new Refused(40058, `invalid Request Parameter, ${issue?.path.join('.')}: ${issue?.message}`)
}

export const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8')

/** 44004 where nothing is said, 40058 where it is more than `most` bytes. */
export function checkContent(content: string, most: number): void {
  if (content.trim() === '') throw new Refused(44004, 'empty content')
  if (byteLength(content) > most) throw new Refused(40058, `content exceed max length ${most}. invalid Request Parameter`)
}
