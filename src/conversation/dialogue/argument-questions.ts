import { causeNames } from '../../orders/words/value-words.ts'
import { delayCauses } from '../../policy/order.ts'
import type { ArgumentQuestion, Choice } from '../command.ts'
import { mark } from '../grammar/sentence.ts'
import type { SaidArguments } from '../grammar/understood.ts'
import { reasonWord } from '../reading/reasons.ts'

const choice = (label: string, gives: SaidArguments): Choice => ({ label, gives })

/** By the names that the grammar gives to `missing`. A command's row says so where it asks otherwise. */
export const argumentQuestions: Readonly<Record<string, ArgumentQuestion>> = {
  keys: { question: '是哪一张工单？', example: '工单号，或它的末四位', marks: mark.key },
  reason: {
    question: '原因是？',
    // 三(二)2: what is rural is exempt by itself.
    choices: (['customer', 'third-party', 'force-majeure'] as const).map((reason) => choice(reasonWord(reason), { reason })),
  },
  cause: { question: '超时是谁的原因？', choices: delayCauses.map((cause) => choice(causeNames[cause], { cause })) },
  outcome: {
    question: '回访结果是？',
    choices: [
      choice('满意', { outcome: 'satisfied' }),
      choice('不满意', { outcome: 'dissatisfied' }),
      choice('未接通', { outcome: 'unreachable' }),
    ],
  },
  initiator: {
    question: '是谁提出的？',
    choices: [choice('客户要求', { initiator: 'customer' }), choice('公司要求', { initiator: 'company' })],
  },
  confirmed: { question: '客户同意吗？', choices: [choice('客户同意', { confirmed: true }), choice('客户不同意', { confirmed: false })] },
  appointment: { question: '改约到什么时候？', example: '明天下午3点', marks: mark.time, unfit: '已经过去，或者说不准' },
  to: { question: '派给谁？', example: '赣榆装维03', marks: mark.crew },
  districts: { question: '是哪个区县？', example: '赣榆', marks: mark.district },
  kind: {
    question: '是什么不可抗力？',
    choices: ['暴雨', '台风', '大雪', '冰雹', '洪水', '大风'].map((kind) => choice(kind, { kind })),
  },
  period: { question: '从什么时候到什么时候？', example: '今天14点到22点', marks: mark.time, unfit: '不是一段说得准的时间' },
  text: { question: '请说明原因。', example: '工单太多，今天赶不到', free: true },
}
