import { says } from '../../command.ts'
import { command } from '../../gate.ts'
import { wordingAnswer } from './wording-answer.ts'

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
  line: ({ text = '' }) => [text],
  // Only one of those that are offered: other words say something else.
  asks: { text: { question: '您问的是哪一条？' } },
  read: (rest) => (rest === '' ? { problem: '想问哪一条' } : { understood: { question: rest } }),
  run: async (scene, _, { question }) =>
    (await wordingAnswer(scene, question, 'by-name')) ?? {
      replies: [says(`没有找到“${question}”的统一口径，请换个说法；要客服答复，说“转客服”。`)],
    },
})
