import type { CardMessage } from '../messages/message.ts'
import { yuan } from '../policy/explain.ts'
import { type Instant, formatClock, formatDay, dayOf, timeOfDay } from '../policy/instant.ts'
import { type Entry, type EntryType, PROGRAM, reasonOf } from './entry.ts'
import type { PayoutLine } from './lines.ts'
import { batchOf } from './payout-json.ts'
import { ownerNames, stateNames } from './payout-words.ts'

type Field = CardMessage['fields'][number]

const entryNames: Readonly<Record<EntryType, string>> = {
  register: '登记',
  release: '放行',
  audit: '审核',
  return: '退回',
  reopen: '金额有变，重新办理',
  withdraw: '不再赔付，撤销',
  batch: '入批',
  'take-back': '退出批次',
  fail: '充值失败',
  pay: '到账',
  overpay: '记为多付，由公司承担',
  'overpay-back': '冲回多付',
  tell: '告知客户',
}

const minute = (at: Instant): string => `${formatDay(dayOf(at)).slice(5)} ${formatClock(timeOfDay(at)).slice(0, 5)}`

/** One line of a claim: how much, how far, by when, who is next, and what was done. `nameOf`: of a person. */
export function payoutCard(line: PayoutLine, entries: readonly Entry[], nameOf: (person: string) => string): CardMessage {
  const { claim, state } = line
  const fields: Field[] = [
    { name: '金额', value: yuan(line.paidFen > 0 ? line.paidFen : line.amountFen) },
    { name: '进度', value: stateNames[state] },
    ...optional('应付至', line.payBy === null ? null : `${formatDay(dayOf(line.payBy))}${line.late ? '，已逾期' : ''}`),
    ...optional('下一步', ownerNames[state]),
    ...optional('批次', batchOf(line)),
    ...optional('到账', line.paidAt === null ? null : minute(line.paidAt)),
    ...optional('多付', line.overpaidFen === 0 ? null : `${yuan(line.overpaidFen)}，不向客户追回，不扣装维`),
    ...optional('工单', claim.orders.length === 1 ? null : claim.orders.join('、')),
  ]
  const done = entries.filter((entry) => entry.line === line.life.line || entry.type === 'release')
  return {
    kind: 'card',
    title: `赔付 ${claim.leader}${line.life.line === 1 ? '' : `（补差 ${line.life.line - 1}）`}`,
    fields,
    body: done.map((entry) => entryText(entry, nameOf)),
    buttons: [{ label: '查单', says: `查单 ${claim.leader}`, style: 'plain' }],
  }
}

const optional = (name: string, value: string | null): Field[] => (value === null ? [] : [{ name, value }])

function entryText(entry: Entry, nameOf: (person: string) => string): string {
  const { type, amountFen, actor, happenedAt } = entry
  const who = actor === PROGRAM ? '' : ` ${nameOf(actor)}`
  const why = reasonOf(entry) === '' ? '' : `：${reasonOf(entry)}`
  return `${minute(happenedAt)} ${entryNames[type]}${amountFen === 0 ? '' : ` ${yuan(amountFen)}`}${who}${why}`
}
