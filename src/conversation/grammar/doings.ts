import { mark } from './sentence.ts'

/** A command that changes something, and how it is named as an instruction. Names are design's; words are those people type. */
export interface DoingWords {
  readonly name: string
  /** Expressions over the skeleton for the verb itself. */
  readonly verb: string
  readonly about: 'order' | 'other'
  /** Other words that may stand before the verb. */
  readonly before?: string
  /** What may follow, beside what was read, where the verb stands without an order and without a slash. */
  readonly alone?: RegExp
}

const { key: K, district: D, crew: C, time: T, evidence: E } = mark
const FORCES = '台风|暴雨|大雨|冰雹|洪水|洪涝|地震|雷暴|大雪|暴雪|冰冻|大风'
const THROUGH = `[${K}${D}${T},的]*`

export const doings: readonly DoingWords[] = [
  {
    name: 'revoke-exemption',
    verb: `(?:撤销|撤消|撤回|取消|收回)${THROUGH}豁免|豁免(?:申请)?(?:撤销|撤消|撤回|取消)|revoke-?exemption`,
    about: 'order',
  },
  {
    name: 'exempt',
    verb: '(?:申请|登记|办理)?(?<!的)豁免(?:掉)?(?!申请|撤|理由(?:站|不|太|很|被))|exempt(?!ion)',
    about: 'order',
    alone: /.*/,
  },
  { name: 'approve', verb: `批准(?:豁免)?|审批通过|同意${THROUGH}豁免|approve`, about: 'order' },
  { name: 'reject', verb: `驳回(?:豁免|申请)*|不同意${THROUGH}豁免|reject`, about: 'order' },
  { name: 'escalate', verb: '(?:申请)?升级(?:工单)?|上报(?:工单)?|escalate', about: 'order' },
  { name: 'take', verb: '接手(?:工单)?|take(?!n)', about: 'order' },
  { name: 'assign', verb: '调度(?!员|说|那边|台|中心)|改派|转派|派给|assign', about: 'order' },
  { name: 'return-payout', verb: '退回赔付|赔付退回|return-?payout', about: 'order' },
  { name: 'return', verb: '退回(?:工单|去)?|return(?!-)', about: 'order' },
  { name: 'reschedule', verb: '改约|改期|改时间|改到|重新预约|reschedule', about: 'order' },
  { name: 'payout-told', verb: '赔付已告知|已告知赔付|payout-?told', about: 'order' },
  { name: 'informed', verb: '已(?:经)?告知(?:客户|用户)?|informed', about: 'order', before: '客户|用户' },
  { name: 'call-back', verb: '(?:登记)?回访|call-?back', about: 'order' },
  { name: 'cause', verb: '定责(?:为|成)?|cause', about: 'order' },
  { name: 'evidence', verb: `(?:补充|补[个张]?|上传|提交|登记)?凭证(?!已经?[传补有提上]|${E}[听看打])|举证|evidence`, about: 'order' },
  { name: 'complaint', verb: '(?:登记)?(?:一下)?投诉(?:登记)?|complaint', about: 'order' },
  { name: 'urge', verb: '(?:登记)?(?:客户|用户)?催(?:单|办)(?!的|员)|urge(?!d)', about: 'order', before: '客户|用户' },
  { name: 'missed', verb: '(?:登记)?(?:师傅|装维)?(?:爽约|失约)(?!率)|missed', about: 'order' },
  { name: 'close-regulator', verb: `(?:工信部)?申诉(?:已)?办结|办结${THROUGH}申诉|close-?regulator`, about: 'order' },
  { name: 'regulator', verb: '(?:登记)?(?:工信部|越级)(?:申诉|投诉)|(?:登记)?申诉(?!已?办结)|regulator', about: 'order' },
  { name: 'answer-dissatisfaction', verb: `不满意已?处理(?!得|不)|处理${THROUGH}不满意|answer-?dissatisfaction`, about: 'order' },
  { name: 'safety', verb: '安全(?!生产|第一|到)|safety', about: 'order' },
  { name: 'support', verb: '(?:申请|请求|求|需要)?支撑(?!那边|[群组]|人员|说|已经?[回答]|不上)|support', about: 'order' },
  { name: 'unstick', verb: '解卡|清卡|unstick', about: 'order' },
  { name: 'register-payout', verb: '登记赔付|赔付登记|register-?payout', about: 'order' },
  { name: 'release', verb: '放行(?:赔付)?|release', about: 'order' },
  {
    name: 'audit-payout',
    verb: `审核${THROUGH}赔付|赔付审核(?:通过)?|audit-?payout`,
    about: 'other',
    alone: new RegExp(`^(?:全部|所有|通过|一下|[${K}${D}的吧了和与及,.])*$`),
  },
  {
    name: 'force-majeure',
    verb: '(?:登记|宣布|申报|发布)?不可抗力|force-?majeure',
    about: 'other',
    before: FORCES,
    alone: new RegExp(`^(?:${FORCES}|[${D}${T},.从至到起止,]|原因|影响|登记)*$`),
  },
  {
    name: 'unsilence',
    verb: `(?:解除|取消|结束|撤销|关闭)(?:本群|${D}|的)*静默|静默(?:解除|取消|结束)|恢复(?:提醒|预警)|unsilence`,
    about: 'other',
    alone: new RegExp(`^[${D}吧了一下,.]*$`),
  },
  {
    name: 'silence',
    verb: '静默(?!清单|列表|解除|取消|结束|状态)|silence(?!s)',
    about: 'other',
    alone: new RegExp(`^[^?]*[${T}][^?]*$|^$`),
  },
  {
    name: 'correct-bulletin',
    verb: `更正(?:全市|${D}|${T}|的)*通报|通报更正|correct-?bulletin`,
    about: 'other',
    alone: /^(?!.*(?:吗|怎么|谁|什么|几|多少)).*$/,
  },
  { name: 'unbind', verb: '(?:解除|取消)绑定|解绑|unbind', about: 'other', alone: new RegExp(`^(?:本群|这个群|群|[${D}吧了,.])*$`) },
  { name: 'bind', verb: '绑定|bind', about: 'other', before: '本群|这个群', alone: new RegExp(`^(?:到|为|本群|这个群|群|[${D}吧,.])*$`) },
]

