import { exemptionText } from '../../policy/explain.ts'
import { formatInstant, type Instant } from '../../policy/instant.ts'
import type { Appointment, CustomerType, DelayCause, Initiator } from '../../policy/order.ts'
import type { SaidExemption, SourceState } from '../history/event.ts'

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

/** `客户原因（客户不在家）`: with what was said for it. */
export const exemptionName = ({ reason, said }: Pick<SaidExemption, 'reason' | 'said'>): string =>
  said === undefined ? exemptionText[reason] : `${exemptionText[reason]}（${said}）`

export const customerTypeNames = {
  public: '公众客户',
  enterprise: '政企客户',
  campus: '校园客户',
} as const satisfies Record<CustomerType, string>

export const yesOrNo = { true: '是', false: '否' } as const

export const moment = (at: Instant): string => formatInstant(at).slice(0, 19).replace('T', ' ')

export const visit = ({ from, to }: Appointment): string => (from === null ? `${moment(to)} 前` : `${moment(from)} 至 ${moment(to)}`)
