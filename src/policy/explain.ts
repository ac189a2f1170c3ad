import { type ClauseId } from './clauses.ts'
import { type Ground, clausesOf } from './ground.ts'
import { HOUR, type Instant, civil, dayOf, timeOfDay } from './instant.ts'
import type { DelayCause, ExemptionReason } from './order.ts'
import { clockText } from './parameters.ts'
import type { Verdict } from './verdict.ts'
import type { ScopeReason } from './coverage.ts'

/** How whole seconds and days are counted is part of every figure; citing it each time would bury the clause that decides. */
const takenForGranted: readonly ClauseId[] = ['二(二)', '二(三)', '三(三)2', 'I-2', 'I-3', 'I-10']

/** Steps that go on with the sentence before: "21日 08:10 竣工，超时不足1天按1天〔三(一)〕，应补偿10元〔二(四)3(2)〕". */
const goesOn = (ground: Ground, previous: Ground | undefined): boolean =>
  ground.rule === 'cancelled-after-due' || ground.rule === 'late-days' || (ground.rule === 'compensation' && previous?.rule === 'late-days')

/** The judgement in Chinese sentences, each with the clauses it rests on: 〔二(四)2〕. */
export function explain({ grounds }: Verdict): string[] {
  const entered = grounds.find((ground) => ground.rule === 'deadline')?.enteredAt ?? null
  const when = (at: Instant): string => shortWhen(at, entered)
  const sentences: string[] = []
  for (const [i, ground] of grounds.entries()) {
    const onward = goesOn(ground, grounds[i - 1])
    const said = sentenceOf(ground, when, onward)
    if (said === null) continue
    const before = onward ? sentences.pop() : undefined
    sentences.push(before === undefined ? said + cited(ground, '') : `${before}，${said}${cited(ground, before)}`)
  }
  return sentences
}

/** The clauses of a step that `before` has not cited yet. Outside the scope there is nothing to cite but the scope. */
function cited(ground: Ground, before: string): string {
  const telling = clausesOf(ground).filter((clause) => ground.rule === 'out-of-scope' || !takenForGranted.includes(clause))
  const marks = telling.map((clause) => `〔${clause}〕`)
  return marks.filter((mark) => !before.includes(mark)).join('')
}

/** How the sentences of one judgement write instants. */
type When = (at: Instant) => string

function sentenceOf(ground: Ground, when: When, onward: boolean): string | null {
  switch (ground.rule) {
    case 'out-of-scope':
      return `不属于当日装、当日修承诺范围：${scopeText[ground.reason]}`
    case 'in-scope':
      return inScopeText(ground.area)
    case 'deadline':
      return deadlineText(ground, when)
    case 'appointment-unusable':
      return unusableText(ground)
    case 'opt-out-unproven':
      return '客户已投诉，又无受理时约定的凭证，“不要求当日”待人工核定'
    case 'reschedule':
      return rescheduleText(ground, when)
    case 'end':
      return endText(ground, when)
    case 'cancelled-after-due':
      return ground.byCompany ? '已过时限，系公司撤单，视同此时完成' : '已过时限，非公司撤单或原因不明，不补偿，须核实'
    case 'late-days':
      return lateDaysText(ground)
    case 'rural':
      return '农村区域，免责不补偿'
    case 'force-majeure':
      return forceMajeureText(ground, when)
    case 'force-majeure-missed':
      return ground.why === 'excepted' ? '本单已从不可抗力事件中剔除，不因此免责' : '不可抗力发生时已过时限，不因此免责'
    case 'exemption-granted':
      return grantedText(ground)
    case 'exemption-void':
      return voidText(ground, when)
    case 'not-guaranteed':
      return '客户不要求当日，不属慢必赔范围，不补偿'
    case 'compensation':
      return compensationText(ground, onward)
    case 'cause-without-exemption':
      return `定责为${causeText[ground.cause]}但无人批准免责，付款前须人工决定`
    case 'pay-by':
      return `${payByEvent[ground.event]}次日起${ground.days}日内主动赔付，最迟 ${when(ground.payBy)}`
  }
}

const scopeText: Readonly<Record<ScopeReason, string>> = {
  kind: '移机不是新装',
  'before-effective-date': '录入早于 2017年7月1日',
  product: '只含公众 FTTH 宽带和 iTV 高清',
  'customer-type': '政企、校园客户不在内',
  'area-not-opted-in': '该区域未纳入承诺',
}

export const exemptionText: Readonly<Record<ExemptionReason, string>> = {
  customer: '客户原因',
  'third-party': '第三方原因',
  'force-majeure': '不可抗力',
  rural: '农村区域',
}

export const causeText: Readonly<Record<DelayCause, string>> = {
  installer: '装维原因',
  customer: '客户原因',
  'third-party': '第三方原因',
  'force-majeure': '不可抗力',
  acceptance: '受理失误',
  resource: '资源原因',
  safety: '安全隐患',
}

const payByEvent = { end: '结束', revocation: '免责撤销', complaint: '客户投诉' } as const

const inScopeText = (area: string): string | null =>
  area === 'rural' ? '农村区域，本区县已自主纳入' : area === 'other' ? '乡镇区域，本区县已自主纳入' : null