/** What may stand before the verb of an instruction: what was read, and words of asking. Nobody else is the subject. */
const BEFORE = String.raw`[${K}${D}${C}${T}${E},.]|请|[麻劳]烦[你您]?|辛苦[你您]?|[你您]好|帮忙|帮我|帮|给我|我来|我要|我|把|将|申请|求|快点?|赶紧|马上|现在|立即|尽快|这一?[单张个户家]|那一?[单张户家]|该单|工单号?|单号|单子|的豁免(?:申请)?|的赔付|的通报|的静默|的|对|为|给|和|与|及|补充|也|都|一下|本群|全市`

/** Words that deny, suppose or ask for what follows; alone before a comma they are no reason, and what comes after it is no instruction. */
const NO_REASON =
  '不必|不会|不应该|不该|不想|不许|不准|不需要|无需|不用|没必要|好像|听说|据说|除非|也许|大概|估计|可能|即使|就算|本来|假设|能否|可否|是否|可以不可以|需不需要|能不能|可不可以|要不要|该不该|是不是|有没有|会不会|需要|可以|应该'
/** What may stand beside them: orders, and the words that join them. */
const JOINED = `[${K}${D}${C}${T}${E}和与及把将给的要]`

/**
 * An instruction may come after a reason: `光猫注册不上，求支撑`; but not after what somebody said, asked or supposed, nor after the beginning
 * of a sentence that goes on behind the comma: `不同意把2602，申请豁免`.
 */
const REASON_FIRST = String.raw`(?:(?!${JOINED}{0,20}(?:${NO_REASON})(?:${JOINED}{0,20}|[^,]{0,2}),)(?![^,]{0,20}[把将]${JOINED}{0,20},)(?![^,]*(?:说|问|让|听|要求|希望|想|如果|要是|假如|万一|别|不要|不用|不能|没))[^,?]{2,20},(?=求|请|申请|麻烦|帮|需要))?`

export const instructionOf = ({ verb, before }: DoingWords): RegExp =>
  new RegExp(`^${REASON_FIRST}((?:${before === undefined ? '' : `${before}|`}${BEFORE})*?)(${verb})(.*)$`, 's')

