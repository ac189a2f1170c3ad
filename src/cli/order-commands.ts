import { editionNames } from '../people/organisation.ts'
import { type Command, command } from './command.ts'
import { branches, day, file, flag, instant, month, oneOf, optional, required, several, text } from './parameters.ts'

const districtNames = '区县的 id、名称或别名'
const order = text('ID', '工单号')
const person = text('PERSON', '组织文件里的人员 id')

/** Commands that judge the orders on stdin take a context. */
const judging = { context: optional(file) }

const province = { branches: required(branches), asOf: optional(instant) }

/** The server, and orders: what is known of them, judged, told and posted. */
export const orderCommands: readonly Command[] = [
  command({
    name: 'serve',
    summary: '运行机器人：网页或群聊、导入、排程、投递（同 npm start）',
    needs: 'server',
    load: async () => (await import('./commands/serve.ts')).serve,
  }),
  command({
    name: 'judge',
    summary: '逐行判定工单：时限、状态、免责、补偿',
    options: judging,
    reads: 'orders.jsonl',
    needs: 'nothing',
    load: async () => (await import('./commands/judge.ts')).judge,
  }),
  command({
    name: 'claims',
    summary: '按户合并的补偿',
    options: judging,
    reads: 'orders.jsonl',
    needs: 'nothing',
    load: async () => (await import('./commands/claims.ts')).claims,
  }),
  command({
    name: 'contractors',
    summary: '代维公司与分公司当月各自承担的补偿',
    options: { month: required(month), ...judging },
    reads: 'orders.jsonl',
    needs: 'nothing',
    load: async () => (await import('./commands/contractors.ts')).contractors,
  }),
  command({
    name: 'verdicts',
    summary: '库中全部工单的判定，形式同 judge',
    options: { asOf: optional(instant) },
    needs: 'database',
    load: async () => (await import('./commands/verdicts.ts')).verdicts,
  }),
  command({
    name: 'order',
    summary: '一张工单：状态、时限、为什么、经过',
    arguments: { id: required(order) },
    options: { history: flag, asOf: optional(instant), json: flag },
    needs: 'database',
    load: async () => (await import('./commands/order.ts')).order,
  }),
  command({
    name: 'order export',
    summary: '一张工单的全部资料写成一个 JSON 文件，答复客户查询：事实、经过、判定、赔付、消息、审计、谁看过联系方式',
    arguments: { id: required(order) },
    options: { by: required(person), out: required(file) },
    needs: 'database',
    load: async () => (await import('./commands/operation/order-export.ts')).orderExport,
  }),
  command({
    name: 'import',
    summary: '导入工单导出文件；不能收的行搁置并说明原因',
    arguments: { files: several(file) },
    options: { source: optional(text('NAME', '来源系统的名称')), setAside: optional(file), dryRun: flag, explain: flag, json: flag },
    apart: [['setAside', 'explain']],
    needs: 'database',
    withoutDatabase: async (...asked) => (await import('./commands/import.ts')).importWithoutDatabase(...asked),
    load: async () => (await import('./commands/import.ts')).importFiles,
  }),
  command({
    name: 'quarantine',
    summary: '搁置的行：哪个文件、哪一行、为什么',
    options: { file: optional(file), raw: flag, json: flag },
    needs: 'database',
    load: async () => (await import('./commands/quarantine.ts')).quarantine,
  }),
  command({
    name: 'chat',
    summary: '在终端里以某人的身份和机器人对话，一行一条',
    options: { user: required(person), group: required(text('GROUP', '组织文件里的群 id；私聊写 direct')), json: flag },
    needs: 'database',
    load: async () => (await import('./commands/chat.ts')).chat,
  }),
  command({
    name: 'understand',
    summary: '逐行说明一句话会被当作什么命令、带什么参数；什么也不执行',
    options: { user: optional(person), group: optional(text('GROUP', '组织文件里的群 id；私聊写 direct')) },
    reads: 'messages.txt',
    needs: 'database',
    load: async () => (await import('./commands/understand.ts')).understand,
  }),
  command({
    name: 'alerts',
    summary: '判定此刻该提醒什么，并提醒一次',
    options: { asOf: optional(instant), dryRun: flag, json: flag },
    needs: 'database',
    load: async () => (await import('./commands/alerts.ts')).alerts,
  }),
  command({
    name: 'bulletin',
    summary: '算出并打印一份通报，不发送',
    options: {
      date: required(day),
      district: optional(text('ID', districtNames)),
      city: flag,
      asOf: optional(instant),
      edition: optional(oneOf(...editionNames)),
      format: optional(oneOf('text', 'json', 'png', 'xlsx')),
      json: flag,
      out: optional(file),
    },
    apart: [['district', 'city']],
    needs: 'database',
    load: async () => (await import('./commands/bulletin.ts')).bulletin,
  }),
  command({
    name: 'bulletin post',
    summary: '把没有发出的通报补发到一个群；已经发过的不再发，过了当天的进度通报也不发',
    options: { date: required(day), group: required(text('G', '群编号')), edition: optional(oneOf(...editionNames)) },
    needs: 'database',
    load: async () => (await import('./commands/bulletin-post.ts')).bulletinPost,
  }),
  command({
    name: 'bulletin posted',
    summary: '原样打印发到一个群的通报，每一版都有',
    options: { date: required(day), group: required(text('G', '群编号')), edition: optional(oneOf(...editionNames)), json: flag },
    needs: 'database',
    load: async () => (await import('./commands/bulletin-post.ts')).bulletinPosted,
  }),
  command({
    name: 'province bulletin',
    summary: '几个分公司合计的通报：各在自己的库里按自己的口径算，再相加；有一个算不了就说明并以 1 结束',
    options: { ...province, date: required(day), edition: optional(oneOf(...editionNames)), json: flag },
    needs: 'nothing',
    load: async () => (await import('./commands/province/province.ts')).provinceBulletin,
  }),
  command({
    name: 'province figures',
    summary: '几个分公司合计的及时率，简短；不写日期就是今天',
    options: { ...province, date: optional(day), json: flag },
    needs: 'nothing',
    load: async () => (await import('./commands/province/province.ts')).provinceFigures,
  }),
]
