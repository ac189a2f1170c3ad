import { hash } from 'node:crypto'
import { scopeText } from '../../../alerting/silences/silence-text.ts'
import { type SilenceScope, addSilence, silencesAt } from '../../../alerting/silences/silences.ts'
import { findOrder } from '../../../orders/queries.ts'
import { districtName } from '../../../people/organisation.ts'
import { districtsFor } from '../../../people/permissions.ts'
import { noRight } from '../../../messages/fixed-words.ts'
import { HOUR } from '../../../policy/instant.ts'
import { type Answer, type Read, type Scene, type Weighed, says } from '../../command.ts'
import { deed } from '../../gate.ts'
import { mark } from '../../grammar/sentence.ts'
import { briefly } from '../../reading/time-text.ts'
import { orderNotFound } from '../../refusal.ts'
import { longestFor, silenceLine, silenceWish } from './silence-wish.ts'

/** Not told for a while, in groups and to people, with who said so, why, and until when; the desk hears its own all the same. */
export const silence = deed({
  name: 'silence',
  word: '静默',
  aliases: [],
  usage: '/静默 [区县|装维|新装|障碍|工单] <多久> <原因>',
  example: '/静默 赣榆 2小时 割接',
  summary: '一段时间内不再提醒（最长24小时），到时自动恢复；不影响赔付和服务调度中心的提醒',
  about: 'nothing',
  action: 'silence',
  does: '静默提醒',
  line: silenceLine,
  needs: ['text'],
  asks: {
    period: { question: '静默多久？', example: '2小时', marks: mark.time, unfit: '不是说得准的时间' },
    text: { question: '为什么静默？', example: '割接', free: true },
  },
  read: (rest): Read<{ readonly rest: string }> => (rest === '' ? { problem: '缺少静默多久和原因' } : { understood: { rest } }),
  weigh: (scene, _, { rest }) => weigh(scene, rest),
})

async function weigh(scene: Scene, rest: string): Promise<Answer | Weighed> {
  const { organisation, asker, now } = scene
  const { scope: named, districts: said, until, reason } = silenceWish(rest, organisation, now)
  if (until === null) return no('没有写静默多久，如 2小时、30分钟、到22:00', 'no end')
  if (reason === '') return no('没有写静默的原因，如 割接', 'no reason')
  const longest = longestFor(asker.roles.some(({ role }) => role === 'desk'))
  if (until <= now) return no('静默的结束时间已经过去', 'past')
  if (until > now + longest) return no(`静默最长 ${longest / HOUR} 小时`, 'too long')
  const scope = await scopeIn(scene, { ...named, districts: said })
  return 'replies' in scope ? scope : weighed(scene, scope, { until, reason })
}

/** What was named, where it is in the asker's reach; without a district that of the orders and crews, else all of the place. */
async function scopeIn(scene: Scene, scope: SilenceScope): Promise<Answer | SilenceScope> {
  const { trx, organisation, asker, conversation } = scene
  const mine = districtsFor(organisation, asker.id, 'silence', conversation)
  const away = scope.districts.find((id) => !mine.includes(id))
  if (away !== undefined) return no(`${noRight}：你在这里不能静默${districtName(organisation, away)}的提醒`, `elsewhere ${away}`)
  const districts = new Set(scope.districts)
  for (const id of scope.orders ?? []) {
    const found = await findOrder(trx, id)
    if (found === null || !mine.includes(found.order.district)) return orderNotFound(id)
    districts.add(found.order.district)
  }
  for (const crew of scope.crews ?? []) {
    const own = organisation.people.filter((person) => person.crew === crew).flatMap(({ roles }) => roles.flatMap((held) => held.districts))
    if (!own.some((id) => mine.includes(id))) return no(`${noRight}：你在这里不能静默 ${crew} 的提醒`, `elsewhere ${crew}`)
    if (scope.districts.length === 0) for (const id of own) if (mine.includes(id)) districts.add(id)
  }
  const all = mine.filter((id) => districts.size === 0 || districts.has(id))
  return { ...scope, districts: all }
}

async function weighed(
  scene: Scene,
  scope: SilenceScope,
  { until, reason }: { readonly until: number; readonly reason: string },
): Promise<Answer | Weighed> {
  const { trx, organisation, asker, now } = scene
  const what = scopeText(scope, organisation)
  const same = (await silencesAt(trx, now)).find((one) => scopeText(one, organisation) === what && one.until >= until)
  if (same !== undefined) return no(`${what} 已经静默到 ${briefly(same.until, now)}（编号 ${same.id}）`, `as ${same.id}`)
  return {
    orderId: scope.orders?.[0] ?? 'silence',
    // Without the end: a length, as 2小时, counts from the confirmation.
    fingerprint: hash('sha256', JSON.stringify([scope, reason]), 'base64url'),
    question: {
      title: '请确认静默提醒',
      fields: [
        { name: '范围', value: what },
        { name: '到', value: briefly(until, now) },
        { name: '原因', value: reason },
      ],
      body: ['到时自动恢复。赔付和服务调度中心的提醒照旧。'],
    },
    carryOut: async () => {
      const id = await addSilence(trx, { ...scope, reason, author: asker.id, madeAt: now, until })
      return {
        replies: [says(`已静默，编号 ${id}：${what}，到 ${briefly(until, now)}`, `${reason}，${asker.name}`, `提前恢复：/解除静默 ${id}`)],
        audit: { outcome: 'done', orderId: scope.orders?.[0] ?? null, detail: `${id}: ${what} until ${until} ${reason}` },
      }
    },
  }
}

export const no = (problem: string, detail: string): Answer => ({
  replies: [says(`${problem}。`)],
  audit: { outcome: 'refused', orderId: null, detail },
})
