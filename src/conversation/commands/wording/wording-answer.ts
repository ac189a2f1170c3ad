import { answerOf } from '../../../knowledge/answers.ts'
import type { Entry } from '../../../knowledge/entry.ts'
import type { Asked } from '../../../knowledge/wording.ts'
import { dayOf } from '../../../policy/instant.ts'
import { inForce } from '../../../policy/parameters.ts'
import { type Answer, type Scene, says } from '../../command.ts'
import { keepQuestion } from '../../dialogue/memory.ts'
import { clausesIn } from '../../grammar/sentence.ts'
import { normal } from '../../grammar/normal.ts'

/** More fit no telephone. */
const MOST_CHOICES = 6

/** The agreed wording that answers a question or belongs to a clause, or those to choose from; null: there is none. */
export async function wordingAnswer(scene: Scene, question: string, asked: Asked): Promise<Answer | null> {
  const { knowledge, now, context } = scene
  const day = dayOf(now)
  const text = normal(question)
  const [clause] = clausesIn(text)
  const citing = clause === undefined ? [] : knowledge.citing(clause, day)
  if (citing.length > 0) return oneOrChoice(scene, `〔${clause}〕有 ${citing.length} 条口径，想问哪一条？`, citing.slice(0, MOST_CHOICES))
  const found = knowledge.find(text, { asked, day, cutOff: inForce(context.parameters.cutOff, day) })
  if (found === null) return null
  return 'answer' in found ? answerWith(scene, found.answer, found.compared) : oneOrChoice(scene, '您问的是哪一条？', found.choices, asked)
}

const answerWith = ({ context, now }: Scene, entry: Entry, compared = ''): Answer => ({
  replies: [says(`${compared}${answerOf(entry, context.parameters, dayOf(now))}`)],
})

/** What came by name and fits only one needs no choosing; freely asked, it might be something else. */
async function oneOrChoice(scene: Scene, title: string, entries: readonly Entry[], asked: Asked = 'by-name'): Promise<Answer> {
  const [first, ...others] = entries
  if (first !== undefined && others.length === 0 && asked === 'by-name') return answerWith(scene, first)
  const choices = entries.map(({ question }) => ({ label: question, gives: { text: question } }))
  await keepQuestion(scene, { command: 'knowledge', said: {}, missing: ['text'], choices })
  return {
    replies: [
      {
        kind: 'card',
        title: others.length === 0 ? '您问的是不是这一条？' : title,
        fields: [],
        body: [...choices.map(({ label }, i) => `${i + 1}. ${label}`), '回复序号就可以；都不是，说“转客服”。'],
        buttons: choices.map(({ label }, i) => ({ label: `${i + 1} ${label}`, says: `/口径 ${label}`, style: 'plain' })),
      },
    ],
  }
}
