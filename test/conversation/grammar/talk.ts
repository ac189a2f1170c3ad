import fc from 'fast-check'

// Sentences that hold the word of a command and instruct nobody: questions, reports, negations, suppositions, other people's talk, quotes.

type Part = string | fc.Arbitrary<string>

export const one = (...words: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...words)
const join = (...parts: readonly Part[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((all) => all.join(''))
const maybe = (...words: readonly string[]): fc.Arbitrary<string> => one('', ...words)

/** Done to an order. */
const ofOrder = [
  ...[
    '豁免',
    '申请豁免',
    '登记豁免',
    '撤销豁免',
    '撤回豁免',
    '批准',
    '批准豁免',
    '驳回',
    '驳回申请',
    '升级',
    '上报',
    '接手',
    '调度',
    '改派',
    '转派',
  ],
  ...[
    '派给赣榆装维03',
    '退回',
    '退回工单',
    '改约',
    '改期',
    '改时间',
    '改到明天下午3点',
    '改约到后天上午',
    '重新预约',
    '回访',
    '登记回访',
    '定责',
  ],
  ...['投诉', '登记投诉', '支撑', '申请支撑', '解卡', '清卡', '补凭证', '上传凭证', '举证', '登记赔付', '放行', '审核赔付', '退回赔付'],
]
/** Done to a district, a group or a bulletin. */
const ofGroup = ['静默', '静默2小时', '解除静默', '恢复提醒', '绑定', '解绑', '更正通报', '登记不可抗力']
export const verb = one(...ofOrder, ...ofGroup)
const orderVerb = one(...ofOrder)

export const key = fc.oneof(
  { weight: 4, arbitrary: one('CR20261120003691', 'ZD20261117002602', 'zd2026-1117-002602', '2602', '05183145634@ftth', 'LYG3145634') },
  {
    weight: 2,
    arbitrary: one('人民路101号', '尾号3691', '电话5634结尾的', '赣榆那单', '2602和3691', 'ZD20261117002602、CR20261120003691'),
  },
  { weight: 2, arbitrary: one('这单', '它', '上一单', '那个单子', '这张工单', '刚才那单') },
)
const named = one('CR20261120003691', 'ZD20261117002602', '2602', '05183145634@ftth', '这单', '上一单')
const gap = one('', ' ', '，', ' ，', '、', '  ')
export const somebody = one(
  '客户',
  '用户',
  '老张',
  '小李',
  '经理',
  '他',
  '她',
  '管控',
  '装维03',
  '赣榆装维03',
  '市里',
  '有人',
  '值班的',
  '李工',
  '他们',
  '业主',
)
const said = one(
  '说',
  '问',
  '让我',
  '要求',
  '希望',
  '想',
  '说要',
  '问能不能',
  '让我们',
  '叫我',
  '打电话来要',
  '一直在催着要',
  '说想',
  '提过',
  '不同意',
)
const polite = maybe('请', '麻烦', '帮我', '马上', '赶紧')
const past = one('昨天', '上午', '刚才', '刚刚', '已经', '早上', '今天上午', '早就', '前天', '中午', '11月20号', '16点')
const denied = one(
  '不要',
  '别',
  '先别',
  '不用',
  '不能',
  '不准',
  '没说要',
  '千万别',
  '暂时不要',
  '不许',
  '请不要',
  '麻烦先别',
  '先不要',
  '不必',
  '无需',
  '没必要',
  '不需要',
  '不应该',
  '不想',
  '不会',
  '没有',
  '没',
  '未',
)
const whether = one(
  '能不能',
  '可以不可以',
  '要不要',
  '该不该',
  '是不是',
  '可不可以',
  '能否',
  '可否',
  '是否',
  '有没有',
  '需不需要',
  '需要',
  '可以',
)
const asks = one('吗', '吗？', '么', '？', '?', '没有', '没有？', '行不行', '好不好', '可以吗', '呢', '了没')
const howDone = one(
  '了吗',
  '了没有',
  '过没有',
  '了没',
  '吗',
  '了？',
  '没有？',
  '做了吗',
  '怎么样了',
  '得怎么样',
  '不了',
  '成功了吗',
  '到哪一步了',
  '了几次',
  '是谁做的',
  '完了吗',
  '过几次',
  '的人是谁',
  '失败了',
  '不上去',
)
const reason = maybe('，客户不在家', ' 客户原因', '，暴雨', '，跑不过来', '，客户同意的', '，录音123456')

const questions = [
  join(key, gap, verb, howDone),
  join(whether, gap, verb, gap, key, maybe('？', '吗', '呢')),
  join(key, gap, whether, verb, maybe('？', '呢', '啊')),
  join(key, gap, verb, reason, asks),
  join(
    one('谁', '什么时候', '为什么', '怎么', '哪个', '为啥', '凭什么', '几点', '何时', '谁让你', '谁来', '如何'),
    verb,
    maybe('的', '了', '过'),
    gap,
    key,
    maybe('？', '呢'),
  ),
  join(key, gap, one('谁', '什么时候', '为什么', '怎么', '为啥', '是谁', '何时'), verb, maybe('的', '了', '？', '呢')),
  join(
    verb,
    one(
      '了几单',
      '的有哪些',
      '流程是什么',
      '要什么权限',
      '有几个',
      '率多少',
      '电话是多少',
      '怎么用',
      '怎么弄',
      '是什么意思',
      '算不算',
      '多久有效',
      '找谁',
      '归谁管',
      '以后怎么办',
      '和改派有什么区别',
    ),
  ),
  join(
    one('今天', '昨天', '本月', '这周', '赣榆今天', '全市'),
    one('有几个', '有多少', '哪些单', '几单', '多少单', '哪几单'),
    verb,
    maybe('了', '的', '过'),
  ),
  join(key, gap, one('要是', '如果'), verb, one('会怎样', '要赔吗', '谁来接', '算谁的', '来得及吗')),
]

const reports = [
  join(past, verb, '了', gap, key),
  join(key, gap, past, verb, '了', maybe('，没用', '，客户同意的', '，还没人接', '一次')),
  join(somebody, past, maybe('给', '把', '帮我'), verb, '了', gap, key),
  join(somebody, past, '把', named, verb, '了'),
  join(somebody, verb, one('了', '过了', '过'), gap, key),
  join(key, gap, one('已', '已经被', '被', '被他', '刚被', '让人'), verb, maybe('了', '掉了')),
  join(key, gap, verb, one('过', '过了', '好了', '完了', '不了', '不成', '失败', '不过来', '中', '得太晚', '得不及时')),
  join(one('等', '等客户', '等着', '还在等', '正在', '在等他'), verb, gap, key),
  join(
    one('系统', '小区', '机房', '光猫', '套餐', '宽带', '版本'),
    one('升级', '在升级', '正在升级', '要升级', '升级失败', '升级完了'),
    maybe('，网断了', '，客户在等'),
  ),
]

const denials = [
  join(denied, gap, polite, verb, gap, key, maybe('了', '，客户会来')),
  join(key, gap, denied, verb, maybe('了', '', '，再等等')),
  join(key, '的', verb, one('不要了', '算了', '先放着', '不着急', '以后再说')),
  join(denied, '把', gap, named, gap, verb),
  join(one('我没有', '我没', '我不会', '我们不', '谁也没', '从来没', '没人'), verb, maybe('过'), gap, key),
]

const suppositions = [
  join(
    one(
      '如果',
      '要是',
      '假如',
      '万一',
      '听说',
      '据说',
      '好像',
      '可能要',
      '除非',
      '即使',
      '就算',
      '假设',
      '估计要',
      '大概会',
      '也许',
      '本来想',
    ),
    gap,
    verb,
    gap,
    key,
    maybe('会怎样', '谁来接', '要不要赔', '，会怎样'),
  ),
  join(one('如果', '要是', '假如', '万一', '听说', '好像'), key, gap, verb, one('', '了', '会怎样', '，谁来接')),
]

const others = [
  join(somebody, said, polite, verb, gap, key, reason),
  join(somebody, past, said, verb, gap, key),
  join(key, gap, somebody, said, verb, reason),
  join(somebody, said, '把', gap, named, gap, verb),
  join(
    somebody,
    one('说', '在群里说', '发的', '回我', '写着'),
    one('“', '：“', '"', '「', '『'),
    polite,
    verb,
    ' ',
    key,
    reason,
    one('”', '"', '」', '』'),
  ),
  join(one('“', '"', '「'), verb, ' ', key, one('”', '"', '」'), one('是谁发的', '什么意思', '这条看到了吗', '怎么没反应', '发错了', '')),
  join(
    one('群里发的', '他发的那条', '你说的', '刚才那条', '通知里写的'),
    one('“', '"'),
    verb,
    ' ',
    key,
    one('”', '"'),
    maybe('是谁发的', '不算', '作废'),
  ),
  join(one('告诉', '问问', '让', '叫', '通知', '等'), somebody, verb, gap, key),
]

/** Each of the kinds as often as the others, whatever the number of its forms. */
export const talk = fc.oneof(...[questions, reports, denials, suppositions, others].map((forms) => fc.oneof(...forms)))
void orderVerb
