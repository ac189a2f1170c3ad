import { mark } from './sentence.ts'

/** A command that only tells something, and the words that name it. */
export interface QueryWords {
  readonly name: string
  /** Expressions over the skeleton for the words that name it; the first that is found counts. */
  readonly says: RegExp
  /** It is about orders that are named: `may`, or `must`. */
  readonly keys: 'none' | 'may' | 'must'
  /** A number alone is how many rows are wanted. */
  readonly rows?: true
  /** It can be had as a workbook. */
  readonly workbook?: true
  /** What may stand beside these words, more than everywhere. */
  readonly beside?: RegExp
  /** Words with which the sentence means something else. */
  readonly unless?: RegExp
}

const { key: K, district: D, crew: C, time: T, evidence: E } = mark
export const MARKS = `${K}${D}${C}${T}${E}`

/** Words that change nothing in what is asked. */
export const FILLERS =
  /麻烦|请问|请|帮忙|帮我|帮|给我|我想|想要|想|看一?下|看看|查一?下|查看|查询|查|看|列一?下|列出|列|发一?下|发|报一?下|统计|一下|把|将|现在|目前|当前|还有|还|有没有|有|哪些|哪几|哪个|哪|多少|几|都|的|了|呢|吗|吧|啊|呀|么|单子|工单|单|张|条|个|户|情况|列表|清单|全市|全部|所有|本县|本区|县里|区里|各区县|各县区|各区|各县|区县|我们|咱们|咱|我|县|区|局|是|共|总共|一共|数量|数|谢谢|和|跟|与|及|或|在|里|中|等|就|呗|哈|[.,?!/]/g

/** Kinds and numbers of rows are arguments, not part of the question. */
export const KINDS = /新装机?|装机|当日装|障碍|修障|故障|报修|维修|当日修|移机/g
export const ROWS =
  /(?:前|头|最多|只看)?(\d{1,3})(?:条|单|个|张|行|名|户)?|(?:前|头|最多|只看)?([一二两三四五六七八九十]{1,2})(?:条|单|张|行|名|户)/

export const WORKBOOK = /电子表格?|表格|工作簿|excel|xlsx/g

/** What a command is told where a workbook is wanted. */
export const workbookWord = '表格'

