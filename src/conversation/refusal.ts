import { noRight, notFound } from '../messages/fixed-words.ts'
import { roleNames } from '../people/organisation.ts'
import { type Action, type RefusalReason, permissions } from '../people/permissions.ts'
import { type Answer, says } from './command.ts'

const actionNames: Readonly<Partial<Record<Action, string>>> = {
  'query-orders': '查询工单',
  escalate: '升级工单',
  'propose-exemption': '登记豁免',
  'approve-exemption': '审批豁免',
  'declare-force-majeure': '宣布不可抗力',
  administer: '绑定群',
}

/** The same words and, as far as an audit entry goes, the same work whether the order is not there or not theirs. */
export const orderNotFound = (orderId: string): Answer => ({
  replies: [says(notFound)],
  audit: { outcome: 'refused', orderId, detail: 'not there, or not theirs' },
})

export function refusal(action: Action, reason: RefusalReason, orderId: string | null): Answer {
  if (reason === 'not-visible' && orderId !== null) return orderNotFound(orderId)
  return { replies: [says(refusalText(action, reason))], audit: { outcome: 'refused', orderId, detail: reason } }
}

function refusalText(action: Action, reason: RefusalReason): string {
  const what = actionNames[action] ?? '这项操作'
  switch (reason) {
    case 'unknown-person':
      return unknownPerson
    case 'not-visible':
      return `${noRight}：你在这里没有可以查看的区县。`
    case 'role':
      return `${noRight}：${what}需要${rolesWith(action)}的角色。`
    case 'private-chat-only':
      return `${noRight}：${what}只能在私聊中进行。`
    case 'not-own-order':
      return `${noRight}：${what}只限本班组的工单。`
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
