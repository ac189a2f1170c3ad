import { referredWaiting } from '../../../knowledge/referred.ts'
import { nameOf } from '../../../people/organisation.ts'
import { hasRight } from '../../../people/permissions.ts'
import type { Scene } from '../../command.ts'
import { briefly } from '../../reading/time-text.ts'

const SHOWN = 10

/** 五, 客户服务部: the questions that wait for an answer, and the answers that wait for somebody else's approval. */
export async function referredWaitingFor({ trx, organisation, asker, now }: Scene): Promise<string[]> {
  const [answers, approves] = [hasRight(organisation, asker.id, 'answer-wording'), hasRight(organisation, asker.id, 'approve-wording')]
  if (!answers && !approves) return []
  const all = await referredWaiting(trx)
  const asked = answers ? all.filter(({ state }) => state === 'asked') : []
  const answered = approves ? all.filter(({ state, author }) => state === 'answered' && author !== asker.id) : []
  return [
    ...(asked.length === 0 ? [] : [`待答复的口径问题 ${asked.length} 条${more(asked.length)}：`]),
    ...asked
      .slice(0, SHOWN)
      .map(
        ({ id, question, askedAt, declined }) =>
          `第 ${id} 号“${question}”，${briefly(askedAt, now)} 问${declined === null ? '' : `，上次的答复被驳回：${declined}`} → /口径答复 ${id} <答复> 依据 <条款>`,
      ),
    ...(answered.length === 0 ? [] : [`待批准的口径 ${answered.length} 条${more(answered.length)}：`]),
    ...answered
      .slice(0, SHOWN)
      .map(
        ({ id, question, answer, clauses, author }) =>
          `第 ${id} 号“${question}”：${answer}〔${clauses.join('〕〔')}〕，${nameOf(organisation, author)}写 → /口径批准 ${id} 或 /口径驳回 ${id} <理由>`,
      ),
  ]
}

const more = (total: number): string => (total > SHOWN ? `，最早的 ${SHOWN} 条` : '')
