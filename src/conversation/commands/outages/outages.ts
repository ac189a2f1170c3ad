import { commonText } from '../../../messages/outages/outage-text.ts'
import { type Outage, outagesOf } from '../../../outages/outages.ts'
import { someOrders } from '../../../outages/proposal.ts'
import { reasonLine, stateNames } from '../../../outages/words.ts'
import { districtName, nameOf } from '../../../people/organisation.ts'
import { districtsFor } from '../../../people/permissions.ts'
import { type Answer, type Read, type Scene, says } from '../../command.ts'
import { command } from '../../gate.ts'
import { briefly } from '../../reading/time-text.ts'
import { candidateLines } from './candidates.ts'
import { noOutage, outageHere, outageWish } from './outage-here.ts'
import { reasonOf } from './why-outage.ts'

interface OutageAsked {
  /** Null: all of them. */
  readonly id: number | null
  readonly why: boolean
}

/** 群障 12 为什么 asks what 为什么群障 12 asks. */
const ASKS_WHY = /[\s,，]*(?:为什么|为啥|为何|依据)[\s?？]*$/

/** The outages of the districts that show here; with a number, one of them and why it is taken for one. */
export const outages = command({
  name: 'outages',
  word: '群障',
  aliases: ['群障清单', '查群障'],
  usage: '群障 [编号]',
  example: '群障',
  summary: '同一故障引起的多张障碍单：共同点、工单、为什么判断为群障',
  about: 'nothing',
  effect: 'reads',
  action: 'read-outages',
  does: '查看群障',
  line: ({ text = '' }) => [text],
  read: (rest): Read<OutageAsked> => {
    const wanted = rest.replace(ASKS_WHY, '')
    const { id } = outageWish(wanted)
    if (id === null) return rest.trim() === '' ? { understood: { id, why: false } } : { problem: '群障 后面只写编号，如 群障 12' }
    return { understood: { id, why: wanted !== rest } }
  },
  run: async (scene, _, { id, why }) => (id === null ? list(scene) : why ? reasonOf(scene, id) : page(scene, id)),
})

async function list(scene: Scene): Promise<Answer> {
  const { trx, organisation, asker, conversation, now } = scene
  const found = await outagesOf(trx, districtsFor(organisation, asker.id, 'read-outages', conversation), now)
  if (found.length === 0) return { replies: [says('现在没有群障。')] }
  return { replies: [says(`群障 ${found.length} 起：`, ...found.map((one) => line(scene, one)), '详情和依据：群障 <编号>')] }
}

const line = ({ organisation, now }: Scene, { id, common, state, since, orders, households }: Outage): string =>
  `${id}　${stateNames[state]}　${districtName(organisation, common.district)} ${commonText(common)}　${households.length} 户 ${orders.length} 单，${briefly(since, now)} 起`

async function page(scene: Scene, id: number): Promise<Answer> {
  const outage = await outageHere(scene, id, 'read-outages')
  if (outage === null) return { replies: [says(`${noOutage(id)}。`)] }
  const { organisation, now } = scene
  const { common, state, since, lastAt, told, orders, households, decidedBy, decidedAt, reason, cause, causeBy, closedAt } = outage
  const decided = decidedBy === null || decidedAt === null ? '' : `，${nameOf(organisation, decidedBy)} ${briefly(decidedAt, now)}`
  const lines = [
    `群障 ${id}：${districtName(organisation, common.district)} ${commonText(common)}`,
    `状态：${stateNames[state]}${decided}${reason === null ? '' : `，${reason}`}${closedAt === null ? '' : `；${briefly(closedAt, now)} 恢复`}`,
    `报障：${households.length} 户 ${orders.length} 单，${briefly(since, now)} 起，最近 ${briefly(lastAt, now)}`,
    `工单：${someOrders(orders)}`,
    `为什么：${reasonLine({ ...outage, households: told })}（第一次提示 ${briefly(outage.foundAt, now)}）`,
    ...(cause === null ? [] : [`原因：${cause}${causeBy === null ? '' : `（${nameOf(organisation, causeBy)}）`}`]),
    ...(cause === null ? [] : await candidateLines(scene, outage, cause)),
  ]
  return { replies: [says(...lines)], shows: orders }
}
