import { payoutStates } from '../compensation/lines.ts'
import { noticeStates } from '../db/tables/telling.ts'
import { type Command, command } from './command.ts'
import { any, file, flag, instant, month, oneOf, optional, required, several, text } from './parameters.ts'

const districtNames = '区县的 id、名称或别名'
const order = text('ID', '工单号')
const person = text('PERSON', '组织文件里的人员 id')
const payout = text('KEY', '赔付的编号（见 payouts）')

const payoutStep = {
  all: flag,
  district: optional(text('D', districtNames)),
  by: required(person),
  reason: optional(text('TEXT', '理由')),
}

/** Claims from registering to telling, pay, and settlement. */
export const compensationCommands: readonly Command[] = [
  command({
    name: 'payouts',
    summary: '赔付台账：每户每笔到哪一步；--month 按主工单时限所在的月份',
    options: {
      state: optional(oneOf(...payoutStates)),
      district: optional(text('D', districtNames)),
      month: optional(month),
      asOf: optional(instant),
      json: flag,
    },
    needs: 'database',
    load: async () => (await import('./commands/payouts.ts')).payouts,
  }),
  command({
    name: 'payouts register',
    summary: '登记应赔付的',
    arguments: { keys: any(payout) },
    options: payoutStep,
    needs: 'database',
    load: async () => (await import('./commands/payout-steps.ts')).payoutsRegister,
  }),
  command({
    name: 'payouts release',
    summary: '放行等人决定的赔付',
    arguments: { keys: any(payout) },
    options: payoutStep,
    needs: 'database',
    load: async () => (await import('./commands/payout-steps.ts')).payoutsRelease,
  }),
  command({
    name: 'payouts audit',
    summary: '审核登记的赔付；登记人、放行人不能审核自己经手的',
    arguments: { keys: any(payout) },
    options: payoutStep,
    needs: 'database',
    load: async () => (await import('./commands/payout-steps.ts')).payoutsAudit,
  }),
  command({
    name: 'payouts return',
    summary: '退回登记的赔付',
    arguments: { keys: any(payout) },
    options: payoutStep,
    needs: 'database',
    load: async () => (await import('./commands/payout-steps.ts')).payoutsReturn,
  }),
  command({
    name: 'payouts told',
    summary: '记录已告知客户',
    arguments: { keys: several(payout) },
    options: { by: required(person), how: required(oneOf('voice', 'sms')), at: optional(instant) },
    needs: 'database',
    load: async () => (await import('./commands/payout-steps.ts')).payoutsTold,
  }),
  command({
    name: 'payouts batch',
    summary: '审核过的赔付生成充值批次并写成文件；写明批次号则把旧的批次再写一次，字节相同',
    arguments: { number: optional(text('NUMBER', '批次号')) },
    options: { by: optional(person), out: required(file) },
    needs: 'database',
    load: async () => (await import('./commands/compensation/payout-batch.ts')).payoutsBatch,
  }),
  command({
    name: 'payouts result',
    summary: '逐行读入充值的结果文件；不能收的行搁置并说明原因',
    arguments: { file: required(file) },
    options: { by: required(person), json: flag },
    needs: 'database',
    load: async () => (await import('./commands/compensation/payout-result.ts')).payoutsResult,
  }),
  command({
    name: 'payouts month',
    summary: '每月已补偿清单',
    arguments: { month: required(month) },
    options: { out: optional(file) },
    needs: 'database',
    load: async () => (await import('./commands/compensation/payout-month.ts')).payoutsMonth,
  }),
  command({
    name: 'notices',
    summary: '告知客户的短信各到哪一步；不显示手机号码',
    options: { state: optional(oneOf(...noticeStates)), json: flag },
    needs: 'database',
    load: async () => (await import('./commands/compensation/notices.ts')).notices,
  }),
  command({
    name: 'notices send',
    summary: '到时的告知交给短信平台；以名单交出时写成 --out 的文件',
    options: { by: required(person), out: optional(file) },
    needs: 'database',
    load: async () => (await import('./commands/compensation/notices.ts')).noticesSend,
  }),
  command({
    name: 'notices answer',
    summary: '逐行读入短信平台对名单的应答',
    arguments: { file: required(file) },
    options: { by: required(person) },
    needs: 'database',
    load: async () => (await import('./commands/compensation/notices.ts')).noticesAnswer,
  }),
  command({
    name: 'notices voice',
    summary: '须由人打电话告知的客户',
    options: { json: flag },
    needs: 'database',
    load: async () => (await import('./commands/compensation/notices.ts')).noticesVoice,
  }),
  command({
    name: 'notices called',
    summary: '记录已打电话告知',
    arguments: { keys: several(text('KEY', '告知的编号（见 notices voice）')) },
    options: { by: required(person), at: optional(instant) },
    needs: 'database',
    load: async () => (await import('./commands/compensation/notices.ts')).noticesCalled,
  }),
  command({
    name: 'notices retry',
    summary: '等人处理过的告知（签名、模板、余额）重新待发',
    options: { by: required(person) },
    needs: 'database',
    load: async () => (await import('./commands/compensation/notices.ts')).noticesRetry,
  }),
  command({
    name: 'notices refuse',
    summary: '客户问起而不赔付的，告知原因',
    arguments: { id: required(order) },
    options: { by: required(person) },
    needs: 'database',
    load: async () => (await import('./commands/compensation/notices.ts')).noticesRefuse,
  }),
  command({
    name: 'ledger verify',
    summary: '赔付账本是否完整；指出第一条违反规则的分录',
    options: { json: flag },
    needs: 'database',
    load: async () => (await import('./commands/ledger-verify.ts')).ledgerVerify,
  }),
  command({
    name: 'pay',
    summary: '某月的装机计件，逐行：单数、单价、系数、取整；--out 按结尾写 .csv 或 .xlsx',
    options: { month: required(month), installer: optional(text('P', '装维班组或人员 id')), json: flag, out: optional(file) },
    needs: 'database',
    load: async () => (await import('./commands/pay.ts')).pay,
  }),
  command({
    name: 'pay close',
    summary: '某月计件封账：清单不再变，以后得知的变化记入次月更正',
    options: { month: required(month), by: required(person) },
    needs: 'database',
    load: async () => (await import('./commands/pay.ts')).payClose,
  }),
  command({
    name: 'settlement',
    summary: '代维公司与分公司当月各自承担的补偿，带每个数字背后的工单',
    options: { month: required(month), json: flag, out: optional(file) },
    needs: 'database',
    load: async () => (await import('./commands/compensation/settlement.ts')).settlement,
  }),
]
