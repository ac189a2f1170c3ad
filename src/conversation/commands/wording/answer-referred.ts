import { answerOf } from '../../../knowledge/answers.ts'
import { isClause, problemsOfAnswer } from '../../../knowledge/problems.ts'
import {
  type Asker,
  type Referred,
  answerReferred,
  approveReferred,
  declineReferred,
  entryOf,
  referred,
} from '../../../knowledge/referred.ts'
import { conversationOf } from '../../../messages/conversation.ts'
import { nameOf } from '../../../people/organisation.ts'
import { dayOf } from '../../../policy/instant.ts'
import { type Answer, type Notice, type Read, type Scene, says } from '../../command.ts'
import { command } from '../../gate.ts'
import { clausesIn } from '../../grammar/sentence.ts'
import { normal } from '../../grammar/normal.ts'
import { firstWord, visible } from '../../reading/text.ts'

interface Numbered {
  readonly id: number
  readonly text: string
}

/** A number of a question, and what is said of it. */
function numbered(rest: string, missing: string | null): Read<Numbered> {
  const { word, rest: text } = firstWord(rest)
  const number = /^第?(\d{1,9})号?$/.exec(normal(word))?.[1]
  if (number === undefined) return { problem: '缺少问题的编号，见“待办”' }
  return text === '' && missing !== null ? { problem: missing } : { understood: { id: Number(number), text } }
}

const common = { about: 'nothing', effect: 'writes' } as const

/** 五, 客户服务部: the answer to a question that the file does not know. */
export const answerWording = command({
  ...common,
  name: 'answer-wording',
  word: '口径答复',
  aliases: ['答复口径'],
  usage: '/口径答复 <编号> <答复> 依据 <条款>',
  example: '/口径答复 12 不能免责，照样补偿。依据 三(二)',
  summary: '答复转客服的问题，写明依据的条款；另一人批准后成为统一口径',
  action: 'answer-wording',
  does: '答复口径问题',
  read: (rest) => numbered(rest, '缺少答复'),
  run: async (scene, _, { id, text: said }) => {
    const { trx, asker, now } = scene
    const question = await referred(trx, id)
    if (question === null || question.state === 'approved') return noSuch(id, question)
    const clauses = [...new Set(clausesIn(normal(said)))]
    const text = visible(said)
      .replace(/[\s,，;；(（〔[]*依据[\s:：]*[^。]*$/, '')
      .trim()
    const unknown = clauses.filter((clause) => !isClause(clause))
    const problem =
      clauses.length === 0
        ? '请在答复后面写明依据的条款，如：依据 三(二)'
        : unknown.length > 0
          ? `没有条款 ${unknown.join('、')}`
          : text === ''
            ? '缺少答复'
            : problemsOfAnswer(text)[0]
    if (problem !== undefined) return refused(`第 ${id} 号没有答复：${problem}。`, problem)
    await answerReferred(trx, id, { text, clauses, author: asker.id }, now)
    return {
      replies: [
        says(`第 ${id} 号已答复，等另一人批准后成为统一口径：`, shown(scene, { ...question, answer: text, clauses, author: asker.id })),
      ],
      audit: { outcome: 'done', orderId: null, detail: `wording ${id}` },
    }
  },
})

/** Four eyes: from now on it is answered to everybody, and who asked is told. */
export const approveWording = command({
  ...common,
  name: 'approve-wording',
  word: '口径批准',
  aliases: ['批准口径'],
  usage: '/口径批准 <编号>',
  example: '/口径批准 12',
  summary: '批准别人写的口径答复：此后按它答复，并告诉提问的人',
  action: 'approve-wording',
  does: '批准口径',
  read: (rest) => numbered(rest, null),
  run: async (scene, _, { id }) => {
    const question = await decidable(scene, id)
    if ('replies' in question) return question
    const askers = await approveReferred(scene.trx, id, scene.asker.id, scene.now)
    scene.knowledge.changed()
    return {
      replies: [says(`第 ${id} 号已成为统一口径，并告诉提问的人：`, shown(scene, question))],
      notices: askers.flatMap((asker) => told(scene, question, asker)),
      audit: { outcome: 'done', orderId: null, detail: `wording ${id} by ${question.author}` },
    }
  },
})

export const declineWording = command({
  ...common,
  name: 'decline-wording',
  word: '口径驳回',
  aliases: ['驳回口径'],
  usage: '/口径驳回 <编号> <理由>',
  example: '/口径驳回 12 条款引错了',
  summary: '驳回别人写的口径答复，写明理由，退给客户服务部重写',
  action: 'approve-wording',
  does: '驳回口径',
  read: (rest) => numbered(rest, '缺少理由'),
  run: async (scene, _, { id, text: reason }) => {
    const question = await decidable(scene, id)
    if ('replies' in question) return question
    await declineReferred(scene.trx, id, reason)
    return {
      replies: [says(`第 ${id} 号的答复已驳回：${reason}。退给客户服务部重写。`)],
      audit: { outcome: 'done', orderId: null, detail: `wording ${id}: ${reason}` },
    }
  },
})

async function decidable({ trx, asker }: Scene, id: number): Promise<Referred | Answer> {
  const question = await referred(trx, id)
  if (question === null || question.state === 'approved') return noSuch(id, question)
  if (question.state === 'asked') return refused(`第 ${id} 号还没有答复。`, 'no answer yet')
  if (question.author === asker.id) return refused('自己写的答复不能自己批准或驳回，请另一人决定。', 'own answer')
  return question
}

const noSuch = (id: number, question: Referred | null): Answer =>
  refused(question === null ? `没有第 ${id} 号问题，见“待办”。` : `第 ${id} 号已经是统一口径。`, `wording ${id}`)

const refused = (line: string, detail: string): Answer => ({
  replies: [says(line)],
  audit: { outcome: 'refused', orderId: null, detail },
})

const shown = ({ context, now }: Scene, question: Referred): string =>
  `“${question.question}”：${answerOf(entryOf({ ...question, approver: null }, now), context.parameters, dayOf(now))}`

/** Where they asked; the key keeps it to one time. */
function told(scene: Scene, question: Referred, { person, conversation }: Asker): Notice[] {
  const where = conversationOf(conversation)
  if (where?.kind !== 'group' && where?.kind !== 'direct') return []
  const lead = where.kind === 'group' ? `${nameOf(scene.organisation, person)}问的` : '你问的'
  const message = says(`${lead}${shown(scene, question)}`)
  const notice = { key: `wording/${question.id}/${person}`, message, lane: 'reply' } as const
  return [where.kind === 'group' ? { ...notice, group: where.group } : { ...notice, person: where.person }]
}
