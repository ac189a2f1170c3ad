import type { PayoutLine, PayoutState } from '../../../compensation/lines.ts'
import { refusedNames, stateNames, stepNames } from '../../../compensation/payout-words.ts'
import { payoutLines } from '../../../compensation/read-ledger.ts'
import { type PayoutStep, type StepOutcome, mayStep, takeStep, tellPayouts } from '../../../compensation/steps.ts'
import { entriesOf } from '../../../compensation/stored-entries.ts'
import { yuan } from '../../../policy/explain.ts'
import { type Instant, dayOf, formatDay } from '../../../policy/instant.ts'
import { type Answer, type QuestionText, type Scene, type Weighed, says } from '../../command.ts'
import type { DeedRow, Keys } from '../../gate.ts'
import { deed } from '../../gate.ts'
import { severally } from '../../deeds/several.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { briefly } from '../../reading/time-text.ts'
import { keepingOf, readingOf } from './reading.ts'

type Step = PayoutStep | 'tell'

type PayoutDeedRow<S extends Keys['order']> = Omit<DeedRow<'order', S>, 'about' | 'weigh'> & {
  readonly step: Step
  /** What is said of it beside: the reason; how the customer was told. */
  saying(said: S, now: Instant): Saying
  /** What it is about where no payout of the order is in its state; null: nothing. */
  readonly instead?: (scene: Scene, order: string, line: PayoutLine | null, saying: Saying) => Promise<Answer | Weighed | null>
}

export interface Saying {
  readonly reason: string | null
  readonly how: 'voice' | 'sms'
  readonly fields: QuestionText['fields']
}

/** A step of the payout that an order is in: asked with its amount, confirmed, written in the ledger. */
export const payoutDeed = <S extends Keys['order']>({ step, saying, instead, ...row }: PayoutDeedRow<S>) =>
  severally(
    deed<'order', S>({
      ...row,
      about: 'order',
      weigh: async (scene, { stored }: SeenOrder, said) => {
        const { id } = stored.order
        const line = await lineFor(scene, id, step)
        const why = line === null ? `工单 ${id} 没有赔付：没有应补偿的金额。` : await whyNot(scene, line, step)
        const how = saying(said, scene.now)
        if (line !== null && why === null) return weighed(scene, id, line, step, how)
        return (await instead?.(scene, id, line, how)) ?? refusedAnswer(id, why ?? '')
      },
    }),
  )

const nameOfLine = ({ claim, life }: PayoutLine): string => `赔付 ${claim.leader}${life.line === 1 ? '' : `（补差）`}`

/** Nothing is done, and the audit trail says why. */
export const refusedAnswer = (orderId: string, text: string): Answer => ({
  replies: [says(text)],
  audit: { outcome: 'refused', orderId, detail: text },
})

/** Of the lines of the order's claim the one that the step is about: the one to be told of, else the one that is not paid yet. */
async function lineFor(scene: Scene, order: string, step: Step): Promise<PayoutLine | null> {
  const lines = await payoutLines(scene.trx, readingOf(scene), { orders: [order] })
  const ofOrder = lines.filter(({ claim }) => claim.orders.includes(order))
  const fitting: PayoutState = step === 'tell' ? 'paid' : 'held'
  return ofOrder.find(({ state }) => state === fitting) ?? ofOrder.at(-1) ?? null
}

async function whyNot(scene: Scene, line: PayoutLine, step: Step): Promise<string | null> {
  const why = await mayNot(scene, line, step)
  return why === null ? null : `${nameOfLine(line)} ${yuan(line.amountFen)}，${stateNames[line.state]}：${why}。`
}

async function mayNot({ trx, asker }: Scene, line: PayoutLine, step: Step): Promise<string | null> {
  if (step === 'tell') return line.state === 'paid' ? null : line.state === 'told' ? '客户已告知' : refusedNames['not-paid']
  const entries = (await entriesOf(trx, [line.claim.key], null)).get(line.claim.key) ?? []
  const may = mayStep(step, line, entries, asker.id)
  return may === 'go' ? null : may === 'already' ? `先前已${stepNames[step]}` : refusedNames[may]
}

const titles: Readonly<Record<Step, string>> = {
  register: '请确认登记赔付',
  release: '请确认放行赔付',
  audit: '请确认审核通过赔付',
  return: '请确认退回赔付',
  tell: '请确认已告知客户',
}

const weighed = (scene: Scene, order: string, line: PayoutLine, step: Step, saying: Saying): Weighed => ({
  orderId: order,
  fingerprint: JSON.stringify([line.key, line.state, line.amountFen, line.life.seq]),
  question: {
    title: titles[step],
    fields: [
      { name: '工单', value: line.claim.orders.join('、') },
      { name: '金额', value: yuan(line.paidFen > 0 ? line.paidFen : line.amountFen) },
      { name: '现在', value: stateNames[line.state] },
      ...(line.payBy === null ? [] : [{ name: '应付至', value: `${formatDay(dayOf(line.payBy))}${line.late ? '，已逾期' : ''}` }]),
      ...saying.fields,
    ],
    body: [],
  },
  carryOut: async () => {
    const [outcome] = await take(scene, line, step, saying)
    return answerOf(scene, order, step, outcome)
  },
})

function take(scene: Scene, { key }: PayoutLine, step: Step, { reason, how }: Saying): Promise<StepOutcome[]> {
  const { trx, asker, now } = scene
  if (step === 'tell') return tellPayouts(trx, [key], { by: asker.id, how, at: now }, keepingOf(scene))
  return takeStep(trx, step, [key], { by: asker.id, reason }, keepingOf(scene))
}

function answerOf({ asker, now }: Scene, order: string, step: Step, outcome: StepOutcome | undefined): Answer {
  const line = outcome?.line ?? null
  if (outcome?.outcome !== 'done' || line === null) return refusedAnswer(order, '这笔赔付刚刚有变化，没有执行，请重新发送。')
  const text = `${nameOfLine(line)} 已${stepNames[step]}，${yuan(line.paidFen > 0 ? line.paidFen : line.amountFen)}，现在${stateNames[line.state]}`
  return {
    replies: [says(text, `${asker.name} ${briefly(now, now)}`)],
    audit: { outcome: 'done', orderId: order, detail: `${stepNames[step]} ${line.key}` },
  }
}
