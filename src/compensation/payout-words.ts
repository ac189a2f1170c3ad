import type { PayoutState } from './lines.ts'
import type { PayoutStep, Refused } from './steps.ts'

export const stateNames: Readonly<Record<PayoutState, string>> = {
  accruing: '计算中',
  held: '待放行',
  due: '待登记',
  registered: '待审核',
  audited: '待入批',
  batched: '充值中',
  failed: '充值失败',
  paid: '已赔付',
  told: '已告知',
  withdrawn: '已撤销',
}

/** Who has to act next, as people call them; null: nobody. */
export const ownerNames: Readonly<Record<PayoutState, string | null>> = {
  accruing: '装维（工单未竣工）',
  held: '区县主管、服务调度中心或分管领导（放行，或批准豁免）',
  due: '服务调度中心（登记）',
  registered: '结算（审核）',
  audited: '结算（入批）',
  batched: '结算（等待充值结果）',
  failed: '结算（核对账号后重新审核）',
  paid: '客服或服务调度中心（告知客户）',
  told: null,
  withdrawn: null,
}

export const stepNames: Readonly<Record<PayoutStep | 'tell', string>> = {
  register: '登记',
  release: '放行',
  audit: '审核',
  return: '退回',
  tell: '告知登记',
}

/** Why a step was not taken. */
export const refusedNames: Readonly<Record<Refused, string>> = {
  unknown: '没有这笔赔付',
  accruing: '工单还没有结束，金额还在变',
  held: '待放行：记录的原因可能免责，要先有人决定',
  'not-held': '不需要放行',
  'not-registered': '还没有登记',
  'own-step': '登记、放行和审核不能是同一人，请由另一人办理',
  batched: '已在充值批次中，等待结果',
  paid: '已赔付',
  'not-paid': '还没有赔付',
  withdrawn: '已不需赔付',
}
