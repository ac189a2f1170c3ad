import { computeBulletin } from '../../bulletins/bulletin.ts'
import { lateAnswer } from '../../messages/figures-text.ts'
import { durationBriefly } from '../../messages/order-words.ts'
import { exemptText, overdueParts } from '../../messages/overdue-text.ts'
import { pastDeadline } from '../../orders/past-deadline.ts'
import { dueOn, ordersByNumber } from '../../orders/queries.ts'
import { yuan } from '../../policy/explain.ts'
import { type Day, dayOf } from '../../policy/instant.ts'
import { type Judged, judge } from '../../policy/judge.ts'
import { isOverdue, overdueCounts } from '../../policy/overdue.ts'
import type { Answer, Scene } from '../command.ts'
import { districtName } from '../../people/organisation.ts'
import { command } from '../gate.ts'
import { moneyText } from '../order/order-card.ts'
import {
  type ListColumn,
  type ListWish,
  crewColumn,
  dayName,
  kindColumn,
  lateColumn,
  listAnswer,
  orderColumn,
  listLine,
  readListWish,
  wishText,
} from '../order/order-list.ts'

const moneyColumn: ListColumn = { name: '补偿', align: 'right', cell: (_, verdict) => moneyText(verdict)?.replace('应补偿 ', '') ?? '—' }

export const overdueOrders = command({
  name: 'overdue',
  word: '超时',
  aliases: ['超时工单', '超时在途'],
  usage: '超时 [区县] [新装|障碍|移机] [班组] [数量]',
  example: '超时 赣榆 20',
  summary: '已经超过时限还没有完成的工单，最久的在前；免责的不列',
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查询工单',
  line: listLine,
  read: readListWish,
  run: async (scene, districts, wish) => {
    const { organisation, now } = scene
    if (wish.day !== null) return lateOnDay(scene, districts, wish, wish.day)
    const late = (await pastDeadline(scene.trx, districts, scene.context)).filter(isWanted(wish))
    const counts = overdueCounts(late, now)
    const listed = late.filter(({ verdict }) => isOverdue(verdict)).map(({ order }) => order)
    const shown = listed.slice(wish.offset, wish.offset + wish.limit).map(({ id }) => id)
    const where = wishText(organisation, districts, wish)
    const perDistrict = districts.flatMap((id) => {
      const count = listed.filter(({ district }) => district === id).length
      return count === 0 ? [] : [`${districtName(organisation, id)} ${count}`]
    })
    return listAnswer(scene, {
      word: '超时',
      wish,
      title: (total) => `${where}超时在途 ${total} 单`,
      none: `${where}没有超时在途的工单${counts.exempt === 0 ? '' : `；${exemptText(counts.exempt)}`}。`,
      lead: [overdueParts(counts), ...(districts.length > 1 ? [perDistrict.join('，')] : [])],
      columns: [lateColumn, crewColumn, orderColumn, kindColumn, moneyColumn],
      page: { total: listed.length, orders: await ordersByNumber(scene.trx, shown, now) },
    })
  },
})

const isWanted =
  ({ kinds, crews }: ListWish) =>
  ({ order: { kind, installer } }: Judged): boolean =>
    (kinds === null || kinds.includes(kind)) && (crews === null || (installer !== null && crews.includes(installer)))

/** 慢必赔 by the day on which orders were due, done or not: the same count as the bulletin's of that day. */
async function lateOnDay(scene: Scene, districts: readonly string[], wish: ListWish, day: Day): Promise<Answer> {
  const { organisation, now, trx, context } = scene
  const due = await dueOn(trx, { ...wish, districts, now, day })
  const late = due
    .map((order) => ({ order, verdict: judge(order.order, context) }))
    .filter(({ verdict }) => verdict.guaranteed && (verdict.status === 'late' || verdict.status === 'overdue'))
    .toSorted((a, b) => Number(b.verdict.status === 'overdue') - Number(a.verdict.status === 'overdue'))
  const isWhole = wish.kinds === null && wish.crews === null
  const where = wishText(organisation, districts, wish)
  const counts = {
    late: late.length,
    overdue: late.filter(({ verdict }) => verdict.status === 'overdue').length,
    exempt: late.filter(({ verdict }) => verdict.exemption !== null).length,
  }
  const answer = lateAnswer(where, dayName(day, now), counts, isWhole && late.length > 0 ? await accrued(scene, districts, day) : null)
  return listAnswer(scene, {
    word: '超时',
    wish,
    title: () => answer,
    none: `${answer}。`,
    lead: [],
    columns: [stateColumn, crewColumn, orderColumn, kindColumn, moneyColumn],
    page: { total: late.length, orders: late.slice(wish.offset, wish.offset + wish.limit).map(({ order }) => order) },
  })
}

const stateColumn: ListColumn = {
  name: '现在',
  align: 'left',
  cell: (_, { status, dueBy }, { now }) => (status === 'late' ? '已完成' : `超时${dueBy === null ? '' : durationBriefly(now - dueBy)}`),
}

/** By households, as every bulletin counts it. */
async function accrued({ trx, organisation, now }: Scene, districts: readonly string[], day: Day): Promise<string> {
  const edition = day < dayOf(now) ? 'final' : 'progress'
  let fen = 0
  for (const district of districts) {
    const bulletin = await computeBulletin(trx, organisation, { scope: { district }, date: day, edition, asOf: now })
    fen += bulletin.day.compensation.accruedFen
  }
  return yuan(fen)
}
