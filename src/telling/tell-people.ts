import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { type Jobs, type ToSay, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import type { GroupPurpose, Organisation } from '../people/organisation.ts'
import type { Platform } from '../platforms/platforms.ts'
import { type Instant, dayOf, formatDay } from '../policy/instant.ts'
import { giveUp } from './outcomes.ts'
import { closeTold } from './take-due.ts'

interface Telling {
  readonly organisation: Organisation
  /** Where a group is told; empty: it cannot be reached. */
  platformsOf(group: string): readonly Platform[]
}

/**
 * The control group hears, once a day for each code of the platform, what only a person can mend; counts alone. Brings the notices up to date
 * first. In the caller's transaction; the ids of new messages.
 */
export async function tellStuck(trx: Trx, telling: Telling, jobs: Jobs, at: Instant): Promise<string[]> {
  await giveUp(trx, at)
  await closeTold(trx, at)
  const said = (await counted(trx, ['stuck'])).map(({ code, count }) => ({
    key: `control/notices/${code ?? ''}/${formatDay(dayOf(at))}`,
    text: `告知短信有 ${count} 条发不出去，须人工处理（平台代码 ${code ?? '未知'}：签名、模板、余额或权限）。处理好后运行：sameday notices retry --by 人员`,
  }))
  return enqueueAll(trx, jobs, toGroups('control', said, telling, at))
}

/** The city's group hears how many customers have to be called. */
export async function tellVoice(trx: Trx, telling: Telling, jobs: Jobs, at: Instant): Promise<string[]> {
  const calls = (await counted(trx, ['unknown', 'failed'])).reduce((sum, { count }) => sum + count, 0)
  if (calls === 0) return []
  const text = `赔付短信没有送到、须电话告知的有 ${calls} 户。名单发送“待告知”（私聊里看完整号码）；打过后发送“赔付已告知 工单号”`
  return enqueueAll(trx, jobs, toGroups('city', [{ key: `notices/voice/${formatDay(dayOf(at))}`, text }], telling, at))
}

async function counted(trx: Trx, states: readonly ('stuck' | 'unknown' | 'failed')[]): Promise<{ code: string | null; count: number }[]> {
  return trx
    .selectFrom('customer_notice')
    .where('state', 'in', [...states])
    .groupBy('code')
    .orderBy('code')
    .select(['code', sql<number>`count(*)::integer`.as('count')])
    .execute()
}

const toGroups = (
  purpose: GroupPurpose,
  said: readonly { readonly key: string; readonly text: string }[],
  { organisation, platformsOf }: Telling,
  at: Instant,
): ToSay[] =>
  organisation.groups
    .filter((group) => group.purpose === purpose)
    .flatMap((group) =>
      said.flatMap(({ key, text }) =>
        onEach(platformsOf(group.id), {
          key: `${key}/${group.id}`,
          conversation: { kind: 'group', group: group.id },
          message: { kind: 'text', text },
          lane: 'alert',
          ...worth('control', at),
        }),
      ),
    )
