import { areaNames, kindNames, productNames } from '../messages/order-words.ts'
import { type Instant, formatInstant } from '../policy/instant.ts'
import type { Appointment, DelayCause, Initiator } from '../policy/order.ts'
import type { Correctable, SourceState } from './history/event.ts'

export const sourceStateNames = {
  'in-progress': '在途',
  'at-resource-desk': '资源岗待处理',
  'at-network-desk': '网元岗待处理',
  stuck: '异常卡单',
  cancelled: '已撤单',
  completed: '已竣工',
} as const satisfies Record<SourceState, string>

export const initiatorNames = { customer: '客户', company: '公司' } as const satisfies Record<Initiator, string>

export const causeNames = {
  installer: '装维原因',
  customer: '客户原因',
  'third-party': '第三方原因',
  'force-majeure': '不可抗力',
  acceptance: '受理失误',
  resource: '资源原因',
  safety: '安全隐患',
} as const satisfies Record<DelayCause, string>

export const factNames = {
  kind: '工单类型',
  product: '产品',
  customerType: '客户类型',
  household: '客户编码',
  district: '区域',
  area: '区域类型',
  enteredAt: '录入时间',
  wantsSameDay: '要求当日',
  appointment: '预约时间',
  acceptanceEvidence: '受理凭证',
  completedAt: '竣工时间',
  cancelledAt: '撤单时间',
  cancelledBy: '撤单方',
  delayCause: '定责',
  contractor: '代维单位',
  installer: '装维人员',
  acceptedBy: '受理人',
  onSite: '上门',
} as const satisfies Record<Correctable, string>

const valueNames: Readonly<Record<string, string>> = {
  ...kindNames,
  ...productNames,
  ...areaNames,
  ...causeNames,
  ...sourceStateNames,
  public: '公众客户',
  enterprise: '政企客户',
  campus: '校园客户',
  true: '是',
  false: '否',
}

/** Words that mean something else for another fact. */
const ownNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cancelledBy: initiatorNames,
  // A product, an area and a cause can all be "other".
  area: areaNames,
  delayCause: causeNames,
}

/** A fact's value, written in the form of docs/notice.md section 2, as people say it; names and numbers stay as they are. */
export function valueName(fact: string, value: string): string {
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return value.slice(0, 19).replace('T', ' ')
  return ownNames[fact]?.[value] ?? (named.has(fact) ? (valueNames[value] ?? value) : value)
}

const named = new Set(['kind', 'product', 'customerType', 'area', 'delayCause', 'state', 'wantsSameDay', 'onSite'])

export const moment = (at: Instant): string => formatInstant(at).slice(0, 19).replace('T', ' ')

export const visit = ({ from, to }: Appointment): string => (from === null ? `${moment(to)} 前` : `${moment(from)} 至 ${moment(to)}`)
