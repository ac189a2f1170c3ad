import { supportCard, supportGroup } from '../../../alerting/support-card.ts'
import type { Support } from '../../../orders/current/support.ts'
import { findOrder } from '../../../orders/queries.ts'
import { durationBriefly } from '../../../messages/order-words.ts'
import { nameOf } from '../../../people/organisation.ts'
import { when } from '../../../policy/explain.ts'
import { type Answer, type QuestionText, type Read, type Scene, says } from '../../command.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import { holders } from '../../district-group.ts'
import { stateText } from '../../order/order-card.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderAnd, orderOnly } from '../../reading/order-and-more.ts'
import { bareOrderNumber } from '../../reading/order-number.ts'
import { firstWord } from '../../reading/text.ts'
import { briefly } from '../../reading/time-text.ts'

/** 四(三)3: one desk helps with what is met on site. It is asked, somebody takes it, and answers. */
export const support = orderDeed({
  name: 'support',
  word: '支撑',
  aliases: ['求支撑', '申请支撑'],
  usage: '/支撑 <工单> <问题>；接单 <工单>；答复 <工单> <答复>',
  example: '/支撑 ZD20261121000001 光猫注册不上',
  summary: '现场遇到问题请支撑台席帮忙；台席接单、答复，15 分钟没有答复再提醒一次',
  action: 'support',
  does: '支撑',
  read: readSupport,
  line: ({ keys = [], said, text }) => [...(said === ANSWERS ? [said] : []), ...keys, ...(text === undefined ? [] : [text])],
  needs: ['text'],
  asks: { text: { question: '遇到什么问题？', example: '光猫注册不上', free: true } },
  plan: (scene, seen, said) => {
    const closed = closedAnswer(scene, seen)
    if (closed !== null) return closed
    const open = seen.stored.recorded.support
    if (said.verb === 'ask') return open === null ? request(scene, seen, said.text) : askedAlready(scene, seen, open)
    if (open === null) return no(seen, `工单 ${said.id} 没有等待答复的支撑请求。`, 'nothing is asked')
    if (said.verb === 'take') return taking(scene, seen, open)
    return said.text === '' ? asksForAnswer(seen, open) : answering(scene, seen, open, said.text)
  },
})

type SupportWish =
  { readonly verb: 'ask' | 'answer'; readonly id: string; readonly text: string } | { readonly verb: 'take'; readonly id: string }

const TAKE = ['接单', '接手']
const ANSWERS = '答复'
const ANSWER = [ANSWERS, '回复']

/** `接单 ZD…`, `答复 ZD… 已重新下发`, also with the number first; anything else is asked. */
function readSupport(rest: string): Read<SupportWish> {
  const { word, rest: more } = firstWord(rest)
  if (TAKE.includes(word)) return take(more)
  if (ANSWER.includes(word)) return answer(more)
  const asked = orderAnd('问题', rest)
  if ('problem' in asked) return asked
  const { id, text } = asked.understood
  const second = firstWord(text)
  if (TAKE.includes(second.word) && second.rest === '') return take(id)
  if (ANSWER.includes(second.word)) return answer(`${id} ${second.rest}`.trim())
  return { understood: { verb: 'ask', id, text } }
}

function take(rest: string): Read<SupportWish> {
  const order = orderOnly(rest)
  return 'problem' in order ? order : { understood: { verb: 'take', id: order.understood.id } }
}

function answer(rest: string): Read<SupportWish> {
  const alone = orderOnly(rest)
  if (!('problem' in alone)) return { understood: { verb: 'answer', id: alone.understood.id, text: '' } }
  const order = orderAnd('答复', rest)
  if ('problem' in order) return order
  const { id, text } = order.understood
  if (bareOrderNumber(firstWord(text).word) !== null) return { problem: '一次只能答复一张工单' }
  return { understood: { verb: 'answer', id, text } }
}

function closedAnswer({ now }: Scene, seen: SeenOrder): Answer | null {
  const { stored, verdict } = seen
  const { id, completedAt, cancelledAt } = stored.order
  if (![completedAt, cancelledAt].some((at) => at !== null && at <= now)) return null
  return no(seen, `工单 ${id} ${stateText(stored, verdict, now)}，不需要支撑。`, 'closed')
}

const no = ({ stored }: SeenOrder, text: string, detail: string): Answer => ({
  replies: [says(text)],
  audit: { outcome: 'refused', orderId: stored.order.id, detail },
})

