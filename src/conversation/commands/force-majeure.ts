import { hash } from 'node:crypto'
import { noRight } from '../../messages/fixed-words.ts'
import { type ForceMajeureSaid, previewForceMajeure } from '../../orders/in-force/apply-policy.ts'
import { changeLines, freedLine } from '../../orders/words/change-words.ts'
import { type DeclaredForceMajeure, type ForceMajeureFacts, forceMajeureAt } from '../../orders/in-force/force-majeure.ts'
import { lockPolicy } from '../../orders/in-force/policy-in-force.ts'
import { type Organisation, districtName } from '../../people/organisation.ts'
import { visibleDistricts } from '../../people/permissions.ts'
import { type Answer, type Read, type Scene, type Weighed, says } from '../command.ts'
import { deed } from '../gate.ts'
import type { SaidArguments } from '../grammar/understood.ts'
import { NO_ORDER, action, detailOf, sayAndAudit, sayingOf } from '../deeds/force-majeure.ts'
import { type Lexicon, type Wish, readWish } from './force-majeure-wish.ts'
import { changedFields, eventText } from '../deeds/force-majeure-words.ts'
import { fold } from '../reading/text.ts'
import { moment } from '../reading/time-text.ts'
import { misread, misreadAnswer } from '../reading/understand.ts'

export const forceMajeure = deed({
  name: 'force-majeure',
  word: '不可抗力',
  aliases: [],
  usage: '/不可抗力 宣布 <区县> <原因> <起> 至 <止> [不含 <工单>]；更正 <编号> <要改的>；撤回 <编号>；列表',
  example: '/不可抗力 宣布 赣榆、东海 暴雨 11-20 14:00 至 11-20 22:00',
  summary: '宣布、更正、撤回或列出不可抗力，相关工单当场重新判定',
  about: 'nothing',
  action,
  does: '宣布不可抗力',
  read: readWish,
  line: declarationLine,
  needs: ['kind'],
  weigh,
})

/** `赣榆今天下午2点到10点暴雨，登记不可抗力`, with the times written out whole; what is missing is then asked for by name. */
function declarationLine({ districts = [], kind, period, keys = [], unknown = [], text = '' }: SaidArguments, organisation: Organisation) {
  const orders = [...keys, ...unknown]
  const isEmpty = districts.length === 0 && kind === undefined && period === undefined && orders.length === 0 && text === ''
  if (isEmpty) return []
  return [
    '宣布',
    ...(districts.length === 0 ? [] : [districts.map((id) => districtName(organisation, id)).join('、')]),
    ...(kind === undefined ? [] : [kind]),
    ...(period?.from === undefined ? [] : [`${written(period.from)} 至 ${written(period.to)}`]),
    ...(/不含|除外/.test(text) ? ['不含'] : []),
    ...orders,
  ]
}

const written = (instant: string): string => instant.slice(0, 19).replace('T', ' ')

async function weigh(scene: Scene, _: null, read: (lexicon: Lexicon) => Read<Wish>): Promise<Answer | Weighed> {
  const wish = read({ now: scene.now, districts: namesOf(scene) })
  if ('problem' in wish) return misreadAnswer(misread(wish.problem, forceMajeure))
  const known = await forceMajeureAt(scene.trx, scene.now)
  if (wish.understood.verb === 'list') return list(scene, known)
  const said = sayingOf(wish.understood, known)
  if ('problem' in said) return no(said.problem, 'nothing to say')
  return whyNot(scene, said, known) ?? weighed(scene, said, known)
}

/** Every name, as it is typed. */
const namesOf = ({ organisation }: Scene): Map<string, string> =>
  new Map(organisation.districts.flatMap(({ id, name, aliases }) => [id, name, ...aliases].map((known) => [fold(known), id] as const)))

const no = (problem: string, detail: string): Answer => ({
  replies: [says(`${problem}。`)],
  audit: { outcome: 'refused', orderId: null, detail },
})

