import { nameOf } from '../../../people/organisation.ts'
import { refused } from '../../deeds/effects.ts'
import { orderDeed } from '../../deeds/order-deed.ts'
import { withoutContact } from '../../order/masking.ts'
import { orderAnd } from '../../reading/order-and-more.ts'
import { briefly } from '../../reading/time-text.ts'

/** What was done about a customer who was not satisfied; said by whoever answers for the visit, never by who was there. */
export const answerDissatisfaction = orderDeed({
  name: 'answer-dissatisfaction',
  word: '不满意处理',
  aliases: ['处理不满意', '不满意已处理'],
  usage: '/不满意处理 <工单> <怎么处理的>',
  example: '/不满意处理 ZD20261121000001 换人重新上门，客户认可',
  summary: '回访不满意的，写明怎么处理的：由班组长或经理处理，不由当事装维自己处理',
  action: 'answer-dissatisfaction',
  does: '处理不满意',
  needs: ['text'],
  asks: { text: { question: '怎么处理的？', example: '换人重新上门，客户认可', free: true } },
  read: (rest) => orderAnd('怎么处理的', rest),
  line: ({ keys = [], text }) => [...keys, ...(text === undefined ? [] : [text])],
  plan: ({ now, organisation }, { stored }, { id, text }) => {
    const { dissatisfied } = stored.recorded
    if (dissatisfied === null) return refused(id, `工单 ${id} 没有待处理的不满意。`, 'nothing to answer')
    const answer = withoutContact(text, stored.contact)
    return {
      title: '请确认处理不满意',
      fields: [
        {
          name: '回访',
          value: `${nameOf(organisation, dissatisfied.by)} ${briefly(dissatisfied.at, now)}：${dissatisfied.note ?? '不满意'}`,
        },
        { name: '处理', value: answer },
      ],
      event: { type: 'dissatisfaction-answered', payload: { answer } },
      restsOn: String(dissatisfied.at),
      done: [`工单 ${id} 的不满意已处理：${answer}`],
      repeat: null,
      audit: { outcome: 'done', detail: answer },
    }
  },
})
