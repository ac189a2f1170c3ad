import { scopeText, silenceText } from '../../../alerting/silences/silence-text.ts'
import { type Silence, endSilence, silencesAt } from '../../../alerting/silences/silences.ts'
import { districtName } from '../../../people/organisation.ts'
import { type Answer, type Read, type Scene, type Weighed, says } from '../../command.ts'
import { deed } from '../../gate.ts'
import { fold, words } from '../../reading/text.ts'
import { briefly } from '../../reading/time-text.ts'
import { no } from './silence.ts'
import { silencesHere } from './silences.ts'

/**
 * Alerts come again from now on: what is counted from a time of the order is said as it is by then. A time of the clock that passed meanwhile is
 * not made up for.
 */
export const unsilence = deed({
  name: 'unsilence',
  word: '解除静默',
  aliases: ['取消静默', '恢复提醒'],
  usage: '/解除静默 [编号|区县]',
  example: '/解除静默 3',
  summary: '提前恢复被静默的提醒',
  about: 'nothing',
  action: 'silence',
  does: '解除静默',
  line: ({ districts = [], text = '' }, organisation) => [...districts.map((id) => districtName(organisation, id)), ...words(text)],
  read: (rest): Read<{ readonly wanted: readonly string[] }> => ({ understood: { wanted: words(rest) } }),
  weigh: (scene, _, { wanted }) => weigh(scene, wanted),
})

async function weigh(scene: Scene, wanted: readonly string[]): Promise<Answer | Weighed> {
  const { organisation, now } = scene
  // Whoever ends it has the right to all of it.
  const all = new Map((await silencesAt(scene.trx, now)).map((silence) => [silence.id, silence.districts.length]))
  const here = (await silencesHere(scene, 'silence')).filter(({ id, districts }) => districts.length === all.get(id))
  const numbers = wanted.flatMap((word) => /^(\d{1,9})号?$/.exec(fold(word))?.[1] ?? [])
  const named = organisation.districts.filter(({ id, name, aliases }) => [id, name, ...aliases].some((known) => wanted.includes(known)))
  const meant = here.filter(
    ({ id, districts }) =>
      (numbers.length === 0 || numbers.includes(String(id))) &&
      (named.length === 0 || named.some((district) => districts.includes(district.id))),
  )
  const [one, ...more] = meant
  if (one === undefined) return no(here.length === 0 ? '这里没有正在生效的静默' : '没有这条静默，见 静默清单', 'nothing silenced')
  if (more.length > 0) return { replies: [says('有几条静默，请写编号：', ...meant.map((silence) => silenceText(silence, organisation)))] }
  return weighed(scene, one)
}

const weighed = (scene: Scene, silence: Silence): Weighed => {
  const { trx, organisation, asker, now } = scene
  const what = scopeText(silence, organisation)
  return {
    orderId: `silence/${silence.id}`,
    fingerprint: String(silence.id),
    question: {
      title: '请确认解除静默',
      fields: [
        { name: '编号', value: String(silence.id) },
        { name: '范围', value: what },
        { name: '原定到', value: briefly(silence.until, now) },
      ],
      body: [],
    },
    carryOut: async () => {
      if (!(await endSilence(trx, silence.id, asker.id, now))) return no('这条静默刚刚已经解除', 'ended meanwhile')
      return {
        replies: [says(`已解除静默，编号 ${silence.id}：${what}`, `${asker.name} ${briefly(now, now)}`)],
        audit: { outcome: 'done', orderId: null, detail: `${silence.id} ended` },
      }
    },
  }
}