function deadlineText(ground: Extract<Ground, { rule: 'deadline' }>, when: When): string {
  const { enteredAt, dueBy, basis, track } = ground
  const done = track.endsWith('install') ? '装通' : '修复'
  const entered = `${when(enteredAt)} 录入，${ground.wantsSameDay ? acceptance(ground) : '客户不要求当日'}，`
  if (dueBy === null) return `${entered}未约定时间，没有时限`
  if (basis === 'day-of-entry') return `${entered}应于当日 23:59:59 前${done}`
  if (basis === 'next-day') return `${entered}按次日计，应于 ${when(dueBy)} 前${done}`
  if (basis === 'appointment') return `${entered}应按预约于 ${when(dueBy)} 前${done}`
  return `${entered}应在${ground.hours}小时内、即 ${when(dueBy)} 前${done}`
}

function acceptance({ enteredAt, cutOff }: Extract<Ground, { rule: 'deadline' }>): string {
  const clock = clockText(timeOfDay(cutOff))
  return enteredAt === cutOff ? `${clock} 整仍算当日受理` : enteredAt < cutOff ? `${clock} 前受理` : `${clock} 后受理`
}

function unusableText({ why, kind, wantsSameDay }: Extract<Ground, { rule: 'appointment-unusable' }>): string {
  if (why === 'before-entry') return '预约时间早于录入，视同没有预约'
  if (why === 'too-early') return '预约未晚于受理当日，不符合“次日或以后”'
  return kind === 'install' && wantsSameDay ? '受理时没有约定次日或以后的时间' : '受理时没有约定时间'
}

function rescheduleText({ outcome, at, to, dueBy }: Extract<Ground, { rule: 'reschedule' }>, when: When): string {
  const said = `${when(at)} 改约至 ${when(to)}`
  switch (outcome) {
    case 'unconfirmed':
      return `${said}，未经客户确认，无效`
    case 'void-no-evidence':
      return `${said}，客户已投诉而无凭证，无效`
    case 'after-deadline':
      return `${said}，当时已过时限，时限不变`
    case 'first-promise':
      return `${said}，以此为时限`
    case 'by-customer':
      return dueBy === null || dueBy === to ? `${said}，客户要求，以此为时限` : `${said}，客户要求，时限仍为 ${when(dueBy)}`
    case 'by-company':
      return `${said}，公司要求，时限不变`
  }
}

function endText({ event, at, late, dueBy }: Extract<Ground, { rule: 'end' }>, when: When): string {
  if (event === 'cancelled') return `${when(at)} 撤单`
  const inTime = late || dueBy === null ? '' : event === 'completed' ? '，未超时' : '，未到时限'
  return event === 'completed' ? `${when(at)} 竣工${inTime}` : `截至 ${when(at)} 未完成${inTime}`
}

/** "不足1天按1天" where a part was counted whole. */
function lateDaysText({ days, seconds }: Extract<Ground, { rule: 'late-days' }>): string {
  const whole = Math.floor(seconds / (24 * HOUR))
  if (whole === days) return `超时整${days}天`
  return whole === 0 ? '超时不足1天按1天' : `超时${whole}天多按${days}天`
}

function forceMajeureText({ until, graceHours, kind, expired }: Extract<Ground, { rule: 'force-majeure' }>, when: When): string {
  const grace = `不可抗力宽限（事件结束后${graceHours}小时）至 ${when(until)}`
  if (!expired) return `${grace}，免责不补偿`
  return `${grace} 已过，不再免责${kind === 'repair' ? '，补偿从此时起算' : ''}`
}

function grantedText({ reason, evidence, complaint }: Extract<Ground, { rule: 'exemption-granted' }>): string {
  if (complaint) return `已批准免责（${exemptionText[reason]}），客户虽投诉但有凭证，不补偿`
  return `已批准免责（${exemptionText[reason]}${evidence === null ? '' : '，有凭证'}），不补偿`
}

function voidText({ why, at }: Extract<Ground, { rule: 'exemption-void' }>, when: When): string {
  if (why === 'revoked') return `免责已${at === null ? '' : `于 ${when(at)} `}撤销`
  return why === 'not-rural' ? '以农村为由的免责无效：该址不是农村区域' : '客户已投诉而免责无凭证，以客户所述为准，免责无效'
}

function compensationText({ kind, fen, days, capped, cause }: Extract<Ground, { rule: 'compensation' }>, daysSaid: boolean): string {
  const unsafe = cause === 'safety' ? '安全隐患不是免责事由，' : ''
  const perDay = kind === 'install' || daysSaid ? '' : `按${days}天`
  return `${unsafe}${perDay}应补偿${yuan(fen)}${capped ? '（已到封顶）' : ''}`
}

/** `20元`, `12.50元`: fen as yuan, exactly. */
export function yuan(fen: number): string {
  const cents = fen % 100
  return `${Math.floor(fen / 100)}${cents === 0 ? '' : `.${String(cents).padStart(2, '0')}`}元`
}

/** `11月20日 15:42`, with seconds only where they say something. */
export const when = (at: Instant): string => shortWhen(at, null)

/** `11月20日 15:42`, to the minute, for what decides nothing. */
export const whenBriefly = (at: Instant): string => when(at - (((at % 60) + 60) % 60))

/** The same as `when`, in the month of `since` without the month, in another year with the year: `21日 08:10`, `2027年1月2日 09:00`. */
function shortWhen(at: Instant, since: Instant | null): string {
  const day = civil(dayOf(at))
  const other = since === null ? null : civil(dayOf(since))
  const year = other === null || other.year === day.year ? '' : `${day.year}年`
  const month = at !== since && year === '' && other?.month === day.month ? '' : `${day.month}月`
  return `${year}${month}${day.date}日 ${clockText(timeOfDay(at))}`
}