/** Read from the top: the first row whose words are all that the sentence holds, beside arguments and fillers. */
export const queries: readonly QueryWords[] = [
  {
    name: 'help',
    says: /^(?:帮助|help|bangzhu|怎么用|怎么使用|使用说明|用法|你?能做什么|你?会(?:做)?什么|你?会干什么|有哪些命令|命令列表|全部命令|命令|功能|菜单|menu)/,
    keys: 'none',
    beside: /.*/,
    unless: /客户|宽带/,
  },
  {
    name: 'help',
    says: /^(?:豁免|改约|升级|批准|驳回|静默|查单|回访|定责|投诉|调度|改派|接手|退回|支撑|解卡|放行)(?:怎么用|的用法|用法|怎么说|怎么写)$/,
    keys: 'none',
  },
  {
    name: 'not-alerted',
    says: /(?:为什么|为啥|为何|怎么|咋)(?:没有?|不|未)(?:人)?(?:提醒|预警|通知|报警|告警|推送)|not-?alerted/,
    keys: 'must',
  },
  { name: 'trail', says: /审计(?:记录|日志|清单)?|audit(?!-)|操作(?:记录|日志)/, keys: 'may', unless: /怎么|谁|流程/ },
  {
    name: 'history',
    says: /处理(?:经过|过程|记录|历史|轨迹)|经过|历史(?:记录)?|过程|时间线|来龙去脉|流转(?:记录)?|轨迹|history/,
    keys: 'must',
    unless: /知识|怎么算/,
  },
  { name: 'silences', says: /(?:静默(?:清单|列表|记录))|(?:被|已)静默|silences/, keys: 'none', beside: /提醒|预警|告警/ },
  { name: 'pending', says: /我?的?待办(?:事项)?|待(?:我)?审批|待批|等我(?:审?批)|pending/, keys: 'none', beside: /豁免|申请/ },
  {
    name: 'pay',
    says: /(?:没有?|未)(?:算|计)(?:进|入|上)?(?:计件|工资|钱)?(?:[?吗呢啊]*$)|(?:不算|没进|不计)(?:计件|工资|钱)/,
    keys: 'must',
    unless: /超时|逾期|赔|时限/,
  },
  {
    name: 'pay',
    says: /计件(?:工资)?|装机(?:薪酬|工资)|挣(?:了)?(?:多少)?钱?|我的?(?:薪酬|工资|绩效)/,
    keys: 'none',
    beside: /钱|多少|工资|装移?机/,
    unless: /怎么|扣|按什么|规定/,
  },
  {
    name: 'contractors',
    says: new RegExp(
      `(?:代维|外包)(?:公司)?(?:单位)?.*?结算|结算(?:代维|外包)|[${T}${D}](?:代维|外包)(?:公司|单位)?(?:要)?承担|contractors`,
    ),
    keys: 'none',
    unless: /怎么|比例|谁|几成/,
    beside: /公司|费用/,
  },
  {
    name: 'behind',
    says: /明细|behind/,
    keys: 'none',
    rows: true,
    workbook: true,
    beside:
      /通报|[上本这]个?(?:周|星期|礼拜)|周报|超时后?|过期|逾期|承诺|差错|应完成|按时|及时|免责|豁免|应补偿|补偿|赔付|改约|未确认|撤单|未到期|在途|未完成|完成|受理|考核|率|失误|未|错误/,
  },
  {
    name: 'notices',
    says: /待告知|告知(?:清单|名单|列表)|[没未](?:有)?(?:被)?告知(?:到)?(?:的)?客户|客户(?:都)?(?:还)?[没未](?:有)?告知|要打电话告知|notices/,
    keys: 'none',
    beside: /赔付|补偿|客户|用户|谁/,
    unless: /怎么|为什么|为啥|[吗呢]$/,
  },
  {
    name: 'payouts',
    says: /待(?:赔付|补偿|赔)|[未没](?:有)?(?:赔付|赔|付)|(?:赔付|补偿)(?:清单|列表|情况|进度|状态)|到期(?:没|未)(?:付|赔)|要付(?:多少|几)?|赔了?多少钱?|(?:赔付|补偿)|payouts/,
    keys: 'may',
    beside: /到期|钱|今天|元/,
    unless:
      /谁|怎么|为什么|为啥|凭|吗$|标准|形式|几天|放行|登记|审核|退回|归|负责|通知|充|还赔|没修|宽带|电视|晚|超过|[0-9一二两三]份|^赔多少/,
  },
  {
    name: 'ranking',
    says: /排名|排行|排第?几|排个名|谁(?:最)?好|比谁好|(?:哪个|哪些|哪家|哪)(?:区县|县区|区局|县|区|局)?(?:做得|做的|干得)?(?:最|比较)?(?:好|差|多|少|高|低)|最差的?(?:[一二三四五几]个)?|ranking|paiming/,
    keys: 'none',
    beside: /做得|最好|最差|最多|最少|超时|三|比|谁|好|差|多|第|名/,
  },
  { name: 'ranking', says: /(?:哪个|哪)(?:区县|县|区|局)(?:区局)?超时(?:率)?最?[多少高低]/, keys: 'none' },
  {
    name: 'bulletin',
    says: /通报|bulletin|tongbao/,
    keys: 'none',
    workbook: true,
    beside: /今天|日报|周报/,
    unless: /谁|哪个部门|怎么|什么|更正/,
  },
  {
    name: 'due-soon',
    says: new RegExp(
      `快要?(?:到期|超时)|(?:即将|马上)(?:要)?(?:到期|超时)|${T}(?:前|内|之前)?(?:要)?到期|${T}(?:前|内|之前)?(?:会|要)超时|要到期|临期|due-?soon`,
    ),
    keys: 'none',
    rows: true,
    beside: /要|前|内|今晚/,
    unless: /什么时候|赔|怎么/,
  },
  {
    name: 'stuck',
    says: /(?:异常)?卡单|(?:卡在)?(?:资源|网元)岗(?:待处理)?|kadan|stuck/,
    keys: 'none',
    rows: true,
    beside: /卡|待处理|在/,
    unless: /归|谁管|怎么/,
  },
  {
    name: 'workload',
    says: /谁(?:现在)?(?:比较|最)?(?:有空|闲|空闲|忙)|谁手[上里头]|谁能接单?|手[上里头](?:现在|目前|今天)?(?:还|各)?有?(?:各)?(?:有)?(?:几|多少)|忙不忙|有没有空|各(?:装维|班组|人)手[上里]|workload/,
    keys: 'none',
    beside: /谁|手[上里头]|少|多|空|忙|比较|装维|班组|大家|人|各|接|能|最/,
    unless: /^我/,
  },
  {
    name: 'forecast',
    says: /(?:能不能|能否|能|可不可以|可以)(?:都|全部?|按时|准时|及时)*(?:(?:做|装|修|干|弄|搞|忙)得?[完掉]|完成)|(?:做|装|修|干|弄|搞|忙)[得不]完|完[得不]成|来[得不]及|预计|预测|forecast/,
    keys: 'none',
    beside: /能不能|能否|能|得完|不完|完不成|来得及|来不及|做|装|修|干|完成?|会|不|今晚|今天|为什么|为啥|依据|怎么|说|多少|几|没/,
    unless: /赔|补|客户|用户|谁|扣|钱|怎么办|口径|^我(?!们)|规定|明天|昨天|后天|算|宽带|电视|网/,
  },
  {
    name: 'mine',
    says: new RegExp(
      `^(?:${T})?我(?!们)(?:的|今天|今晚|这边|还|手[上里]|名下|有|现在)*.*?(?:工单|单子?|活|任务|没做|没干完|要跑|要去|myorders)|myorders|我的(?:新装|障碍|移机)`,
    ),
    keys: 'none',
    rows: true,
    beside: /我的?|手[上里]|名下|没做完?|没干完?|没完成|活|任务|快超时|快到期|今晚|多少|要做|要跑|要去|剩下?|安排/,
    unless: /计件|待办|待审|工资|挣|审批|怎么|为什么/,
  },
  {
    name: 'acceptance',
    says: /受理(?:人员?)?(?:的)?(?:差错|考核|失误|错误|出错)(?:率)?|acceptance/,
    keys: 'none',
    rows: true,
    workbook: true,
    beside: /按人|每个?人|名单/,
    unless: /怎么|为什么|标准|谁负责|扣/,
  },
  {
    name: 'kept-promises',
    says: /(?:履约)?准时率|履约(?:准时)?率|kept-?promises/,
    keys: 'none',
    rows: true,
    unless: /怎么算|标准|为什么/,
  },
  {
    name: 'repeats',
    says: /复修率?|报修重复|重复(?:的)?(?:报修|报障|障碍|故障)率?|(?:又|再次)(?:来)?报(?:修|障)的|repeats/,
    keys: 'none',
    rows: true,
    beside: /完工后|天内|单子|谁的?|按?班组|装维|师傅|最[多高]|排名?/,
    unless: /怎么算|标准|为什么|[吗呢]$/,
  },
  {
    name: 'figures',
    says: new RegExp(
      `及时率|完成率|履约率|指标|完成(?:了)?(?:多少|几)|(?:^|[${D}${T}们县区])(?:现在|目前)?(?:全市)?(?:的)?(?:的)?(?:情况|怎么?样|如何|咋样)|figures`,
    ),
    keys: 'none',
    beside: /怎么?样|如何|咋样|指标|完成|率|当日装|当日修|今天/,
    unless: /天气|怎么算|为什么|标准/,
  },
  {
    name: 'open',
    says: /在途|[没未](?:有)?(?:完成|做完?|干完?|修好?|装好?|完工|竣工)|还有(?:多少|几)(?:单|个|张)|剩(?:下)?(?:多少|几)|积压|open|zaitu/,
    keys: 'none',
    rows: true,
    beside: /[没未](?:有)?(?:完成|做完?|干完?|修好?|装好?)|积压/,
    unless: /赔|怎么|为什么/,
  },
  {
    name: 'overdue',
    says: /超时|逾期|过期|超期|overdue|chaoshi/,
    keys: 'none',
    rows: true,
    beside: /在途|未完成|今天|超/,
    unless: /赔|算|怎么|为什么|扣/,
  },
  { name: 'why', says: /为什么|为啥|为何|凭什么|怎么(?:算|会)?(?:超时|算)|依据|超时的?原因|why/, keys: 'must' },
]
