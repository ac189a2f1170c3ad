import fc from 'fast-check'
import { join, key, maybe, one } from './words.ts'

// True instructions: the verb tells the bot what to do, in several orders of words, bare or with courtesy.

/** A sentence and the command that it must be. */
export interface Instruction {
  readonly text: string
  readonly name: string
}

const please = one(
  '',
  '',
  '请',
  '麻烦',
  '帮我',
  '麻烦帮我',
  '请帮忙',
  '帮忙',
  '麻烦您',
  '劳烦',
  '辛苦',
  '你好，麻烦',
  '马上',
  '赶紧',
  '请立即',
  '尽快',
)
const gap = one('', ' ', '，', '、')
const softly = maybe('吧', '一下', '一下吧', '。', '！')
const tail = (...words: readonly string[]): fc.Arbitrary<string> => one('', ...words.flatMap((word) => [` ${word}`, `，${word}`]))

/** A verb that takes an order, before it, behind it, and with 把; what may follow it. */
function aboutOrder(name: string, verbs: readonly string[], ...after: readonly string[]): fc.Arbitrary<Instruction> {
  const verb = one(...verbs)
  const more = tail(...after)
  return fc
    .oneof(
      join(please, verb, gap, key, more),
      join(please, verb, '一下', gap, key, more),
      join(key, gap, please, verb, softly),
      join(key, gap, please, verb, more),
      join(please, one('把', '将'), key, verb, one('', '一下', '了', '吧'), more),
      join(one('/', '、', '@机器人 ', '@机器人'), verb, ' ', key, more),
      join(one('我要', '我来', '申请'), verb, gap, key, more),
    )
    .map((text) => ({ text, name }))
}

const time = one('明天下午3点', '后天上午', '周三上午9点到11点', '明早10点', '24号', '11月30号下午', '今晚9点前', '明天 9:00-11:00')
const because = tail('客户要求', '客户同意', '我们人手不够，客户同意了', '客户要求 录音REC-7')

/** The time before the verb, behind it, and behind the order. */
const reschedules = fc
  .oneof(
    join(please, one('改约', '改期', '改时间'), ' ', key, ' ', time, because),
    join(please, one('改约', '改期', '改到', '改约到'), time, ' ', key, because),
    join(key, gap, please, one('改约', '改约到', '改到', '改期到', '改时间到'), time, softly),
    join(key, ' ', please, one('改约', '改到', '重新预约'), ' ', time, because),
    join(please, one('把', '将'), key, one('改约到', '改到', '改期到'), time, one('', '吧', '了'), because),
    join(time, one('', ' ', '，'), please, '改约', gap, key, because),
    join('/改约 ', key, ' ', time, because),
  )
  .map((text) => ({ text, name: 'reschedule' }))

const crew = one('赣榆装维05', '装维05', '赣榆装维03')
const assignments = fc
  .oneof(
    join(please, one('改派', '调度', '转派'), ' ', key, one(' ', '给', ' 给'), crew, tail('他离得近', '跑不过来')),
    join(please, one('改派', '调度'), ' ', crew, ' ', key),
    join(key, gap, please, one('改派给', '派给', '转派给', '调度给', '改派'), crew, softly),
    join(please, one('把', '将'), key, one('改派给', '派给', '转派给', '调度给'), crew, one('', '吧', '了')),
  )
  .map((text) => ({ text, name: 'assign' }))

