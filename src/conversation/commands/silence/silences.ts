import { silenceText } from '../../../alerting/silences/silence-text.ts'
import { type Silence, silencesAt } from '../../../alerting/silences/silences.ts'
import { type Action, districtsFor } from '../../../people/permissions.ts'
import { type Scene, says } from '../../command.ts'
import { command } from '../../gate.ts'

export const silences = command({
  name: 'silences',
  word: '静默清单',
  aliases: ['静默列表', '静默记录'],
  usage: '静默清单',
  example: '静默清单',
  summary: '正在生效的静默：范围、到什么时候、谁、为什么',
  about: 'nothing',
  effect: 'reads',
  action: 'query-orders',
  does: '查看静默',
  line: () => [],
  read: (rest) => (rest === '' ? { understood: {} } : { problem: '静默清单 后面不用写别的' }),
  run: async (scene) => {
    const here = await silencesHere(scene, 'query-orders')
    const lines = here.map((silence) => silenceText(silence, scene.organisation))
    return { replies: [says(...(lines.length === 0 ? ['没有正在生效的静默。'] : [`正在生效的静默 ${lines.length} 条：`, ...lines]))] }
  },
})

/** Those of districts that show here, with these districts alone. */
export async function silencesHere({ trx, organisation, asker, conversation, now }: Scene, action: Action): Promise<Silence[]> {
  const visible = districtsFor(organisation, asker.id, action, conversation)
  return (await silencesAt(trx, now)).flatMap((silence) => {
    const districts = silence.districts.filter((id) => visible.includes(id))
    return districts.length === 0 ? [] : [{ ...silence, districts }]
  })
}
