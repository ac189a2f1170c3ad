import { InDoubt, Unreached, ask } from '../channels/call.ts'
import type { HttpCall, HttpSms, ReceiptForm, Sms } from '../people/sms-schema.ts'
import type { Gateway, Receipt, Sent, Text } from './gateway.ts'

const WITHIN_MILLIS = 10_000

/** Receipts were asked for, and the platform did not give them; why, in Chinese. */
export class NoReceipts extends Error {}

/** The value of an environment variable that a header names; they are checked when the program starts. */
export type SecretOf = (variable: string) => string

/** The variables that its headers name. */
export const variablesOf = ({ http }: Pick<Sms, 'http'>): string[] =>
  (http === null ? [] : [http, ...(http.pull === null ? [] : [http.pull])])
    .flatMap(({ headers }) => Object.values(headers))
    .flatMap((value) => (typeof value === 'string' ? [] : [value.env]))

/** Those, and the one that holds the token of whoever pushes receipts. */
export const secretNamesOf = (sms: Pick<Sms, 'http'>): string[] => [
  ...variablesOf(sms),
  ...(sms.http === null || sms.http.receiptToken === null ? [] : [sms.http.receiptToken]),
]

/** An SMS platform by HTTP, as the templates of the organisation file say. */
export const httpGateway = (form: HttpSms, secretOf: SecretOf, withinMillis = WITHIN_MILLIS): Gateway => ({
  send: async (text) => {
    const answer = await call(form, secretOf, text, withinMillis)
    return 'outcome' in answer ? answer : sentOf(form, answer)
  },
  pull: pullOf(form, secretOf, withinMillis),
})

function pullOf({ pull, receipts }: HttpSms, secretOf: SecretOf, withinMillis: number): Gateway['pull'] {
  return pull === null || receipts === null ? null : pulling(receipts, () => call(pull, secretOf, null, withinMillis))
}

type Answer = { readonly status: number; readonly body: unknown }
type Unanswered = Extract<Sent, { detail: string }>

async function call(
  { url, headers, body }: HttpCall,
  secretOf: SecretOf,
  text: Text | null,
  withinMillis: number,
): Promise<Answer | Unanswered> {
  const filled = Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : secretOf(value.env)] as const)
  try {
    return await ask(new URL(url), {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...Object.fromEntries(filled) },
      body: text === null ? body : fill(body, text),
      withinMillis,
    })
  } catch (error) {
    if (error instanceof Unreached) return { outcome: 'unreached', detail: error.message }
    if (error instanceof InDoubt) return { outcome: 'in-doubt', detail: error.message }
    throw error
  }
}

/** A value never leaves the quotation marks that it stands in. */
const fill = (template: string, text: Text): string =>
  template.replaceAll(/\$\{(phone|text|id)\}/g, (_, name: keyof Text) => JSON.stringify(text[name]).slice(1, -1))

function sentOf(form: HttpSms, { status, body }: Answer): Sent {
  const said = valueAt(body, form.accepted.at)
  if (status < 300 && said !== null && form.accepted.is.includes(said))
    return { outcome: 'accepted', gatewayId: valueAt(body, form.idAt) || null }
  if (said !== null) return { outcome: 'refused', code: said }
  // Without a code of its own the answer is not the platform's: what stands before it may have passed the text on.
  return status >= 400 && status < 500 ? { outcome: 'refused', code: String(status) } : { outcome: 'in-doubt', detail: '平台的应答看不懂' }
}

const pulling = (form: ReceiptForm, asked: () => Promise<Answer | Unanswered>) => async (): Promise<readonly Receipt[]> => {
  const answer = await asked()
  if ('outcome' in answer) throw new NoReceipts(answer.detail)
  if (answer.status >= 300) throw new NoReceipts(`平台应答 ${answer.status}`)
  return receiptsIn(answer.body, form)
}

/** More at once no platform gives. */
const MOST_RECEIPTS = 1000

/** Receipts of an answer or of a push; what is none is left out. */
export function receiptsIn(body: unknown, form: ReceiptForm): Receipt[] {
  const listed = form.listAt === null ? body : at(body, form.listAt)
  const all: readonly unknown[] = Array.isArray(listed) ? listed : [listed]
  return all.slice(0, MOST_RECEIPTS).flatMap((one) => {
    const [id, state] = [valueAt(one, form.idAt), valueAt(one, form.stateAt)]
    if (id === null || id === '' || state === null) return []
    return [{ id, said: form.delivered.includes(state) ? 'delivered' : { failed: state }, at: null }]
  })
}

function at(body: unknown, path: string): unknown {
  let value = body
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

/** A text or a number there, as text. */
function valueAt(body: unknown, path: string): string | null {
  const value = at(body, path)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}
