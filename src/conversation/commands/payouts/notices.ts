import { parseLine } from '../../../compensation/line-key.ts'
import { payoutLines } from '../../../compensation/read-ledger.ts'
import type { TableMessage } from '../../../messages/message.ts'
import { ordersByNumber } from '../../../orders/queries.ts'
import type { StoredOrder } from '../../../orders/current/rows.ts'
import { type Organisation, districtName } from '../../../people/organisation.ts'
import { mayDo } from '../../../people/permissions.ts'
import { yuan } from '../../../policy/explain.ts'
import { type Notice, byUrgency, forVoice, listNotices, stillToTell } from '../../../telling/list-notices.ts'
import { noticeNames } from '../../../telling/notice-words.ts'
import { giveUp } from '../../../telling/outcomes.ts'
import { closeTold } from '../../../telling/take-due.ts'
import { type Answer, type Read, type Scene, says } from '../../command.ts'
import { command } from '../../gate.ts'
import type { SaidArguments } from '../../grammar/understood.ts'
import { type ContactShown, masked, whole } from '../../order/contact-shown.ts'
import { words } from '../../reading/text.ts'
import { briefly } from '../../reading/time-text.ts'
import { readingOf } from './reading.ts'

interface NoticeWish {
  readonly districts: readonly string[]
  readonly page: number
}

const PAGE = /^第(\d{1,3})页$/

function readWish(rest: string): Read<NoticeWish> {
  const typed = words(rest)
  const page = typed.flatMap((word) => PAGE.exec(word)?.[1] ?? [])[0]
  return { understood: { districts: typed.filter((word) => !PAGE.test(word)), page: Number(page ?? 1) } }
}

/** 四(六): which customers have not heard yet of what was paid, or why nothing is, and who has to be called. */
export const notices = command<'district', NoticeWish>({
  name: 'notices',
  word: '待告知',
  aliases: ['告知清单', '待告知客户'],
  usage: '待告知 [区县]',
  example: '待告知 赣榆',
  summary: '还没有告知到的客户：须打电话的、须处理后再发的、待发的',
  about: 'district',
  effect: 'reads',
  action: 'read-payouts',
  does: '查看待告知的客户',
  line: ({ districts = [] }: SaidArguments, organisation: Organisation) => districts.map((id) => districtName(organisation, id)),
  read: readWish,
  run: async (scene, districts, wish) => {
    const { trx, now, organisation } = scene
    await giveUp(trx, now)
    await closeTold(trx, now)
    const found = (await listNotices(trx, stillToTell)).filter(({ district }) => districts.includes(district)).toSorted(byUrgency)
    const where = districts.length === organisation.districts.length ? '' : districts.map((id) => districtName(organisation, id)).join('、')
    if (found.length === 0) return { replies: [says(`${where}没有待告知的客户。`)] }
    return list(scene, where, found, wish)
  },
})

const ROWS = 15

async function list(scene: Scene, where: string, found: readonly Notice[], { districts, page }: NoticeWish): Promise<Answer> {
  const from = (page - 1) * ROWS
  const shown = found.slice(from, from + ROWS)
  if (shown.length === 0) return { replies: [says(`共 ${found.length} 户，后面没有了。`)] }
  const rest = found.length - from - shown.length
  const orders = new Map(
    (
      await ordersByNumber(
        scene.trx,
        shown.map(({ orderId }) => orderId),
        scene.now,
      )
    ).map((one) => [one.order.id, one]),
  )
  const amounts = await amountsOf(scene, shown)
  const contacts = shown.map((notice) => contactOf(scene, notice, orders.get(notice.orderId)))
  const table: TableMessage = {
    kind: 'table',
    title: `${where}待告知 ${found.length} 户`,
    lead: [perState(found), ...(rest === 0 && from === 0 ? [] : [`第 ${from + 1} 至 ${from + shown.length} 户`])],
    columns: [
      { name: '工单', align: 'left' },
      { name: '事由', align: 'left' },
      { name: '现在', align: 'left' },
      { name: '起', align: 'left' },
      { name: '电话', align: 'left' },
      { name: '区县', align: 'left' },
    ],
    rows: shown.map((notice, i) => [
      notice.orderId,
      notice.line === null ? '不赔付' : `赔付 ${yuan(amounts.get(notice.line) ?? 0)}`,
      noticeNames[notice.state],
      briefly(notice.sentAt ?? notice.dueAt, scene.now),
      contacts[i]?.phone ?? '—',
      districtName(scene.organisation, notice.district),
    ]),
    rowSays: shown.map(({ orderId }) => orderId),
    notes: [...howToRecord(scene, found), ...(rest === 0 ? [] : [`还有 ${rest} 户，回复“下一页”`])],
  }
  const looks = contacts.flatMap((contact) => contact?.look ?? [])
  return {
    replies: [table],
    shows: shown.map(({ orderId }) => orderId),
    ...(rest === 0 ? {} : { next: ['待告知', ...districts, `第${page + 1}页`].join(' ') }),
    ...(looks.length === 0 ? {} : { audits: looks }),
  }
}

/** `须电话告知 2 户，待发 3 户`. */
const perState = (found: readonly Notice[]): string =>
  stillToTell
    .flatMap((state) => {
      const count = found.filter((one) => one.state === state).length
      return count === 0 ? [] : [`${noticeNames[state]} ${count} 户`]
    })
    .join('；')

async function amountsOf(scene: Scene, shown: readonly Notice[]): Promise<ReadonlyMap<string, number>> {
  const keys = [...new Set(shown.flatMap(({ line }) => (line === null ? [] : (parseLine(line)?.claim ?? []))))]
  return new Map((await payoutLines(scene.trx, readingOf(scene), { keys })).map(({ key, paidFen }) => [key, paidFen]))
}

/** Whole only for whoever may see it here, and only of those who have to be called. */
const seesPhone = ({ organisation, asker, conversation }: Scene, { state, district }: Notice): boolean =>
  forVoice.includes(state) && mayDo(organisation, asker.id, 'see-contact', { conversation, district, ownOrder: false }).allowed

function contactOf(scene: Scene, notice: Notice, stored: StoredOrder | undefined): ContactShown | null {
  if (stored === undefined || stored.contact.phone === null) return null
  return seesPhone(scene, notice) ? whole(stored.contact, notice.orderId, '待告知') : masked(stored.contact)
}

/** Whoever may record it learns how. */
function howToRecord({ organisation, asker, conversation }: Scene, found: readonly Notice[]): string[] {
  const may = mayDo(organisation, asker.id, 'tell-payout', { conversation, district: null, ownOrder: false }).allowed
  return may && found.some(({ state }) => forVoice.includes(state)) ? ['打过电话后发送：赔付已告知 工单号'] : []
}
