import { z } from 'zod'
import { environmentName, listOrNone, oneOf, orNull, refuse, section, text } from './schema-fields.ts'

/** 告知短信 (四(六)): through which gateway customers are told, and what its answers mean. */
export interface Sms {
  /** 【…】 before every text, as the platform approved it; null: none is written, the platform adds its own. */
  readonly signature: string | null
  readonly gateway: 'file' | 'http'
  readonly http: HttpSms | null
  /** More codes of the platform, by what is to be done about them. */
  readonly codes: Readonly<Record<CodeMeaning, readonly string[]>>
}

/** Again soon; on another day; no more; a person has to put something right first. */
export const codeMeanings = ['retry', 'later', 'never', 'person'] as const
export type CodeMeaning = (typeof codeMeanings)[number]

/** A value that is written here, or held by an environment variable. */
type HeaderValue = string | { readonly env: string }

export interface HttpCall {
  readonly url: string
  readonly headers: Readonly<Record<string, HeaderValue>>
  /** JSON with `${phone}`, `${text}`, `${id}` in it. */
  readonly body: string
}

export interface HttpSms extends HttpCall {
  /** Where the answer says that it was accepted, and as what: `code` = `OK`. */
  readonly accepted: { readonly at: string; readonly is: readonly string[] }
  /** Where it gives its own number of the message. */
  readonly idAt: string
  readonly receipts: ReceiptForm | null
  /** The variable with the token of whoever pushes receipts; null: none are taken. */
  readonly receiptToken: string | null
  /** Where receipts are asked for; null: they are pushed. */
  readonly pull: HttpCall | null
}

/** How a receipt is written. */
export interface ReceiptForm {
  /** Where the list of them is; null: the whole is one, or the list. */
  readonly listAt: string | null
  readonly idAt: string
  readonly stateAt: string
  readonly delivered: readonly string[]
}

const place = text.regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, '应为字段的路径，如 data.code')
const words = z.array(text, '应为列表').min(1, '至少要有一个')
const headers = z
  .record(text, z.union([text, section({ env: environmentName })]), '应为一组“名: 值”')
  .nullish()
  .transform((given) => given ?? {})
const url = text.refine((given) => ['https:', 'http:'].includes(URL.parse(given)?.protocol ?? ''), '应为 http 或 https 的地址')
const call = { url, headers, body: text.refine(isJson, '应为 JSON，可含 ${phone} ${text} ${id}') }

/** With the placeholders filled in. */
function isJson(template: string): boolean {
  try {
    JSON.parse(template.replaceAll(/\$\{(?:phone|text|id)\}/g, '0'))
    return true
  } catch {
    return false
  }
}

const http = section({
  ...call,
  accepted: section({ at: place, is: words }),
  idAt: place,
  receipts: orNull(section({ listAt: orNull(place), idAt: place, stateAt: place, delivered: words })),
  receiptToken: orNull(environmentName),
  pull: orNull(section({ ...call, body: call.body.nullish().transform((body) => body ?? '{}') })),
})

const codes = listOrNone(text)

export const smsSchema = section({
  signature: orNull(text),
  gateway: oneOf(['file', 'http']).nullish(),
  http: orNull(http),
  codes: section({ retry: codes, later: codes, never: codes, person: codes }).nullish(),
})
  .nullish()
  .transform((given, ctx): Sms => {
    const http = given?.http ?? null
    const gateway = given?.gateway ?? 'file'
    if (gateway === 'http' && http === null) refuse(ctx, 'gateway 是 http 时要写明 http', ['http'])
    if (http !== null && http.receipts === null && (http.pull !== null || http.receiptToken !== null))
      refuse(ctx, '写了 pull 或 receiptToken 时要写明 receipts', ['http', 'receipts'])
    return {
      signature: given?.signature ?? null,
      gateway,
      http,
      codes: given?.codes ?? { retry: [], later: [], never: [], person: [] },
    }
  })
