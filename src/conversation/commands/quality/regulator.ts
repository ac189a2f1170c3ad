import { nameOf, roleNames } from '../../../people/organisation.ts'
import { regulatorDueBy } from '../../../people/quality/rules.ts'
import { judge } from '../../../policy/judge.ts'
import { calledFor, regulatorGroups } from '../../../quality/regulator-reminders.ts'
import { type Answer, type Scene, says } from '../../command.ts'
import { effectFields, effectLine, effectMark, refused } from '../../deeds/effects.ts'
import { type Plan, orderDeed, orderFields } from '../../deeds/order-deed.ts'
import { withoutContact } from '../../order/masking.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderAnd, orderAndNote } from '../../reading/order-and-more.ts'
import { briefly } from '../../reading/time-text.ts'
import { lacks } from '../records/complaint.ts'

/** 工信部申诉, 越级: a lane of its own, with its own deadline, first in what waits. To the policy it is a complaint like any other. */
export const regulator = orderDeed({
  name: 'regulator',
  word: '申诉',
  aliases: ['工信部申诉', '登记申诉', '越级投诉', '越级申诉', 'regulator'],
  usage: '/申诉 <工单> [申诉了什么]',
  example: '/申诉 ZD20261121000001 向工信部申诉三天没修好',
  summary: '登记工信部申诉、越级投诉：单独计时限，到期前提醒，办结前一直在待办最前面',
  action: 'register-complaint',
  does: '登记申诉',
  read: orderAndNote,
  line: ({ keys = [], text }) => [...keys, ...(text === undefined ? [] : [text])],
  plan: register,
})

function register(scene: Scene, seen: SeenOrder, { id, note: said }: { id: string; note: string | null }): Answer | Plan {
  const { now, context, organisation } = scene
  const { order, contact, recorded } = seen.stored
  const dueBy = regulatorDueBy(organisation.quality, recorded.regulator?.at ?? now)
  if (recorded.regulator !== null)
    return {
      replies: [
        says(`工单 ${id} 已经登记过申诉（${briefly(recorded.regulator.at, now)}），${briefly(dueBy, now)} 前办结：/申诉办结 ${id} <结果>`),
      ],
    }
  const note = said === null ? null : withoutContact(said, contact)
  const after = judge({ ...order, complaint: order.complaint ?? { at: now } }, context)
  const lacking = lacks(seen.verdict, after)
  const until = `${briefly(dueBy, now)} 前办结：/申诉办结 ${id} <结果>`
  const [own, city] = [...regulatorGroups(organisation, order.district)]
  const told = [own, city].flatMap((one) => one?.roles.map((role) => roleNames[role]) ?? []).join('、')
  return {
    title: '请确认登记工信部申诉',
    fields: [
      { name: '申诉', value: note ?? '未填写' },
      { name: '办结时限', value: `${briefly(dueBy, now)} 前` },
      ...effectFields(seen.verdict, after, now),
      { name: '通知', value: told },
    ],
    body: lacking,
    event: { type: 'complaint', payload: { note, to: 'regulator' } },
    restsOn: effectMark(after),
    done: [
      `工单 ${id} 已登记工信部申诉${note === null ? '' : `：${note}`}`,
      until,
      ...(lacking.length === 0 ? [] : [effectLine(seen.verdict, after, now)]),
      ...lacking,
    ],
    repeat: '请',
    hear: own === undefined ? [] : calledFor(organisation, own.roles, order.district, now).filter((person) => person !== scene.asker.id),
    ...(city === undefined
      ? {}
      : {
          asksGroup: {
            in: city.group,
            key: 'regulator',
            card: {
              title: '工信部申诉，请限时办结',
              fields: [...orderFields(scene, seen), { name: '办结时限', value: `${briefly(dueBy, now)} 前` }],
              body: [`${scene.asker.name} ${briefly(now, now)} 登记`, `办结请发：/申诉办结 ${id} <结果>`],
              buttons: [{ label: '查单', says: `查单 ${id}`, style: 'plain' as const }],
              mentions: calledFor(organisation, city.roles, order.district, now),
            },
            told: '通知服务调度中心和市公司分管',
            unreachable: '请直接联系服务调度中心',
          },
        }),
    audit: { outcome: 'done', detail: note ?? 'regulator' },
  }
}

/** What came of it; with that the lane is closed. */
export const closeRegulator = orderDeed({
  name: 'close-regulator',
  word: '申诉办结',
  aliases: ['办结申诉', '申诉已办结', 'close-regulator'],
  usage: '/申诉办结 <工单> <结果>',
  example: '/申诉办结 ZD20261121000001 已修复，客户撤诉',
  summary: '工信部申诉办完了：写明结果，不再提醒',
  action: 'close-regulator',
  does: '办结申诉',
  needs: ['text'],
  asks: { text: { question: '申诉的处理结果是？', example: '已修复，客户撤诉', free: true } },
  read: (rest) => orderAnd('结果', rest),
  line: ({ keys = [], text }) => [...keys, ...(text === undefined ? [] : [text])],
  plan: (scene, seen, { id, text }) => {
    const { now, organisation } = scene
    const { contact, recorded } = seen.stored
    if (recorded.regulator === null) return refused(id, `工单 ${id} 没有待办结的申诉。`, 'no complaint of the regulator')
    const result = withoutContact(text, contact)
    const dueBy = regulatorDueBy(organisation.quality, recorded.regulator.at)
    const inTime = now <= dueBy ? '在时限内' : `超过时限（${briefly(dueBy, now)}）`
    return {
      title: '请确认办结申诉',
      fields: [
        { name: '申诉', value: `${nameOf(organisation, recorded.regulator.by)} ${briefly(recorded.regulator.at, now)} 登记` },
        { name: '结果', value: result },
        { name: '时限', value: inTime },
      ],
      event: { type: 'regulator-closed', payload: { result } },
      restsOn: String(recorded.regulator.at),
      done: [`工单 ${id} 的申诉已办结，${inTime}：${result}`],
      repeat: '请',
      audit: { outcome: 'done', detail: result },
    }
  },
})
