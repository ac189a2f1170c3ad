import fc from 'fast-check'

// Words of which sentences around the commands that change something are made.

const words = (list: string): string[] => list.split(' ')

type Part = string | fc.Arbitrary<string>

export const one = (...words: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...words)
export const join = (...parts: readonly Part[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((all) => all.join(''))
export const maybe = (...words: readonly string[]): fc.Arbitrary<string> => one('', ...words)

/** Done to an order. */
const ofOrder =
  '豁免 申请豁免 登记豁免 撤销豁免 撤回豁免 批准 批准豁免 驳回 驳回申请 升级 上报 接手 ' +
  '调度 改派 转派 派给赣榆装维03 退回 退回工单 改约 改期 改时间 改到明天下午3点 改约到后天上午 重新预约 ' +
  '回访 登记回访 定责 投诉 登记投诉 支撑 申请支撑 解卡 清卡 补凭证 上传凭证 举证 ' +
  '登记赔付 赔付登记 放行 放行赔付 审核赔付 赔付审核 退回赔付 赔付退回 取消豁免 同意豁免 审批通过 上报工单 接手工单 ' +
  '改派给装维05 转派给赣榆装维05 调度赣榆装维05 改到周三上午9点-11点 改约明早10点 改到24号 改约到今晚9点前'

/** Done to a district, a group or a bulletin. */
const ofGroup = [
  '静默',
  '静默2小时',
  '静默半小时',
  '静默到22:00',
  '静默今晚',
  '解除静默',
  '取消静默',
  '恢复提醒',
  '绑定',
  '解绑',
  '更正通报',
  '更正昨天的通报',
  '解除绑定',
  '登记不可抗力',
]
export const verb = one(...words(ofOrder), ...ofGroup)

export const key = fc.oneof(
  { weight: 4, arbitrary: one('CR20261120003691', 'ZD20261117002602', 'zd2026-1117-002602', '2602', '05183145634@ftth', 'LYG3145634') },
  {
    weight: 2,
    arbitrary: one('人民路101号', '尾号3691', '电话5634结尾的', '赣榆那单', '2602和3691', 'ZD20261117002602、CR20261120003691'),
  },
  { weight: 2, arbitrary: one('这单', '它', '上一单', '那个单子', '这张工单', '刚才那单') },
)
export const named = one(...words('CR20261120003691 ZD20261117002602 2602 05183145634@ftth 这单 上一单'))
export const gap = one('', ' ', '，', ' ，', '、', '  ')
export const somebody = one(...words('客户 用户 老张 小李 经理 他 她 管控 装维03 赣榆装维03 市里 有人 值班的 李工 他们 业主'))
export const said = one(...words('说 问 让我 要求 希望 想 说要 问能不能 让我们 叫我 打电话来要 一直在催着要 说想 提过 不同意'))
export const polite = maybe('请', '麻烦', '帮我', '马上', '赶紧')
export const past = one(...words('昨天 上午 刚才 刚刚 已经 早上 今天上午 早就 前天 中午 11月20号 16点'))
export const denied = one(
  ...words(
    '不要 别 先别 不用 不能 不准 没说要 千万别 暂时不要 不许 请不要 麻烦先别 先不要 不必 无需 没必要 不需要 不应该 不想 不会 没有 没 未',
  ),
)
export const whether = one(...words('能不能 可以不可以 要不要 该不该 是不是 可不可以 能否 可否 是否 有没有 需不需要 可以'))
export const asks = one(...words('吗 吗？ 么 ？ ? 没有 没有？ 行不行 好不好 可以吗 呢 了没'))
export const howDone = one(
  ...words(
    '了吗 了没有 过没有 了没 吗 了？ 没有？ 做了吗 怎么样了 得怎么样 不了 成功了吗 到哪一步了 了几次 是谁做的 完了吗 过几次 的人是谁 失败了 不上去',
  ),
)
export const reason = maybe('，客户不在家', ' 客户原因', '，暴雨', '，跑不过来', '，客户同意的', '，录音123456')
