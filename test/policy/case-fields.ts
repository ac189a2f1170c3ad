import * as words from './case-words.ts'
import { dayText, iso } from './facts.ts'

/** The fields of the case files: what they are called, what they are in the code, and how their values are read. */
export type Facts = Readonly<Record<string, unknown>>
type Reader<T = unknown> = (value: unknown) => T

export function mapping(value: unknown): Facts {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`expected fields: ${String(value)}`)
  return Object.fromEntries(Object.entries(value))
}

export function listOf<T>(read: Reader<T>): Reader<T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw new Error(`expected a list: ${String(value)}`)
    return value.map(read)
  }
}

/** Chinese keys to the code's; one that nobody knows is a mistake. */
function fieldsOf(table: Readonly<Record<string, readonly [name: string, read: Reader]>>): Reader<Facts> {
  return (value) =>
    Object.fromEntries(
      Object.entries(mapping(value)).map(([key, said]) => {
        const field = table[key]
        if (!field) throw new Error(`no field ${key}`)
        return [field[0], field[1](said)]
      }),
    )
}

const { text } = words
export const texts = listOf(text)
const time: Reader = (said) => iso(text(said))

const day: Reader = (said) => dayText(text(said))
const number: Reader = (said) => Number(text(said))
const orNone =
  (read: Reader): Reader =>
  (said) =>
    said === '无' ? null : read(said)
const timeOrNone = orNone(time)
/** `11-22 11:00` or a whole day, `11-22`. */
const appointment: Reader = (said) => (text(said).includes(':') ? { to: time(said) } : { date: day(said) })

const rescheduleOf = fieldsOf({
  时间: ['at', time],
  谁要求: ['initiator', words.party],
  客户确认: ['confirmed', words.yes],
  凭证: ['evidence', text],
  改到: ['appointment', appointment],
})
const exemptionOf = fieldsOf({
  原因: ['reason', words.exemptionReason],
  批准: ['grantedAt', time],
  凭证: ['evidence', text],
  撤销: ['revokedAt', time],
})
export const orderOf = fieldsOf({
  单号: ['id', text],
  类型: ['kind', words.kind],
  产品: ['product', words.product],
  客户: ['customerType', words.customerType],
  户: ['household', text],
  区县: ['district', text],
  区域: ['area', words.area],
  录入: ['enteredAt', time],
  要求当日: ['wantsSameDay', words.yes],
  预约: ['appointment', appointment],
  受理凭证: ['acceptanceEvidence', text],
  改约: ['reschedules', listOf((said) => ({ confirmed: true, ...rescheduleOf(said) }))],
  竣工: ['completedAt', time],
  撤单: ['cancelledAt', time],
  撤单方: ['cancelledBy', words.party],
  免责: ['exemption', exemptionOf],
  投诉: ['complaint', (said) => ({ at: time(said) })],
  定责: ['delayCause', words.delayCause],
  代维: ['contractor', text],
})

const optInOf = fieldsOf({ 区域: ['area', words.area], 起: ['from', day], 止: ['until', day] })
const eventOf = fieldsOf({
  区县: ['districts', texts],
  种类: ['kind', text],
  起: ['from', time],
  止: ['to', time],
  宣布: ['declaredAt', time],
  剔除: ['except', texts],
})
const revisionsOf = (read: Reader): Reader => listOf(fieldsOf({ 起: ['from', day], 值: ['value', read] }))
const hoursOf: Reader = (said) => Object.fromEntries(Object.entries(mapping(said)).map(([key, hours]) => [words.area(key), number(hours)]))
const parametersOf = fieldsOf({
  当日截止: ['cutOff', revisionsOf(text)],
  装机补偿: ['installFen', revisionsOf(words.fen)],
  修障每日补偿: ['repairFenPerDay', revisionsOf(words.fen)],
  修障封顶: ['repairCapFen', revisionsOf(words.fen)],
  赔付天数: ['payWithinDays', revisionsOf(number)],
  全业务时限: ['standardHours', revisionsOf(hoursOf)],
  不可抗力宽限小时: ['forceMajeureGraceHours', revisionsOf(number)],
  截止后修障小时: ['lateEntryRepairHours', revisionsOf(number)],
  代维容许百分比: ['contractorTolerancePercent', revisionsOf(number)],
})
export const contextOf = fieldsOf({
  截至: ['asOf', time],
  纳入: ['districts', (said) => [{ id: '赣榆', optedIn: listOf(optInOf)(said) }]],
  不可抗力: ['forceMajeure', listOf((said) => ({ districts: ['赣榆'], kind: '台风', ...eventOf(said) }))],
  参数: ['parameters', parametersOf],
})

export const verdictOf = fieldsOf({
  状态: ['status', words.status],
  不属范围: ['scopeReason', words.scopeReason],
  时限类别: ['track', words.track],
  慢必赔: ['guaranteed', words.yes],
  时限: ['dueBy', timeOrNone],
  上门: ['workBy', timeOrNone],
  超时天数: ['lateDays', number],
  免责: ['exemption', orNone(words.exemptionReason)],
  补偿: ['compensationFen', words.fen],
  最迟赔付: ['payBy', timeOrNone],
  标记: ['flags', (said) => listOf(words.flag)(said).toSorted()],
})
export const claimOf = fieldsOf({
  户: ['household', text],
  类型: ['kind', words.kind],
  录入日: ['day', day],
  工单: ['orders', texts],
  补偿: ['compensationFen', words.fen],
  最迟赔付: ['payBy', timeOrNone],
})
export const shareOf = fieldsOf({
  代维: ['contractor', text],
  工单数: ['orders', number],
  装维原因超时: ['installerLate', number],
  补偿: ['compensationFen', words.fen],
  代维承担: ['contractorFen', words.fen],
  分公司承担: ['branchFen', words.fen],
})
