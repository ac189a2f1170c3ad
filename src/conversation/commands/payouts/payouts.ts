import { payoutCard } from '../../../compensation/payout-card.ts'
import { payoutTable } from '../../../compensation/payout-table.ts'
import type { PayoutLine } from '../../../compensation/lines.ts'
import { byPayBy, countAndSum, isPaidWithin, isUnpaid, perState, pressing, sumOf } from '../../../compensation/payout-summary.ts'
import { payoutLines } from '../../../compensation/read-ledger.ts'
import { entriesOf } from '../../../compensation/stored-entries.ts'
import { notFound } from '../../../messages/fixed-words.ts'
import { type Organisation, districtName, nameOf } from '../../../people/organisation.ts'
import { monthAt, monthName } from '../../../pay/month.ts'
import { yuan } from '../../../policy/explain.ts'
import { dayOf } from '../../../policy/instant.ts'
import { type Answer, type Read, type Scene, says } from '../../command.ts'
import { command } from '../../gate.ts'
import type { SaidArguments } from '../../grammar/understood.ts'
import { spendLookUp } from '../../look-ups.ts'
import { bareOrderNumber } from '../../reading/order-number.ts'
import { meantMonth } from '../../reading/said-month.ts'
import { words } from '../../reading/text.ts'
import { readingOf } from './reading.ts'

interface PayoutWish {
  readonly districts: readonly string[]
  /** As it was typed; null: what is to be paid now. */
  readonly month: string | null
  readonly orders: readonly string[]
  /** A household's code, in capitals. */
  readonly household: string | null
  readonly page: number
}

const PAGE = /^第(\d{1,3})页$/
const HOUSEHOLD = /^[A-Z]{2,6}\d{5,12}$/

function readWish(rest: string): Read<PayoutWish> {
  const typed = words(rest)
  const orders = typed.flatMap((word) => bareOrderNumber(word) ?? [])
  const others = typed.filter((word) => bareOrderNumber(word) === null)
  const month = others.find((word) => meantMonth(word, 0) !== null) ?? null
  const page = others.flatMap((word) => PAGE.exec(word)?.[1] ?? [])[0]
  const household = others.map((word) => word.toUpperCase()).find((word) => HOUSEHOLD.test(word)) ?? null
  const districts = others.filter((word) => word !== month && !PAGE.test(word) && !HOUSEHOLD.test(word.toUpperCase()))
  return { understood: { districts, month, orders, household, page: Number(page ?? 1) } }
}

/** 四(六), 五: what is to be paid, by whom next, and until when; one order's or household's; what was paid in a month. */
export const payouts = command<'district', PayoutWish>({
  name: 'payouts',
  word: '待赔付',
  aliases: ['赔付', '赔付清单', '未赔付清单'],
  usage: '待赔付 [区县] [月份] 或 赔付 <工单|客户编码>',
  example: '待赔付 赣榆',
  summary: '还没有付的赔付、哪些到期、由谁办；写月份看当月已付的，写工单或客户编码看一笔',
  about: 'district',
  effect: 'reads',
  action: 'read-payouts',
  does: '查看赔付',
  line: ({ keys = [], choices = [], month, districts = [] }: SaidArguments, organisation: Organisation) => [
    ...(month === undefined ? [] : [month]),
    ...districts.map((id) => districtName(organisation, id)),
    ...keys,
    ...choices,
  ],
  read: readWish,
  run: async (scene, districts, wish) => {
    if (wish.orders.length > 0 || wish.household !== null) return ofOne(scene, districts, wish)
    return wish.month === null ? toPay(scene, districts, wish) : paidIn(scene, districts, wish, wish.month)
  },
})

async function ofOne(scene: Scene, districts: readonly string[], { orders, household }: PayoutWish): Promise<Answer> {
  const { trx, organisation } = scene
  const asked = household === null ? { orders } : { household }
  const lines = (await payoutLines(trx, readingOf(scene), asked)).filter(({ claim }) => districts.includes(claim.district))
  const [orderId = null] = orders
  const tooMany = await spendLookUp(scene, { shows: lines.length > 0, orderId })
  if (tooMany !== null) return tooMany
  if (lines.length === 0) return { replies: [says(await nothingOwed(scene, districts, orders))] }
  const keys = [...new Set(lines.map(({ claim }) => claim.key))]
  const entries = await entriesOf(trx, keys, null)
  const cards = lines
    .slice(0, MOST_CARDS)
    .map((line) => payoutCard(line, entries.get(line.claim.key) ?? [], (person) => nameOf(organisation, person)))
  const more = lines.length > MOST_CARDS ? [says(`另有 ${lines.length - MOST_CARDS} 笔。`)] : []
  return { replies: [...cards, ...more], shows: [...new Set(lines.flatMap(({ claim }) => claim.orders))].slice(0, MOST_CARDS) }
}

