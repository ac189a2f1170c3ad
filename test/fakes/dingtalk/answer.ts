import { randomUUID } from 'node:crypto'

export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string | Buffer
}

export const json = (body: unknown, status = 200): Answer => ({
  status,
  type: 'application/json;charset=utf-8',
  body: JSON.stringify(body),
})

/** An error of api.dingtalk.com: the status says something, the code says what. */
export const refusal = (status: number, code: string, message: string): Answer =>
  json({ code, message, requestid: randomUUID().toUpperCase() }, status)

/** An answer of oapi.dingtalk.com: the status is 200 whatever happened. */
export const errcode = (code: number, errmsg: string, more: object = {}): Answer => json({ errcode: code, errmsg, ...more })

/** Ends the work on a request with this answer. */
export class Refused extends Error {
  readonly answer: Answer

  constructor(answer: Answer) {
    super(`refused: ${answer.body.toString()}`)
    this.answer = answer
  }
}

/** Refuses as api.dingtalk.com does. */
export function refuse(status: number, code: string, message: string): never {
  throw new Refused(refusal(status, code, message))
}

/** Refuses as oapi.dingtalk.com does. */
export function refuseOld(code: number, errmsg: string): never {
  throw new Refused(errcode(code, errmsg))
}
