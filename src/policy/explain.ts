import { type ClauseId } from './clauses.ts'
import { type Ground, clausesOf } from './ground.ts'
import { HOUR, type Instant, civil, dayOf, formatClock, startOfDay, timeOfDay } from './instant.ts'
import type { DelayCause, ExemptionReason } from './order.ts'
import { clockText } from './parameters.ts'
import type { ScopeReason, Verdict } from './verdict.ts'

/** How whole seconds and days are counted is part of every figure; citing it each time would bury the clause that decides. */
const takenForGranted: readonly ClauseId[] = ['二(二)', '二(三)', '三(三)2', 'I-2', 'I-3', 'I-10']

/** The judgement in Chinese sentences, each with the clauses it rests on: 〔二(四)2〕. */
export function explain(verdict: Verdict): string[] {
  return verdict.grounds.flatMap((ground) => {
    const sentence = sentenceOf(ground)
    return sentence === null ? [] : [`${sentence}${cited(ground)}`]
  })
}

function cited(ground: Ground): string {
  const clauses = clausesOf(ground)
  const telling = clauses.filter((clause) => !takenForGranted.includes(clause))
  // An end in time rests on nothing but how ends are counted; a scope test has no other clause than its own.
  const shown = ground.rule === 'out-of-scope' ? clauses : telling
  return shown.map((clause) => `〔${clause}〕`).join('')
}

function sentenceOf(ground: Ground): string | null {
  switch (ground.rule) {
    case 'out-of-scope':
      return `不属于当日装、当日修承诺范围：${scopeText[ground.reason]}`
    case 'in-scope':
      return inScopeText(ground.area)
    case 'deadline':
      return deadlineText(ground)
    case 'appointment-unusable':
      return unusableText(ground)
    case 'opt-out-unproven':
      return '客户已投诉，又无受理时约定的凭证，“不要求当日”待人工核定'
    case 'reschedule':
      return rescheduleText(ground)
    case 'end':
      return endText(ground)
    case 'cancelled-after-due':
      return ground.byCompany ? '公司在超时后撤单，视同撤单时结束' : '超时后撤单，非公司原因或原因不明，不补偿，须核实'
    case 'late-days':
      return lateDaysText(ground)
    case 'rural':
      return '农村区域，免责不补偿'
    case 'force-majeure':
      return ground.expired
        ? `不可抗力宽限（事件结束后${ground.graceHours}小时）至 ${when(ground.until)} 已过，不再免责，从此时起算`
        : `不可抗力期间，宽限至 ${when(ground.until)}，免责不补偿`
    case 'exemption-granted':
      return `已批准免责（${exemptionText[ground.reason]}${ground.evidence === null ? '' : '，有凭证'}），不补偿`
    case 'exemption-void':
      return voidText(ground)
    case 'not-guaranteed':
      return '客户不要求当日，不属慢必赔范围，不补偿'
    case 'compensation':
      return compensationText(ground)
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

function deadlineText(ground: Extract<Ground, { rule: 'deadline' }>): string {
  const { enteredAt, dueBy, basis, track } = ground
  const install = track.endsWith('install')
  const done = install ? '装通' : '修复'
  const entered = `${when(enteredAt)} 录入，${ground.wantsSameDay ? `${acceptance(ground)}，` : '客户不要求当日，'}`
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

function rescheduleText({ outcome, at, to, dueBy }: Extract<Ground, { rule: 'reschedule' }>): string {
  const said = `${when(at)} 改约至 ${when(to)}`
  switch (outcome) {
    case 'unconfirmed':
      return `${said}，未经客户确认，无效`
    case 'void-no-evidence':
      return `${said}，客户已投诉而无凭证，无效`
    case 'after-deadline':
      return `${said}，当时已超时，不改变时限`
    case 'first-promise':
      return `${said}，以此为时限`
    case 'by-customer':
      return `${said}，客户要求，时限为 ${dueBy === null ? '—' : when(dueBy)}`
    case 'by-company':
      return `${said}，公司要求，时限不变`
  }
}

function endText({ event, at, late, dueBy }: Extract<Ground, { rule: 'end' }>): string | null {
  if (event === 'completed') return `${when(at)} 竣工，${late ? '已超时' : dueBy === null ? '无时限' : '未超时'}`
  if (event === 'cancelled') return `${when(at)} 撤单${late ? '，已超时' : ''}`
  return late ? `截至 ${when(at)} 未完成，已超时` : null
}

/** "不足1天按1天" where a part was counted whole. */
function lateDaysText({ days, seconds }: Extract<Ground, { rule: 'late-days' }>): string {
  const whole = Math.floor(seconds / (24 * HOUR))
  if (whole === days) return `超时整${days}天`
  return whole === 0 ? '超时不足1天按1天' : `超时${whole}天多按${days}天`
}

function voidText({ why, at }: Extract<Ground, { rule: 'exemption-void' }>): string {
  if (why === 'revoked') return `免责已${at === null ? '' : `于 ${when(at)} `}撤销`
  return why === 'not-rural' ? '以农村为由的免责无效：该址不是农村区域' : '客户已投诉而免责无凭证，以客户所述为准，免责无效'
}

function compensationText({ kind, fen, days, capped, cause }: Extract<Ground, { rule: 'compensation' }>): string {
  const unsafe = cause === 'safety' ? '安全隐患不是免责事由，' : ''
  if (kind === 'install') return `${unsafe}应补偿${yuan(fen)}`
  return `${unsafe}按${days}天应补偿${yuan(fen)}${capped ? '（已到封顶）' : ''}`
}

/** `20元`, `12.50元`: fen as yuan, exactly. */
export function yuan(fen: number): string {
  const cents = fen % 100
  return `${Math.floor(fen / 100)}${cents === 0 ? '' : `.${String(cents).padStart(2, '0')}`}元`
}

/** `11月20日 15:42`, with seconds only where they say something. */
export function when(at: Instant): string {
  const day = dayOf(at)
  const { month, date } = civil(day)
  return `${month}月${date}日 ${formatClock(at - startOfDay(day)).replace(/:00$/, '')}`
}