const alone = (name: string, ...texts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<Instruction> =>
  fc.oneof(...texts).map((text) => ({ text, name }))

const place = maybe('赣榆', '连云')
const length = one('2小时', '半小时', '两小时', '到22:00', '到今晚10点', '1个小时')

const orders = [
  aboutOrder('exempt', ['豁免', '申请豁免', '登记豁免'], '客户原因', '客户不在家', '市政挖断', '暴雨', '客户要求改天 录音123'),
  aboutOrder('revoke-exemption', ['撤销豁免', '撤回豁免', '取消豁免'], '录音是假的'),
  aboutOrder('approve', ['批准', '批准豁免', '同意豁免', '审批通过']),
  aboutOrder('reject', ['驳回', '驳回豁免', '驳回申请'], '没录音', '没有录音', '凭证不足', '理由不成立'),
  aboutOrder(
    'escalate',
    ['升级', '申请升级', '升级工单', '上报'],
    '跑不过来',
    '车坏了',
    '人手不够',
    '没有时间',
    '没时间',
    '客户电话打不通',
    '市里督办',
    '电话打不通',
    '之前来过三趟',
    '需要经理出面',
    '过了时限',
    '客户催得很急',
    '有五个活撞在一起',
    '不了解现场',
    '会被投诉',
    '客户不知道去哪了',
  ),
  aboutOrder('take', ['接手', '接手工单'], '我去处理'),
  aboutOrder('return', ['退回', '退回工单'], '地址不对', '处理不了', '请重新派'),
  aboutOrder('call-back', ['回访', '登记回访'], '满意', '不满意', '没接通'),
  aboutOrder('cause', ['定责', '定责为'], '装维原因', '客户原因', '资源不足'),
  aboutOrder('evidence', ['补凭证', '补充凭证', '上传凭证', '举证'], '录音123', '录音REC-9'),
  aboutOrder('complaint', ['投诉', '登记投诉'], '没人联系', '师傅爽约', '客户说没人管', '三次了都没人上门', '之前就报过', '师傅态度不好'),
  aboutOrder(
    'support',
    ['支撑', '申请支撑', '求支撑'],
    '光衰过大',
    '光猫注册不上',
    '整栋掉线',
    '怎么都注册不上',
    '不知道什么故障',
    '已经重启还是不行',
  ),
  aboutOrder('unstick', ['解卡', '清卡'], '资源已释放'),
  aboutOrder('register-payout', ['登记赔付', '赔付登记']),
  aboutOrder('release', ['放行', '放行赔付'], '已核实', '装维原因'),
  aboutOrder('audit-payout', ['审核赔付', '赔付审核']),
  aboutOrder('return-payout', ['退回赔付', '赔付退回'], '账号不对', '账号已销户'),
  alone('payout-told', join(one('', '/'), '赔付已告知', one(' ', '，', ''), key), join(key, gap, '赔付已告知', maybe('。'))),
  alone(
    'informed',
    join(one('', '/'), '已告知', maybe('客户', '用户'), one(' ', '，'), key),
    join(key, gap, maybe('客户'), '已告知', maybe('。')),
  ),
]

const groups = [
  alone('silence', join(one('', '/'), please, place, '静默', maybe(' '), length, tail('割接', '主干光缆抢修'))),
  alone(
    'unsilence',
    join(please, place, one('解除静默', '取消静默', '结束静默', '恢复提醒'), softly),
    join(please, '把静默解除', maybe('吧')),
  ),
  alone('bind', join(please, '绑定', maybe(' 赣榆', '赣榆', '：赣榆')), join(please, '把本群绑定到赣榆', maybe('吧'))),
  alone('unbind', join(please, one('解绑', '解除绑定', '解绑本群', '把本群解绑'), maybe('吧'))),
  alone('correct-bulletin', join(please, one('更正通报 2026-11-20', '更正昨天的通报', '更正20号通报', '更正通报 赣榆 11月20日'), softly)),
  alone(
    'force-majeure',
    join(
      please,
      one('登记', '宣布', ''),
      '不可抗力',
      maybe('：'),
      ' 赣榆 ',
      one('暴雨', '台风'),
      ' ',
      one('今天8点到明天8点', '11月21日 12:00-18:00'),
    ),
  ),
]

/** Each command as often as the others. */
export const instructions: fc.Arbitrary<Instruction> = fc.oneof(reschedules, assignments, ...orders, ...groups)
