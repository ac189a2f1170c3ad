import { noRight, notFound } from '../messages/fixed-words.ts'
import { roleNames } from '../people/organisation.ts'
import { type Action, type RefusalReason, permissions } from '../people/permissions.ts'
import { type Answer, says } from './command.ts'

/** The same words and, as far as an audit entry goes, the same work whether the order is not there or not theirs. */
export const orderNotFound = (orderId: string): Answer => ({
  replies: [says(notFound)],
  audit: { outcome: 'refused', orderId, detail: 'not there, or not theirs' },
})

/** What is refused: the right, and how it is called. */
interface Refusable {
  readonly action: Action
  readonly does: string
}

/** Why something is not for this person here, in words and for the audit trail. */
export const refusal = (wanted: Refusable, reason: RefusalReason, orderId: string | null): Answer => ({
  replies: [says(refusalText(wanted, reason))],
  audit: { outcome: 'refused', orderId, detail: reason },
})

function refusalText({ action, does }: Refusable, reason: RefusalReason): string {
  switch (reason) {
    case 'unknown-person':
      return unknownPerson
    case 'not-visible':
      return `${noRight}：你在这里没有可以查看的区县。`
    case 'role':
      return `${noRight}：${does}需要${rolesWith(action)}的角色。`
    case 'private-chat-only':
      return `${noRight}：${does}只能在私聊中进行。`
    case 'not-own-order':
      return `${noRight}：${does}只限本班组的工单。`
    case 'not-led-order':
      return `${noRight}：${does}只限你带的班组，不由当事装维自己处理。`
    case 'own-proposal':
      return `${noRight}：不能审批自己提出的豁免，请由另一位有权限的人审批。`
  }
}

export const unknownPerson = `${noRight}：没有查到你的身份，请联系管理员登记。`

const rolesWith = (action: Action): string =>
  Object.entries(roleNames)
    .filter(([role]) => Object.hasOwn(permissions[action], role))
    .map(([, name]) => name)
    .join('、')
