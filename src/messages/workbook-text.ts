// The words of a bulletin's workbook.

export const sheetNames = { summary: '汇总', late: '超时明细', orders: '工单明细', exempt: '免责凭证', definitions: '口径' } as const

/** Where the orders behind a figure are, said in the place where a message says what to send. */
export const behindHere = `见表“${sheetNames.late}”“${sheetNames.orders}”`

export const countHeads = [
  '应完成',
  '已完成',
  '按时',
  '超时',
  '其中免责',
  '未到期',
  '超时未完成',
  '完成率',
  '及时率',
  '考核及时率',
] as const

export const summaryHeads = {
  city: ['名次', '区县', ...countHeads, '新装应完成', '新装考核及时率', '障碍应完成', '障碍考核及时率'],
  district: ['', '项目', ...countHeads],
} as const

export const otherFigures = '其他数字'
export const figureNames = {
  overdue: '超时在途（此刻，不含免责）',
  overdueToday: '其中今天到期',
  overdueBefore: '其中以前到期',
  overdueNotGuaranteed: '其中不在承诺范围',
  overdueExempt: '另有免责、不催办',
  rescheduled: '改约工单',
  rescheduleRate: '改约率',
  unconfirmed: '未经客户确认的改约',
  cancelled: '超时后撤单',
  acceptance: '受理差错',
  escalated: '升级工单',
  taken: '其中已接手',
  toTake: '接手用时中位（分钟）',
  claims: '应补偿户次',
  accrued: '应补偿金额（元）',
  registered: '其中已登记（元）',
  paid: '其中已付（元）',
  told: '其中已告知（元）',
  pastItsDay: '过应付日未付（元）',
  monthDue: '本月应完成',
  monthLate: '本月超时',
  monthExempt: '本月免责',
  monthRate: '本月考核及时率',
  monthClaims: '本月应补偿户次',
  monthAccrued: '本月应补偿金额（元）',
} as const

export const lateHeads = [
  '工单号',
  '区县',
  '类型',
  '班组',
  '代维',
  '时限',
  '完成时间',
  '超时（小时）',
  '状态',
  '原因',
  '免责',
  '凭证',
  '应补偿（元）',
] as const

export const orderHeads = [
  '工单号',
  '区县',
  '类型',
  '受理时间',
  '时限',
  '完成时间',
  '结果',
  '超时天数',
  '原因',
  '免责',
  '改约次数',
  '未确认改约',
  '班组',
  '代维',
  '应补偿（元）',
] as const

export const exemptHeads = ['工单号', '区县', '类型', '时限', '免责原因', '批准时间', '凭证', '班组', '定责'] as const

export const definitionHeads = ['数字', '怎么算', '条款'] as const

/** As section 7 of docs/notice.md has it. */
export const definitions: readonly (readonly [string, string, string])[] = [
  ['统计范围', '慢必赔承诺工单（公众 FTTH、iTV 高清的新装和障碍），时限落在统计日，未撤单', '一、二(四)1、二(四)2'],
  ['应完成', '统计范围内工单的总数', '二(四)1、二(四)2'],
  ['按时', '时限（含最后一秒）之前竣工', '二(四)1、二(四)2'],
  ['超时', '过了时限才竣工，或过了时限至今未竣工；含免责', '三(一)'],
  ['其中免责', '超时工单里有有效免责的：客户原因、第三方原因、不可抗力、农村区域', '三(二)'],
  ['未到期', '应完成减按时减超时：时限还没有到', '二(四)'],
  ['已完成', '按时加上超时竣工', '二(四)'],
  ['超时未完成', '超时工单里至今没有竣工的；含免责', '二(四)'],
  ['完成率', '已完成÷应完成；进度通报按它排名', '二(四)'],
  ['及时率', '按时÷（应完成－未到期）', '二(四)'],
  ['考核及时率', '按时÷（应完成－未到期－免责）；按它排名，相同并列', '三(二)'],
  ['超时在途', '此刻过了时限、没有竣工、没有免责的全部工单，不论哪天到期', '三(一)'],
  ['改约率', '有改约的工单÷应完成，客户确认与否都算', '四(五)'],
  ['应补偿', '一户同一天受理的几单合并为一户次；障碍、新装按公布的标准乘超时天数，不足一天按一天', '三(一)、I-4'],
  ['已登记、已付、已告知', '应补偿里金额已全部登记的、已付清的、付清并已告知客户的，后一项包含在前一项里', '四(六)'],
  ['超时天数', '从时限起算，不足 24 小时按一天', '三(一)'],
  ['比率的写法', '一位小数，四舍五入；不足全部时最多写 99.9%；没有可除的写“—”', ''],
]

export const results = {
  'not-covered': '不在范围',
  open: '未到期',
  overdue: '超时未完成',
  'on-time': '按时',
  late: '超时完成',
  cancelled: '已撤单',
} as const
export const noSuchRate = '—'
export const yes = '是'
export const ordersAbout = (orders: number): string => `工单明细 ${orders} 单`
export const workbookAbout = (late: number, orders: number): string => `汇总、超时明细 ${late} 单、工单明细 ${orders} 单、免责凭证、口径`
