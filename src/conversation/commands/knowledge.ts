import { answerOf } from '../../knowledge/entries.ts'
import { dayOf } from '../../policy/instant.ts'
import { says } from '../command.ts'
import { command } from '../gate.ts'

export const knowledge = command({
  name: 'knowledge',
  word: '口径',
  aliases: ['条款', '知识'],
  usage: '口径 <问题>',
  example: '口径 几点前报修算当日修',
  summary: '统一的解释口径，每一条都写明依据哪一条款；直接提问也可以',
  about: 'nothing',
  effect: 'reads',
  action: null,
  does: '查询口径',
  read: (rest) => (rest === '' ? { problem: '想问哪一条' } : { understood: { question: rest } }),
  run: ({ knowledge: find, context, now }, _, { question }) => {
    const entry = find(question, 'by-name')
    if (entry === null) return { replies: [says(`没有找到“${question}”的统一口径，请换个说法，或转客服确认。`)] }
    return { replies: [says(answerOf(entry, context.parameters, dayOf(now)))] }
  },
})
