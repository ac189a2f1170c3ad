import { commonText } from '../../../messages/outages/outage-text.ts'
import { reasonLine } from '../../../outages/words.ts'
import { districtName } from '../../../people/organisation.ts'
import { type Answer, type Read, type Scene, says } from '../../command.ts'
import { command } from '../../gate.ts'
import { briefly } from '../../reading/time-text.ts'
import { noOutage, outageHere, outageWish } from './outage-here.ts'

/** Why several repairs are taken for one fault, in one line. */
export const whyOutage = command({
  name: 'why-outage',
  word: '为什么群障',
  aliases: ['为啥群障', '为何群障', '群障依据'],
  usage: '为什么群障 <编号>',
  example: '为什么群障 12',
  summary: '为什么判断为群障：几户报障、平常几户、偶然的可能有多大',
  about: 'nothing',
  effect: 'reads',
  action: 'read-outages',
  does: '查看群障',
  read: (rest): Read<{ readonly id: number }> => {
    const { id } = outageWish(rest)
    return id === null ? { problem: '缺少群障的编号，见：群障' } : { understood: { id } }
  },
  run: (scene, _, { id }) => reasonOf(scene, id),
})

export async function reasonOf(scene: Scene, id: number): Promise<Answer> {
  const outage = await outageHere(scene, id, 'read-outages')
  if (outage === null) return { replies: [says(`${noOutage(id)}。`)] }
  const { organisation, now } = scene
  const { common, told, foundAt, orders } = outage
  const reason = reasonLine({ ...outage, households: told })
  const what = `群障 ${id}（${districtName(organisation, common.district)} ${commonText(common)}）`
  return { replies: [says(`${what}：${reason}（第一次提示 ${briefly(foundAt, now)}）`)], shows: orders }
}
