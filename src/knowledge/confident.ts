import type { Hit } from './search.ts'

/** A question of this trade has one of these words. */
const OURS =
  /赔|补偿|补多少|超时|及时|新装|装机|装宽带|装电视|办宽带|办的|报修|报障|故障|障碍|修好|修复|修障|当日|当天|改约|改期|预约|约定|约时间|豁免|免责|不可抗力|台风|暴雨|大雨|洪水|地震|雷|录音|投诉|凭证|举证|撤单|退单|移机|代维|外包|农村|乡镇|县城|政企|校园|学生|工资|绩效|考核|跑不过来|忙不过来|找谁|装维|报的|薪酬|计件|扣|安全|支撑|台席|升级|调度|上门|受理|录单|时限|标准|工单|单子|当日单|卡单|资源岗|网元岗|通报|知识库|回访|5%|加班|七天|7天|几天|24小时|24|4点|四点|16|18点|6点|六点|充值|范围|执行|放行|审核|登记|客户同意|优先|起止|录入|派单|算不算|算当|截止|第一天|时间/
/** Words of other trades, in which the same words mean something else. */
const OTHERS =
  /外卖|打车|出租|司机|快递|包裹|火车|高铁|飞机|航班|公交|车险|保险|理赔|空调|冰箱|洗衣机|热水器|水管|煤气|电费|水费|话费|流量|套餐|资费|发票|密码|wifi|wi-fi|公积金|社保|医保|年终奖|放假|请假|休假|医院|银行|超市|食堂|餐厅|加油站|比特币|股票|基金|电影|天气|笑话|写诗|首诗|翻译|移动的|联通的|携号|装修房|房子|狗|猫|彩票|考试|学费|停车/i

/** Sure enough to be said as the answer: well above what only shares some words, and ahead of the next entry. */
const SURE = 0.38
const AHEAD = 0.04

/** The best hit, when it is an answer; null: better to ask back, or to say nothing. */
export function confident(question: string, hits: readonly Hit[]): Hit | null {
  const [first, second] = hits
  if (first === undefined || OTHERS.test(question) || !OURS.test(question)) return null
  const ahead = first.fit - (second?.fit ?? 0)
  return first.fit >= 0.85 || (first.fit >= SURE && ahead >= AHEAD) ? first : null
}