const MOST_CARDS = 3

/** Of an order that is not theirs to see nobody learns more than of one that is not there. */
async function nothingOwed({ trx }: Scene, districts: readonly string[], orders: readonly string[]): Promise<string> {
  if (orders.length === 0) return '这个客户在你能看的区县没有赔付。'
  const there = await trx.selectFrom('orders').select('id').where('id', 'in', orders).where('district', 'in', districts).execute()
  const [first] = there
  return first === undefined
    ? `${notFound} ${orders.join('、')}`
    : `工单 ${there.map(({ id }) => id).join('、')} 没有赔付：没有应补偿的金额。`
}

const ROWS = 15

async function toPay(scene: Scene, districts: readonly string[], wish: PayoutWish): Promise<Answer> {
  const { trx, now, organisation } = scene
  const open = (await payoutLines(trx, readingOf(scene), 'open')).filter(({ claim }) => districts.includes(claim.district))
  const unpaid = open.filter(isUnpaid).toSorted(byPayBy)
  const untold = open.filter(({ state }) => state === 'paid')
  const paid = await paidThisMonth(scene, districts)
  const where = districts.length === organisation.districts.length ? '' : districts.map((id) => districtName(organisation, id)).join('、')
  const lead = [
    ...(unpaid.length === 0 ? [] : [perState(unpaid), pressing(unpaid, now)]),
    `本月已付 ${countAndSum(paid)}${untold.length === 0 ? '' : `；已付未告知 ${untold.length} 笔`}`,
  ]
  if (unpaid.length === 0) return { replies: [says(`${where}没有待付的赔付。`, ...lead)] }
  return list(scene, unpaid, { title: `${where}待付 ${countAndSum(unpaid)}`, lead, again: ['待赔付', ...wish.districts], page: wish.page })
}

async function paidThisMonth(scene: Scene, districts: readonly string[]): Promise<PayoutLine[]> {
  return paidLines(scene, districts, monthAt(scene.now))
}

type Month = ReturnType<typeof monthAt>

async function paidLines(scene: Scene, districts: readonly string[], month: Month): Promise<PayoutLine[]> {
  const lines = await payoutLines(scene.trx, readingOf(scene), { paid: month })
  return lines.filter((line) => districts.includes(line.claim.district) && isPaidWithin(line, month))
}

async function paidIn(scene: Scene, districts: readonly string[], wish: PayoutWish, typed: string): Promise<Answer> {
  const { now } = scene
  const month = meantMonth(typed, now)
  if (month === null || month.first > dayOf(now)) return { replies: [says('这个月还没有到，没有数据。')] }
  const paid = await paidLines(scene, districts, month)
  const name = monthName(month, now)
  const [late, over] = [paid.filter(({ late }) => late), paid.reduce((fen, { overpaidFen }) => fen + overpaidFen, 0)]
  if (paid.length === 0) return { replies: [says(`${name}没有到账的赔付。`)] }
  const total = paid.reduce((fen, { paidFen }) => fen + paidFen, 0)
  const lead = [`逾期到账 ${late.length} 笔${over === 0 ? '' : `；多付 ${yuan(over)}`}`]
  return list(scene, paid, {
    title: `${name}已付 ${paid.length} 笔 ${yuan(total)}`,
    lead,
    again: ['待赔付', typed, ...wish.districts],
    page: wish.page,
  })
}

interface Listing {
  readonly title: string
  readonly lead: readonly string[]
  readonly again: readonly string[]
  readonly page: number
}

function list({ organisation }: Scene, lines: readonly PayoutLine[], { title, lead, again, page }: Listing): Answer {
  const from = (page - 1) * ROWS
  const shown = lines.slice(from, from + ROWS)
  if (shown.length === 0) return { replies: [says(`共 ${countAndSum(lines)}，后面没有了。`)] }
  const rest = lines.length - from - shown.length
  const table = payoutTable(shown, (id) => districtName(organisation, id), {
    title,
    lead: lines.length > shown.length ? [...lead, `第 ${from + 1} 至 ${from + shown.length} 笔，${yuan(sumOf(shown))}`] : lead,
    notes: rest === 0 ? [] : [`还有 ${rest} 笔，回复“下一页”`],
  })
  return {
    replies: [table],
    shows: shown.map(({ claim }) => claim.leader),
    ...(rest === 0 ? {} : { next: [...again, `第${page + 1}页`].join(' ') }),
  }
}