function askedAlready({ organisation, now }: Scene, { stored }: SeenOrder, { problem, at, by, taken }: Support): Answer {
  const state = taken === null ? '等待接单' : `${nameOf(organisation, taken.by)} ${briefly(taken.at, now)} 已接单`
  return {
    replies: [says(`工单 ${stored.order.id} 已经求过支撑：${problem}（${nameOf(organisation, by)} ${briefly(at, now)}），${state}。`)],
  }
}

function request(scene: Scene, seen: SeenOrder, problem: string): Plan {
  const { organisation, asker, now } = scene
  const { order } = seen.stored
  const group = supportGroup(organisation, order.district)
  const desk = holders(organisation, 'desk', order.district)
  const asked: Support = { problem, at: now, by: asker.id, taken: null, saidAgain: false }
  const card = supportCard(organisation, { order, state: stateText(seen.stored, seen.verdict, now), support: asked })
  return {
    title: '请确认请求支撑',
    fields: [
      { name: '问题', value: problem },
      { name: '通知', value: [group?.name ?? '没有设置全市群', ...desk.map((person) => nameOf(organisation, person))].join('，') },
    ],
    event: { type: 'support-asked', payload: { problem } },
    done: [`工单 ${order.id} 已请求支撑：${problem}`],
    repeat: null,
    asksGroup: {
      key: 'support',
      in: group,
      card: { ...card, mentions: desk },
      told: '请支撑台席接单',
      unreachable: '请直接联系支撑台席',
    },
    audit: { outcome: 'done', detail: `asked: ${problem}` },
  }
}

const asked = ({ organisation }: Scene, { problem, at, by }: Support): QuestionText['fields'] => [
  { name: '问题', value: problem },
  { name: '提出', value: `${nameOf(organisation, by)} ${when(at)}` },
]

/** The answer to that is the answer to the call. */
function asksForAnswer({ stored }: SeenOrder, { problem }: Support): Answer {
  const { id } = stored.order
  return {
    replies: [says(`工单 ${id} 要写明怎么答复，问题是：${problem}`, `答复请发：支撑答复 ${id} <答复>`)],
    asks: {
      question: { command: 'support', said: { keys: [id], said: ANSWERS }, missing: ['text'], choices: [] },
      replies: [says(`怎么答复？问题是：${problem}`, `（支撑答复 ${id}，10分钟内回复有效，不办了就说“取消”）`)],
    },
  }
}

function takenAlready({ organisation, now }: Scene, id: string, { taken }: Support): Answer | null {
  return taken === null
    ? null
    : { replies: [says(`工单 ${id} 的支撑 ${nameOf(organisation, taken.by)} ${briefly(taken.at, now)} 已经接单。`)] }
}

function taking(scene: Scene, seen: SeenOrder, open: Support): Answer | Plan {
  const { asker, now, trx } = scene
  const { id } = seen.stored.order
  const already = takenAlready(scene, id, open)
  if (already !== null) return already
  if (open.by === asker.id) return no(seen, `工单 ${id} 的支撑是你自己提的，要由别人接单。`, 'their own')
  return {
    title: '请确认接单',
    fields: asked(scene, open),
    event: { type: 'support-taken', payload: {} },
    oneTap: true,
    // Two may press at once, in two groups or on two platforms: the second is told who was first.
    claim: async () => {
      const current = (await findOrder(trx, id))?.recorded.support ?? null
      return current === null ? no(seen, `工单 ${id} 的支撑已经答复。`, 'answered meanwhile') : takenAlready(scene, id, current)
    },
    done: [`工单 ${id} 的支撑已接单：${open.problem}`],
    repeat: null,
    hear: open.by === null ? [] : [open.by],
    audit: { outcome: 'done', detail: `taken after ${now - open.at} s` },
  }
}

function answering(scene: Scene, seen: SeenOrder, open: Support, text: string): Plan {
  const { id } = seen.stored.order
  const took = scene.now - open.at
  return {
    title: '请确认答复支撑',
    fields: [...asked(scene, open), { name: '答复', value: text }],
    event: { type: 'support-answered', payload: { answer: text } },
    done: [`工单 ${id} 的支撑已答复：${text}`, `问题：${open.problem}，用时 ${durationBriefly(took)}`],
    repeat: null,
    hear: open.by === null ? [] : [open.by],
    audit: { outcome: 'done', detail: `answered after ${took} s: ${text}` },
  }
}