/** An event counts in whole districts: whoever speaks of it where others read along speaks of those that are to be seen there. */
function whyNot(scene: Scene, said: ForceMajeureSaid, known: readonly DeclaredForceMajeure[]): Answer | null {
  const before = eventOf(said, known)
  const visible = visibleDistricts(scene.organisation, scene.asker.id, scene.conversation)
  const districts = [...(before?.districts ?? []), ...('facts' in said ? said.facts.districts : [])]
  if (!districts.every((id) => visible.includes(id)))
    return no(`${noRight}：涉及在这里看不到的区县，请在私聊或全市群里操作`, `elsewhere: ${detailOf(said, null)}`)
  if (!('facts' in said)) return null
  if (said.facts.to < said.facts.from) return misreadAnswer(misread('结束时间早于开始时间', forceMajeure))
  if (before !== null && isSame(before, said.facts)) return no(`编号 ${before.number} 的不可抗力事件本来就是这样`, 'no change')
  const twin = known.find((event) => event.withdrawn === null && event !== before && isSame(event, said.facts))
  return twin === undefined ? null : no(`同样的不可抗力已经宣布过，编号 ${twin.number}`, `as ${twin.number}`)
}

const eventOf = (said: ForceMajeureSaid, known: readonly DeclaredForceMajeure[]): DeclaredForceMajeure | null =>
  ('number' in said && known.find(({ number }) => number === said.number)) || null

const isSame = (a: ForceMajeureFacts, b: ForceMajeureFacts): boolean => comparable(a) === comparable(b)
const comparable = ({ districts, kind, from, to, except }: ForceMajeureFacts): string =>
  JSON.stringify([districts.toSorted(), kind, from, to, except.toSorted()])

const asked = { declared: '请确认宣布不可抗力', corrected: '请确认更正不可抗力', withdrawn: '请确认撤回不可抗力' } as const
const done = { declared: '已宣布不可抗力', corrected: '已更正不可抗力', withdrawn: '已撤回不可抗力' } as const

async function weighed(scene: Scene, said: ForceMajeureSaid, known: readonly DeclaredForceMajeure[]): Promise<Weighed> {
  const { trx, organisation, context } = scene
  const previewed = await previewForceMajeure(trx, said, context)
  const changes = [freedLine(previewed), ...changeLines(previewed, organisation.districts)]
  const before = eventOf(said, known)
  const fields = changedFields(before, 'facts' in said ? said.facts : null, organisation)
  return {
    orderId: before === null ? NO_ORDER : `${NO_ORDER}/${before.number}`,
    // With the number of orders that would change and how: the person who confirms has seen just that.
    fingerprint: hash('sha256', JSON.stringify([said, before, changes]), 'base64url'),
    question: { title: asked[said.type], fields, body: changes },
    carryOut: () => carryOut(scene, said, before),
  }
}

async function carryOut(scene: Scene, said: ForceMajeureSaid, before: DeclaredForceMajeure | null): Promise<Answer> {
  const { trx, organisation, context, asker, now } = scene
  await lockPolicy(trx, 'exclusive')
  // Nobody says anything of it from here on; somebody may have, since it was looked at.
  const still = eventOf(said, await forceMajeureAt(trx, now))
  if (JSON.stringify(still) !== JSON.stringify(before)) return no('这件不可抗力刚刚有变化，没有执行，请重新发送', 'changed meanwhile')
  const { number, changes, audit } = await sayAndAudit(trx, said, asker.id, context)
  const event = (await forceMajeureAt(trx, now)).find((one) => one.number === number)
  return {
    replies: [
      says(
        `${done[said.type]}，编号 ${number}`,
        ...(event === undefined ? [] : [eventText(event, organisation)]),
        freedLine(changes),
        ...changeLines(changes, organisation.districts),
        `${asker.name} ${moment(now, now)}`,
      ),
    ],
    audit,
  }
}

/** A group sees only events of its districts, and of no other. */
function list({ organisation, asker, conversation }: Scene, known: readonly DeclaredForceMajeure[]): Answer {
  const visible = visibleDistricts(organisation, asker.id, conversation)
  const shown = known.flatMap((event) => {
    const districts = event.districts.filter((id) => visible.includes(id))
    if (districts.length === 0) return []
    return [{ ...event, districts, except: districts.length === event.districts.length ? event.except : [] }]
  })
  return { replies: [says(...(shown.length === 0 ? ['没有宣布过不可抗力'] : shown.map((event) => eventText(event, organisation))))] }
}
