import { saidDelivery, waitingForPerson } from '../../delivery/trouble.ts'
import { deliveriesWaiting } from '../../messages/delivery-text.ts'
import { hasRight } from '../../people/permissions.ts'
import { says } from '../command.ts'
import { command } from '../gate.ts'

/** `待办`: what waits for this person. */
export const pending = command({
  name: 'pending',
  word: '待办',
  aliases: ['待处理', '待办事项'],
  usage: '待办',
  example: '待办',
  summary: '等你处理的事：管理员看到没有发出去的消息，和怎样处理',
  about: 'nothing',
  effect: 'reads',
  action: null,
  does: '查看待办',
  read: (rest) => (rest === '' ? { understood: {} } : { problem: '待办 后面不用写别的' }),
  run: async ({ trx, organisation, asker }) => {
    const mends = hasRight(organisation, asker.id, 'repair-deliveries')
    const waiting = mends ? await waitingForPerson(trx) : []
    if (waiting.length === 0) return { replies: [says('没有等你处理的事。')] }
    return { replies: [says(...deliveriesWaiting(waiting.map((one) => saidDelivery(organisation, one))))] }
  },
})
