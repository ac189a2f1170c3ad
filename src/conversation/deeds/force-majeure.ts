import type { Trx } from '../../db/database.ts'
import { type ForceMajeureSaid, applyForceMajeure } from '../../orders/in-force/apply-policy.ts'
import { changedOrders, type Changes } from '../../orders/in-force/changes.ts'
import type { DeclaredForceMajeure, ForceMajeureFacts } from '../../orders/in-force/force-majeure.ts'
import type { Organisation } from '../../people/organisation.ts'
import { mayDo } from '../../people/permissions.ts'
import type { Context } from '../../policy/context.ts'
import { formatInstant } from '../../policy/instant.ts'
import type { AuditEntry } from '../../audit/audit.ts'
import type { Conversation } from '../../messages/conversation.ts'

export const action = 'declare-force-majeure'

/** Stands where a question names its order: it is about none. */
export const NO_ORDER = 'force-majeure'

/** City-wide roles only: an event counts in whole districts. */
export const mayDeclare = (organisation: Organisation, person: string, conversation: Conversation) =>
  mayDo(organisation, person, action, { conversation, district: null, ownOrder: false })

/** What somebody wants said of an event, as a person writes it down. */
type Wanted =
  | { readonly verb: 'declare'; readonly facts: ForceMajeureFacts }
  | { readonly verb: 'correct'; readonly number: number; readonly facts: Partial<ForceMajeureFacts> }
  | { readonly verb: 'withdraw'; readonly number: number }

/** A correction keeps what it does not name. Or why there is nothing to say. */
export function sayingOf(wanted: Wanted, known: readonly DeclaredForceMajeure[]): ForceMajeureSaid | { readonly problem: string } {
  if (wanted.verb === 'declare') return { type: 'declared', facts: wanted.facts }
  const { number } = wanted
  const event = known.find((one) => one.number === number)
  if (event === undefined) return { problem: `没有编号为 ${number} 的不可抗力事件` }
  if (event.withdrawn !== null) return { problem: `编号 ${number} 的不可抗力事件已经撤回` }
  if (wanted.verb === 'withdraw') return { type: 'withdrawn', number }
  const { districts, kind, from, to, except } = { ...event, ...wanted.facts }
  return { type: 'corrected', number, facts: { districts, kind, from, to, except } }
}

/** Says it and judges the orders it reaches, in the caller's transaction; the note for the audit trail comes with it. */
export async function sayAndAudit(
  trx: Trx,
  said: ForceMajeureSaid,
  by: string,
  given: Context,
): Promise<{ number: number; changes: Changes; audit: Pick<AuditEntry, 'action' | 'orderId' | 'outcome' | 'detail'> }> {
  const { number, changes } = await applyForceMajeure(trx, said, by, given)
  return {
    number,
    changes,
    audit: { action, orderId: null, outcome: 'done', detail: `${detailOf(said, number)}; ${changedOrders(changes)} orders changed` },
  }
}

/** For the audit trail. */
export function detailOf(said: ForceMajeureSaid, number: number | null): string {
  const name = `${said.type}${number === null ? '' : ` ${number}`}`
  if (!('facts' in said)) return name
  const { districts, kind, from, to, except } = said.facts
  return `${name}: ${kind} ${districts.join()} ${formatInstant(from)}/${formatInstant(to)}${except.length === 0 ? '' : ` except ${except.join()}`}`
}
