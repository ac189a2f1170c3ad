import { silenceText } from '../../../alerting/silences/silence-text.ts'
import { type Silence, isSilenced, silencesAt } from '../../../alerting/silences/silences.ts'
import { type Call, callAfter, callFrom, mayClimb } from '../../../escalation/climb.ts'
import { levelOf } from '../../../escalation/hearers.ts'
import { type Standing, askNext, isTaken, open, standingOf } from '../../../escalation/standing.ts'
import { nameOf, roleNames, type LadderRole } from '../../../people/organisation.ts'
import { type Answer, type Scene, says } from '../../command.ts'
import { closedAnswer, isClosed, refused } from '../../deeds/effects.ts'
import { type Plan, orderDeed } from '../../deeds/order-deed.ts'
import type { SeenOrder } from '../../order/seen-order.ts'
import { orderAnd } from '../../reading/order-and-more.ts'
import { briefly } from '../../reading/time-text.ts'
import { asking, calledField, hearingAt, inHandsOf, isTheirs, timeField } from './calling.ts'

/** 四(三)1: who cannot keep a visit says so ahead of time, and the dispatcher sends somebody else; nobody does: the next level is told. */
export const escalate = orderDeed({
  name: 'escalate',
  word: '升级',
  aliases: ['升级工单', '上报'],
  usage: '/升级 <工单> <原因>',
  example: '/升级 ZD20261121000001 工单太多，今天赶不到',
  summary: '不能按时上门时提前上报，请管控改派或支援；没有人接手就逐级通知，再发一次直接升一级',
  action: 'escalate',
  does: '升级工单',
  needs: ['text'],
  asks: { text: { question: '升级的原因是？', example: '工单太多，今天赶不到', free: true } },
  read: (rest) => orderAnd('原因', rest),
  plan: async (scene, seen, { id, text: reason }) => {
    if (isClosed(seen, scene.now)) return closedAnswer(seen, scene.now, '不需要升级')
    const standing = await standingOf(scene.trx, id)
    if (isTaken(standing) && !isTheirs(scene, standing)) return inHandsOf(scene, id, standing.hand)
    const silence = (await silencesAt(scene.trx, scene.now)).find((one) => isSilenced(one, seen.stored.order))
    if (silence !== undefined) return silenced(scene, id, silence)
    return standing?.state === 'open' ? raise(scene, seen, standing, reason) : begin(scene, seen, standing, reason)
  },
})

/** Who silenced it wants nobody told: that is settled first. */
const silenced = ({ organisation }: Scene, id: string, silence: Silence): Answer =>
  refused(
    id,
    `工单 ${id} 正在静默，不能升级：${silenceText(silence, organisation)}。要升级先解除：/解除静默 ${silence.id}`,
    `silenced by ${silence.id}`,
  )

async function begin(scene: Scene, seen: SeenOrder, standing: Standing | null, reason: string): Promise<Answer | Plan> {
  const { escalation: ladder } = scene.organisation
  const hearing = await hearingAt(scene, seen)
  const [first] = ladder.levels
  const call = callFrom(ladder, first?.role ?? 'dispatcher', (role) => levelOf(hearing, role), scene.now)
  return plan(scene, seen, { title: 'asked', standing, reason, call, hearing })
}

/** Whoever cannot wait for the level that was told asks the next one at once. */
async function raise(scene: Scene, seen: SeenOrder, standing: Standing, reason: string): Promise<Answer | Plan> {
  const { escalation: ladder } = scene.organisation
  const hearing = await hearingAt(scene, seen)
  const reached = (role: LadderRole) => levelOf(hearing, role)
  if (!mayClimb(ladder, standing.role, reached)) return highest(scene, seen, standing)
  return plan(scene, seen, { title: 'raised', standing, reason, call: callAfter(ladder, standing.role, reached, scene.now), hearing })
}

function highest({ organisation, now }: Scene, { stored: { order } }: SeenOrder, { role, since, nextAt, causedBy }: Standing): Answer {
  const told = `${nameOf(organisation, causedBy)}上报，${briefly(since, now)} 已通知${roleNames[role]}`
  const again = `没有人接手的话 ${briefly(nextAt, now)} 再提醒`
  return { replies: [says(`工单 ${order.id} 已经升级到最高一级：${told}，${again}。`)] }
}

type Asked = Parameters<typeof asking>[2] & { readonly call: Call; readonly standing: Standing | null }

function plan(scene: Scene, seen: SeenOrder, { standing, ...asked }: Asked): Plan {
  const { trx, asker, now } = scene
  const { id } = seen.stored.order
  const { call, reason, title } = asked
  const told =
    standing?.state !== 'open'
      ? []
      : [{ name: '现在', value: `${briefly(standing.since, now)} 已通知${roleNames[standing.role]}，还没有人接手` }]
  return {
    title: title === 'raised' ? '请确认再升一级' : '请确认升级工单',
    fields: [...timeField(scene, seen), ...told, { name: '原因', value: reason }, calledField(scene, call)],
    event: { type: 'escalated', payload: { reason } },
    restsOn: JSON.stringify([standing?.id, standing?.times, call.role]),
    claim: async () => {
      const current = await standingOf(trx, id)
      if (isTaken(current) && !isTheirs(scene, current)) return inHandsOf(scene, id, current.hand)
      if (current?.times !== standing?.times) return overtaken(scene, id, current)
      if (current === null) await open(trx, id, { ...call, reason, causedBy: asker.id }, now)
      else await askNext(trx, current, { ...call, by: { person: asker.id, reason } }, now)
      return null
    },
    done: [`工单 ${id} 已升级：${reason}`],
    repeat: '改派请',
    asksGroup: asking(scene, seen, asked),
    audit: { outcome: 'done', detail: reason },
  }
}

/** Somebody else escalated it at the same moment. */
function overtaken({ organisation, now }: Scene, id: string, standing: Standing | null): Answer {
  const who = standing === null ? '' : `（${nameOf(organisation, standing.causedBy)} ${briefly(standing.since, now)}）`
  return { replies: [says(`工单 ${id} 刚刚已经升级过${who}。`)], audit: { outcome: 'refused', orderId: id, detail: 'overtaken' } }
}
