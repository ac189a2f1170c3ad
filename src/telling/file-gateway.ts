import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { type Instant, parseInstant } from '../policy/instant.ts'
import type { Cell } from '../spreadsheets/sheet.ts'
import type { Receipt } from './gateway.ts'
import { partsOf } from './notice-text.ts'
import { attemptOf } from './outcomes.ts'
import type { TakenNotice } from './take-due.ts'

// The default: a list that a person hands to the SMS platform, and its answer read back.

/** Rows for the platform. Notices without a telephone are not in it. */
export const listRows = (notices: readonly TakenNotice[]): (readonly Cell[])[] => [
  ['编号', '手机号码', '内容', '字数', '条数'],
  ...notices.flatMap((notice): (readonly Cell[])[] =>
    notice.phone === null ? [] : [[attemptOf(notice), notice.phone, notice.text, notice.text.length, partsOf(notice.text)]],
  ),
]

/** The list was written: its notices wait for the platform's answer. */
export async function handedOut(trx: Trx, notices: readonly TakenNotice[]): Promise<void> {
  const ids = notices.map(({ id }) => id)
  await sql`update customer_notice set state = 'handed' where id = any(${ids}::bigint[]) and state = 'sending'`.execute(trx)
}

export type AnswerColumn = 'id' | 'state' | 'code' | 'at'
export const answerColumns: Readonly<Record<AnswerColumn, readonly string[]>> = {
  id: ['编号', '流水号', '外部编号'],
  state: ['状态', '发送状态', '处理结果'],
  code: ['失败代码', '状态码', '错误码', '失败原因'],
  at: ['时间', '回执时间', '到达时间'],
}

const words: readonly (readonly [RegExp, 'accepted' | 'delivered' | 'failed'])[] = [
  [/^(?:已受理|受理成功|已提交|提交成功|已接收|accepted)$/i, 'accepted'],
  [/^(?:已送达|送达|成功|发送成功|到达|DELIVRD|delivered)$/i, 'delivered'],
  [/^(?:失败|发送失败|未送达|拒收|failed)$/i, 'failed'],
]

/** A row of the platform's answer, or why it says nothing. */
export function receiptOf(cells: Readonly<Record<AnswerColumn, string>>, timeOf: (text: string) => Instant | null): Receipt | string {
  const word = words.find(([pattern]) => pattern.test(cells.state))?.[1]
  if (!/^N\d{1,15}-\d{1,6}$/.test(cells.id)) return `编号“${cells.id}”不是名单里的`
  if (word === undefined) return `状态“${cells.state}”看不懂，只认 已受理、已送达、失败`
  const at = cells.at === '' ? null : (timeOf(cells.at) ?? parseInstant(cells.at))
  if (cells.at !== '' && at === null) return `时间“${cells.at}”看不懂`
  return { id: cells.id, said: word === 'failed' ? { failed: cells.code === '' ? '未写代码' : cells.code } : word, at }
}
