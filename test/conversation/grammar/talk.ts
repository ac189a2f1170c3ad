import fc from 'fast-check'
import { asks, denied, gap, howDone, join, key, maybe, named, one, past, polite, reason, said, somebody, verb, whether } from './words.ts'

// Sentences that hold the word of a command and instruct nobody: questions, reports, negations, suppositions, other people's talk, quotes.

const questions = [
  join(key, gap, verb, howDone),
  join(whether, gap, verb, gap, key, maybe('？', '吗', '呢')),
  join(key, gap, whether, verb, maybe('？', '呢', '啊')),
  join(key, gap, '需要', verb, asks),
  join('需要', verb, gap, key, one('吗', '？', '么')),
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

/** What was told to a customer is said as a report; it is none where it is asked about, denied or supposed. */
const told = one('已告知', '已告知客户', '已经告知用户', '赔付已告知')
const telling = [
  join(key, gap, told, one('了吗', '吗', '了没', '没有', '？', '了没有？', '是谁说的？')),
  join(one('是否', '是不是', '有没有', '谁', '什么时候'), told, gap, key, maybe('？')),
  join(one('如果', '要是', '假如', '没有', '还没', '没', '别写', '谁说'), told, gap, key, maybe('，还要赔吗', '，会怎样')),
  join(somebody, one('说', '问', '以为', '问是不是'), told, gap, key),
]

/** After an opening that only takes note of something, or puts the matter off. */
const later = [
  join(key, gap, one('明天再', '等下再', '晚点再', '回头再', '一会儿再', '以后再', '缓缓再', '下次再'), verb),
  join(one('收到', '好的', '知道了', '注意', '提醒一下'), '，', key, one('不', '先不', '不用', '别', '不能'), verb, maybe('了')),
  join(
    one('帮我看看', '帮我查下', '麻烦问下', '请问', '请教一下'),
    gap,
    key,
    one('', '能不能', '有没有', '要不要'),
    verb,
    one('了没', '了吗', '吗', '？'),
  ),
  join(key, gap, verb, one('还是不', '也没用', '也不行', '的话会怎样', '之前是谁的', '之后还赔吗', '两次了', '不出去', '会怎样')),
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

/** What is to be done is what the sentence is about, not what it asks for. */
const subjects = [
  join(
    verb,
    ' ',
    key,
    one(
      '要谁批',
      '之前先打电话',
      '的人请假了',
      '的结果出来了',
      '的时候记得看',
      '也没用',
      '没意义',
      '需要谁同意',
      '会怎样',
      '多少钱',
      '？凭啥',
      '是谁的主意',
    ),
  ),
  join(one('建议', '考虑', '打算', '准备', '忘了', '我以为', '不是我', '记得'), verb, key),
  join(one('原话是', '例如', '示例：', '格式是', '小李：', '老王: '), verb, ' ', key, reason),
  join(key, gap, one('无法', '不好', '禁止', '不予', '没法', '放弃', '拒绝', '忘了', '已'), verb),
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
export const talk = fc.oneof(
  ...[questions, telling, reports, denials, later, suppositions, subjects, others].map((forms) => fc.oneof(...forms)),
)
