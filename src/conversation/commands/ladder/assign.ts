import { heldUntil } from '../../../escalation/climb.ts'
import { type Standing, isTaken, putInHand, standingOf } from '../../../escalation/standing.ts'
import { nameOf } from '../../../people/organisation.ts'
import { type Answer, type Scene, says } from '../../command.ts'
import { closedAnswer, isClosed, refused } from '../../deeds/effects.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import { mark } from '../../grammar/sentence.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderAnd } from '../../reading/order-and-more.ts'
import { cut } from '../../reading/text.ts'
import { briefly } from '../../reading/time-text.ts'
import { crewMeant, crewsToChoose, loadsIn, peopleOfCrew, tonight } from './crews.ts'
import { timeField } from './calling.ts'
import { levelOfTaker } from './take.ts'

/** 四(三)1: the dispatcher sends another installer or the emergency crew, and sees what each still has this evening (四(七)). */
export const assign = orderDeed({
  name: 'assign',
  word: '调度',
  aliases: ['改派', '转派', '派给'],
  usage: '/调度 <工单> <班组>',
  example: '/调度 ZD20261121000001 赣榆装维03',
  summary: '把工单改派给另一个班组或应急队；不写班组就列出各班组今晚还有几单',
  action: 'assign',
  does: '调度工单',
  asks: { to: { question: '派给谁？', example: '赣榆装维03', marks: mark.crew, offers: crewsToChoose } },
  line: ({ keys = [], to }) => [...keys, ...(to === undefined ? [] : [to])],
  read: (rest) => orderAnd('班组', rest),
  plan,
})

async function plan(scene: Scene, seen: SeenOrder, { id, text }: { id: string; text: string }): Promise<Answer | Plan> {
  const { trx, organisation, now } = scene
  const { order } = seen.stored
  if (isClosed(seen, now)) return closedAnswer(seen, now, '不需要调度')
  const crew = crewMeant(organisation, order.district, text)
  if (crew === null) return refused(id, `“${cut(text, 20)}”不是本区县的班组。发“/调度 ${id}”可以看各班组今晚还有几单。`, `no crew: ${text}`)
  const standing = await standingOf(trx, id)
  if (order.installer === crew && standing?.state !== 'open') return { replies: [says(`工单 ${id} 现在就在${crew}。`)] }
  const load = (await loadsIn(scene, order.district)).find((one) => one.crew === crew)
  const [person] = peopleOfCrew(organisation, crew)
  return {
    title: '请确认调度工单',
    fields: [
      ...timeField(scene, seen),
      { name: '改派', value: `${order.installer ?? '未派单'} → ${crew}` },
      ...(load === undefined ? [] : [{ name: crew, value: tonight(load) }]),
      ...handField(scene, standing),
    ],
    event: { type: 'assignment', payload: { installer: crew, contractor: person?.contractor ?? null } },
    restsOn: JSON.stringify([standing?.id, standing?.times, standing?.hand]),
    claim: async () => {
      const current = await standingOf(trx, id)
      if (current === null) return null
      const nextAt = heldUntil(organisation.escalation, now, null)
      const role = levelOfTaker(scene, seen)
      await putInHand(trx, id, { person: person?.id ?? null, crew, role, nextAt, reason: current.reason }, now)
      return null
    },
    done: [`工单 ${id} 已改派：${order.installer ?? '未派单'} → ${crew}`, ...(load === undefined ? [] : [`${crew}原有${tonight(load)}`])],
    repeat: '改派请',
    hear: hearersOf(scene, seen, crew, standing),
    audit: { outcome: 'done', detail: `to ${crew}` },
  }
}

const handField = ({ organisation, now }: Scene, standing: Standing | null) =>
  !isTaken(standing)
    ? []
    : [
        {
          name: '接手人',
          value: `${standing.hand.crew ?? nameOf(organisation, standing.hand.person)}（${briefly(standing.hand.since, now)}）`,
        },
      ]

/** The crew that it goes to, the one that it leaves, and who asked for it. */
function hearersOf({ organisation, asker }: Scene, { stored: { order } }: SeenOrder, crew: string, standing: Standing | null): string[] {
  const crews = [crew, ...(order.installer === null ? [] : [order.installer])]
  const members = crews.flatMap((one) => peopleOfCrew(organisation, one).map(({ id }) => id))
  return [...new Set([...members, ...(typeof standing?.causedBy === 'string' ? [standing.causedBy] : [])])].filter((id) => id !== asker.id)
}
