import { notFound } from '../../messages/fixed-words.ts'
import { ordersAsOf } from '../../orders/as-of.ts'
import { findOrder } from '../../orders/queries.ts'
import { type Month, monthName } from '../../pay/month.ts'
import { type MonthPay, monthPay } from '../../pay/month-pay.ts'
import { installerTable, summaryTable } from '../../pay/pay-message.ts'
import { payOfOrder } from '../../pay/pay-of-order.ts'
import { type Organisation, districtName } from '../../people/organisation.ts'
import { mayDo, visibleDistricts } from '../../people/permissions.ts'
import { type Answer, type Read, type Scene, says } from '../command.ts'
import { command } from '../gate.ts'
import type { SaidArguments } from '../grammar/understood.ts'
import { spendLookUp } from '../look-ups.ts'
import { mayDoTo } from '../order/seen-order.ts'
import { bareOrderNumber } from '../reading/order-number.ts'
import { fold, words } from '../reading/text.ts'
import { meantMonth } from '../reading/said-month.ts'

interface PayWish {
  /** As it was typed; null: this month. */
  readonly month: string | null
  readonly order: string | null
  /** Districts and crews, as typed. */
  readonly whose: readonly string[]
}

function readWish(rest: string): Read<PayWish> {
  let [month, order]: [string | null, string | null] = [null, null]
  const whose: string[] = []
  for (const word of words(rest)) {
    const id = bareOrderNumber(word)
    if (id !== null) order = id
    else if (meantMonth(word, 0) !== null) month = word
    else whose.push(word)
  }
  return { understood: { month, order, whose } }
}

/** Whose pay may be seen: of one's own crew; of all crews of the districts in which the right reaches others'. */
type Whose = { readonly districts: readonly string[] | 'all'; readonly crews: readonly string[] | null }

/** 四(四): one's own install pay line by line, in a private chat; managers see their districts'. */
export const pay = command<'nothing', PayWish>({
  name: 'pay',
  word: '我的计件',
  aliases: ['计件', '计件工资'],
  usage: '我的计件 [月份] [工单号]',
  example: '我的计件 2026-11',
  summary: '装机计件逐行：单数、单价、系数、取整；写上工单号，就说这单算没算、为什么',
  about: 'nothing',
  effect: 'reads',
  action: 'read-pay',
  does: '查看计件',
  line: ({ keys = [], month, districts = [], crews = [] }: SaidArguments, organisation: Organisation) => [
    ...(month === undefined ? [] : [month]),
    ...districts.map((id) => districtName(organisation, id)),
    ...crews,
    ...keys,
  ],
  read: readWish,
  run: async (scene, _, wish) => {
    const month = meantMonth(wish.month ?? '本月', scene.now)
    if (month === null) return { replies: [says('没看懂：月份写成 11月 或 2026-11。')] }
    const whose = whoseOf(scene)
    if (wish.order !== null) return aboutOrder(scene, wish.order, whose)
    const crews = wanted(scene, whose, wish.whose)
    if (typeof crews === 'string') return { replies: [says(crews)] }
    const paid = await monthPay(scene.trx, scene.organisation.pay, month, crews, scene.now)
    return { replies: [paid.installers.length === 1 ? only(paid, scene) : several(paid, month, crews, scene)] }
  },
})

function only(paid: MonthPay, { now }: Scene) {
  const [one] = paid.installers
  return one === undefined ? says('没有计件。') : installerTable(one, paid, now)
}

const several = (paid: MonthPay, month: Month, crews: readonly string[] | null, { now }: Scene) =>
  paid.installers.length === 0
    ? says(`${crews?.length === 1 ? `${crews[0]} ` : ''}${monthName(month, now)}没有计件的单：计件只算竣工的、上门的新装和移机。`)
    : summaryTable(paid, now)

function whoseOf({ organisation, asker, conversation }: Scene): Whose {
  const others = visibleDistricts(organisation, asker.id, conversation).filter(
    (district) => mayDo(organisation, asker.id, 'read-pay', { conversation, district, ownOrder: false }).allowed,
  )
  if (others.length === 0) return { districts: [], crews: asker.crew === null ? [] : [asker.crew] }
  if (others.length === organisation.districts.length) return { districts: 'all', crews: null }
  return { districts: others, crews: crewsOf(organisation, others) }
}

/** Crews with a person who works in one of these districts. */
const crewsOf = ({ people }: Organisation, districts: readonly string[]): string[] =>
  people.flatMap(({ crew, roles }) =>
    crew !== null && roles.some((held) => held.districts !== 'all' && held.districts.some((id) => districts.includes(id))) ? [crew] : [],
  )

/** The crews that are asked for, null: all; or why not, in words. */
function wanted({ organisation, asker }: Scene, { districts, crews }: Whose, typed: readonly string[]): readonly string[] | null | string {
  if (typed.length === 0) return crews !== null && crews.length === 0 ? `${asker.name}没有对应的装维班组。` : crews
  const found: string[] = []
  for (const word of typed) {
    const district = organisation.districts.find(({ id, name, aliases }) => [id, name, ...aliases].some((one) => fold(one) === fold(word)))
    const meant = district === undefined ? [word] : crewsOf(organisation, [district.id])
    const seen = crews === null ? meant : meant.filter((crew) => crews.includes(crew))
    if (seen.length === 0) return districts.length === 0 ? '无权限：只能查看自己的计件。' : `无权限：你不能查看“${word}”的计件。`
    found.push(...seen)
  }
  return found
}

/** Whether an order brings pay, and why not. Of others' orders only those are told whose pay may be seen. */
async function aboutOrder(scene: Scene, id: string, { crews }: Whose): Promise<Answer> {
  const { trx, now, organisation, asker } = scene
  const found = await findOrder(trx, id)
  const [stored] = found === null ? [] : await ordersAsOf(trx, [found], now)
  const own = stored !== undefined && asker.crew !== null && stored.order.installer === asker.crew
  const visible = stored !== undefined && mayDoTo(scene, 'query-orders', { stored, own }).allowed
  const tooMany = await spendLookUp(scene, { shows: visible, orderId: id })
  if (tooMany !== null) return tooMany
  if (!visible) return { replies: [says(notFound)], audit: { outcome: 'refused', orderId: id, detail: 'not there, or not theirs' } }
  const { installer } = stored.order
  const shows = [id]
  if (crews !== null && installer !== null && !crews.includes(installer))
    return { replies: [says(`${id} 不在${crews.length === 1 ? crews[0] : '你的班组'}名下，不计入。`)], shows }
  return { replies: [says(`${id}：${await payOfOrder(trx, organisation.pay, stored.order, now)}`)], shows }
}