/** What follows a verb that is asked about, told of, or means something else. */
export const ABOUT_THE_VERB = new RegExp(
  String.raw`^(?:了(?:没有?(?:[吗呢用,.?${K}]|$)|吗|几|多少|谁)|吗|么\.?$|中$|好了|完了|算不算|算了|不上去|不要了|不着急|先放|以后再|归谁|找谁|和\S{1,6}有什么|多久|到哪|没有(?!录音|凭证|证据|时间|人手|端口|资源|材料|信号)|没$|过(?!了[时期点]|不去)|的(?!豁免|赔付|工单|单|通报)|怎么(?!都|也)|怎样|什么|谁|哪|几|多少|不及时|不了(?!解)|不行|不过|不通过|不成|失败|未通过|来的|得|流程|权限|要求|标准|原因是|次数|率|清单|列表|记录|状态|电话(?:是|多少|号|$)|热线|第一|生产|月|套餐|宽带|改造|系统|到千兆|成千兆|千兆|是|有哪|有没|有几|有多|有谁|做了|给谁|手机|业务|业绩|码|人(?!手|不够)|要什么|能|可|会(?!被)|后|时|期间|以后|之后|[之以]前(?:[${K}是先要得请]|看|问|记得)|也没|也不|不出去|不进去|传不|在哪|还是不(?!行|通|亮|好|稳|出)|[一二两三四五六七八九十\d]+次了?(?:[,.]|$)|不算)`,
)

/** What makes a subject, a time or a question of a verb with all that belongs to it. */
const TOLD_BEHIND = [
  `[?]|了|过(?:了(?!时|期|点)|几|[,.]|$|[${K}${D}])|中$|么|是(?:什么|谁)|怎么(?!都|也)|(?:好|完|算)了|算不算|失败|没成|得[太不]|到哪`,
  '不(?:上去|出去|过来|了(?!解)|成|要了|着急)|还是不(?!行|通|亮|好|稳|出)|也(?:没用|没意义|不[行用能成对会]|轮不|[得要]经)|没(?:意义|用$)|先放|以后再|(?:以后)?再说',
  '几单|[一二两三四五六七八九十\\d]*次了\\.?$|率多少|电话(?:是|多少)|有(?:哪些|几个?\\.?$|多少)|找谁|归谁|多久|多少钱|和\\S{1,6}有什么|凭[啥什]',
  '的?(?:人是|话|时候)|的有|的(?:那|是|结果|原因|理由|前提|后果|流程|条件|人|同事)|后(?:钱|怎|还|谁|能|会|要|再|是|多)',
  '[之以][前后](?:先|要|得|请|问|记得|是|还|能|会|怎|谁|再)|会(?:怎|通知|扣)|通知到?谁|算谁|影响[^,]{0,8}不\\.?$',
  '要(?:写|谁|几|多|什么|哪|经|录音|注意|扣|花)|得(?:经|问)|需要?(?:谁|什么|[^,]{0,3}(?:同意|批准|审批))',
  `(?<=${T})我(?:没意见|不?知道|不?同意)|你(?:开玩笑|是|在|怎)|[^,]{0,2}(?<again>[\u4e00-\u9fff])不\\k<again>`,
  '[^,]{0,5}(?<!不知道|不清楚|没|无)(?:谁|多少|多久|什么|哪[个里天])[^,]{0,3}\\.?$',
]
/** The same behind the verb and what it is about: `静默2小时是什么意思`, `改到明天下午3点了`, `退回2602要写原因`. */
export const ABOUT_WHAT_WAS_SAID = new RegExp(
  `^(?:到(?!不了)|[至给为成和与及]|[${Object.values(mark).join('')},])+(?:${TOLD_BEHIND.join('|')})`,
)
/** Of somebody who does it, or to whom it was done: `接手2602的师傅`; but the installer may be complained of. */
export const ONE_WHO_DOES_IT = new RegExp(`^[${K},和与及]+的(?:客户|用户|师傅|装维|同事|人)`)

/** A crew that did something or is of an opinion, or a time at which it was done: `装维03上午把它改派了`, `装维03不同意豁免`. */
export const TOLD_OF = new RegExp(`^[,]*${C}[,${T}]*[把将]|^[,]*${T}[,${T}]*[把将][^,]*了|${C}[,${T}]*不?同意${THROUGH}豁免`)

/** A sentence that asks. */
export const QUESTION =
  /[?]|[吗呢么]\.?$|没有\.?$|了没\.?$|行不行|好不好|能不能|可不可以|要不要|是不是|该不该|会不会|有没有|什么时候|几时|怎么(?!都|也)|为什么|为啥|凭什么/

/** The same where a free reason may hold such words: only the sentence's own end asks. */
export const ASKS_AT_THE_END =
  /[?×✗✘❌]\.?$|[吗呢么幺]\.?$|(?:行不行|好不好|可以吗|能不能|了没有?|会怎么?样|是啥|是哪位|是谁的?|可以不)\.?$/
