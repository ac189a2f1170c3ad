import type { Refusal } from '../../../delivery/sender.ts'
import { InDoubt, ask, jsonHeaders } from '../../call.ts'
import { refusal } from '../../ways.ts'
import { type Verdict, verdictSchema } from '../codes.ts'

/** What came of a call: what the platform says of it, with the fields beside errcode as they came; or why it was certainly not carried out. */
export type Posted = (Verdict & { readonly all: unknown }) | Refusal

/** Posts to an address that is a secret. Throws Unreached, and InDoubt when nobody knows what became of it. */
export async function post(url: string, body: object | FormData, withinMillis: number): Promise<Posted> {
  const content = body instanceof FormData ? { body } : { body: JSON.stringify(body), headers: jsonHeaders }
  const { status, body: all } = await ask(new URL(url), { method: 'POST', ...content, withinMillis })
  if (status === 429) return refusal('after-a-minute', '被网关限流（429）')
  // Whoever leads elsewhere or asks for a login is not the platform: a proxy, or a page in front of the network.
  if (status >= 300 && status < 400) return refusal('after-ten-minutes', `被网关转到别处（${status}）`, 'alarm')
  if (status >= 400 && status < 500) return refusal('never', `被网关拒绝（${status}）`, 'alarm')
  const verdict = status === 200 ? verdictSchema.safeParse(all) : null
  // A gateway's page, or half an answer.
  if (verdict?.success !== true) throw new InDoubt(`应答无法理解（HTTP ${status}）`)
  return { ...verdict.data, all }
}
