import { ordersInHand } from '../../alerting/in-hand.ts'
import type { Quieting } from '../../alerting/kept-quiet.ts'
import { silenceText } from '../../alerting/silences/silence-text.ts'
import { silencesAt } from '../../alerting/silences/silences.ts'
import { type ToldOnce, hearerName, stepsAhead, toldOfOrder } from '../../alerting/told-of-order.ts'
import { unsaidNames } from '../../messages/alert-text.ts'
import { type Organisation, groupOf, nameOf } from '../../people/organisation.ts'
import { visibleDistricts } from '../../people/permissions.ts'
import { type Scene, says } from '../command.ts'
import { command } from '../gate.ts'
import { stateText } from '../order/order-card.ts'
import type { SeenOrder } from '../order/seen-order.ts'
import { orderOnly } from '../reading/order-and-more.ts'
import { briefly } from '../reading/time-text.ts'

/** So many of what was decided are shown, the last ones. */
const SHOWN = 20

/** Who was told of an order, when and by which step; who was not, and why; and what is to come. */
export const notAlerted = command({
  name: 'not-alerted',
  word: '为什么没提醒',
  aliases: ['为什么没有提醒', '为什么没预警', '为什么没有预警', '为啥没提醒', '为啥没有提醒', 'not-alerted'],
  usage: '为什么没提醒 <工单>',
  example: '为什么没提醒 ZD20261121000001',
  summary: '这张工单的提醒：什么时候向谁提醒过，没有提醒是为什么，下次什么时候',
  about: 'order',
  effect: 'reads',
  action: 'explain-figures',
  does: '查看提醒的原因',
  read: orderOnly,
  run: async (scene, seen) => ({ replies: [says(...(await linesOf(scene, seen)))] }),
})

async function linesOf(scene: Scene, { stored, verdict }: SeenOrder): Promise<string[]> {
  const { trx, now } = scene
  const all = (await toldOfOrder(trx, stored.order.id)).filter(({ hearer, at }) => at <= now && isToBeSeen(scene, hearer))
  const shown = all.slice(-SHOWN)
  const silences = new Map((await silencesAt(trx, now)).map((silence) => [String(silence.id), silence]))
  return [
    `工单 ${stored.order.id}：${stateText(stored, verdict, now)}`,
    ...(all.length > shown.length ? [`以下是最近的 ${SHOWN} 条：`] : []),
    ...shown.map((one) => lineOf(one, scene, (id) => silences.get(id))),
    ...(all.length === 0 ? [verdict.inScope ? '到现在没有一步提醒的时间到过。' : '不在承诺范围，不提醒。'] : []),
    ...aheadLines(scene, stored, { inHand: await ordersInHand(trx, [stored.order.id], now), silences: [...silences.values()] }),
  ]
}

/** What another group was told is seen by who sees its districts here. */
function isToBeSeen({ organisation, asker, conversation }: Scene, hearer: string): boolean {
  if (hearer === `@${asker.id}`) return true
  const visible = visibleDistricts(organisation, asker.id, conversation)
  return hearer.startsWith('@') ? true : (groupOf(organisation, hearer)?.districts.some((id) => visible.includes(id)) ?? false)
}

function lineOf(
  one: ToldOnce,
  { organisation, now }: Scene,
  silenceNamed: (id: string) => Parameters<typeof silenceText>[0] | undefined,
): string {
  const head = `${briefly(one.at, now)} ${hearerName(organisation, one.hearer)} “${stepName(organisation, one.step)}”`
  if (one.said)
    return `${head}：已提醒${one.delivery === null || one.delivery === 'sent' ? '' : `（${deliveryNames.get(one.delivery) ?? '没有发出'}）`}`
  if (one.because === 'passed') return `${head}：没有单独提醒，更近的一步已经提醒`
  const silence = one.because === 'silenced' && one.detail !== null ? silenceNamed(one.detail) : undefined
  const more =
    silence !== undefined
      ? `（${silenceText(silence, organisation)}）`
      : one.because === 'in-hand'
        ? `（${nameOf(organisation, one.detail)}）`
        : ''
  return `${head}：没有提醒，${unsaidNames[one.because]}${more}`
}

const deliveryNames = new Map([
  ['queued', '等待发送'],
  ['sending', '正在发送'],
  ['in-doubt', '是否送达不明'],
  ['dropped', '未发出'],
])

const stepName = ({ alerts }: Organisation, key: string): string => {
  const id = key.split(/[+@]/)[0]
  return alerts.find((step) => step.id === id)?.says ?? key
}

/** What is to come in the district's own group and to its people; nothing for what is over. */
function aheadLines(scene: Scene, stored: SeenOrder['stored'], quieting: Quieting): string[] {
  const { organisation, context, now } = scene
  const ahead = stepsAhead(stored, organisation, context, quieting, now).flatMap(({ hearer, step, next, quiet }) =>
    next === null || !isToBeSeen(scene, hearer.id)
      ? []
      : [
          {
            next,
            text: `${briefly(next, now)} ${hearer.name} “${step.says}”${quiet === null ? '' : `（${unsaidNames[quiet.because]}，照此不提醒）`}`,
          },
        ],
  )
  const [first, ...more] = ahead.toSorted((a, b) => a.next - b.next).map(({ text }) => text)
  return first === undefined ? ['今天没有还要提醒的步骤。'] : ['接下来：', first, ...more.slice(0, 4)]
}
