import { deliveryStates } from '../db/tables/delivery.ts'
import { type Command, command } from './command.ts'
import { day, file, flag, instant, integer, list, month, oneOf, optional, required, several, text, checkpoint } from './parameters.ts'

const districtNames = '区县的 id、名称或别名'
const order = text('ID', '工单号')
const person = text('PERSON', '组织文件里的人员 id')
const orders = list('ID1,ID2', '工单号', 0)
const number = integer('N', '事件编号（见 force-majeure list）')
const delivery = text('ID', '消息编号的开头（见 deliveries）')

/** Commands that judge the orders on stdin take a context. */
const judging = { context: optional(file) }
const deed = { by: required(person), dryRun: flag }

/** Everything that can be typed after `sameday`. A new command is a row here and a file in `commands/`. */
export const commands: readonly Command[] = [
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
      edition: optional(oneOf('progress', 'final')),
      format: optional(oneOf('text', 'json', 'png', 'xlsx')),
      json: flag,
      out: optional(file),
    },
    apart: [['district', 'city']],
    needs: 'database',
    load: async () => (await import('./commands/bulletin.ts')).bulletin,
  }),
  command({
    name: 'deliveries',
    summary: '消息的投递：待发、不确定、失败；不写状态时列出未送达的',
    options: { state: optional(oneOf(...deliveryStates)), json: flag },
    needs: 'database',
    load: async () => (await import('./commands/deliveries.ts')).deliveries,
  }),
  command({
    name: 'deliveries retry',
    summary: '重发一条不确定、被拒绝、多次失败或已放弃的消息',
    arguments: { id: required(delivery) },
    needs: 'database',
    load: async () => (await import('./commands/deliveries.ts')).deliveriesRetry,
  }),
  command({
    name: 'deliveries drop',
    summary: '放弃一条未送达的消息',
    arguments: { id: required(delivery) },
    needs: 'database',
    load: async () => (await import('./commands/deliveries.ts')).deliveriesDrop,
  }),
  command({
    name: 'audit',
    summary: '谁做过或试过什么',
    options: { order: optional(order), person: optional(person), json: flag },
    needs: 'database',
    load: async () => (await import('./commands/audit.ts')).audit,
  }),
  command({
    name: 'audit verify',
    summary: '审计链是否完整；--checkpoint 还与控制群收到的检查点核对',
    options: { checkpoint: optional(checkpoint) },
    needs: 'database',
    load: async () => (await import('./commands/audit.ts')).auditVerify,
  }),
  command({
    name: 'audit rekey',
    summary: '审计密钥丢失后改用新的密钥继续',
    needs: 'database',
    load: async () => (await import('./commands/audit.ts')).auditRekey,
  }),
  command({
    name: 'force-majeure declare',
    summary: '宣布一次不可抗力；相关工单当场重新判定，--dry-run 只看不改',
    options: {
      districts: required(list('D1,D2', districtNames)),
      kind: required(text('K', '事件的名称，如 暴雨')),
      from: required(instant),
      to: required(instant),
      except: optional(orders),
      ...deed,
      json: flag,
    },
    needs: 'database',
    load: async () => (await import('./commands/force-majeure.ts')).forceMajeureDeclare,
  }),
  command({
    name: 'force-majeure correct',
    summary: '更正已宣布的不可抗力；没有写的照旧',
    arguments: { number: required(number) },
    options: {
      districts: optional(list('D1,D2', districtNames)),
      kind: optional(text('K', '事件的名称，如 暴雨')),
      from: optional(instant),
      to: optional(instant),
      except: optional(orders),
      ...deed,
      json: flag,
    },
    needs: 'database',
    load: async () => (await import('./commands/force-majeure.ts')).forceMajeureCorrect,
  }),
  command({
    name: 'force-majeure withdraw',
    summary: '撤回已宣布的不可抗力',
    arguments: { number: required(number) },
    options: { ...deed, json: flag },
    needs: 'database',
    load: async () => (await import('./commands/force-majeure.ts')).forceMajeureWithdraw,
  }),
  command({
    name: 'force-majeure list',
    summary: '宣布过的不可抗力',
    options: { json: flag },
    needs: 'database',
    load: async () => (await import('./commands/force-majeure.ts')).forceMajeureList,
  }),
  command({
    name: 'org check',
    summary: '检查组织文件，逐行报告问题',
    arguments: { file: required(file) },
    needs: 'nothing',
    load: async () => (await import('./commands/org-check.ts')).orgCheck,
  }),
  command({
    name: 'org apply',
    summary: '采用组织文件：先列出更改和会改变的判定，再重新判定全部工单；--dry-run 只看不改',
    arguments: { file: required(file) },
    options: { dryRun: flag },
    needs: 'database',
    policy: 'as-stored',
    load: async () => (await import('./commands/org-apply.ts')).orgApply,
  }),
  command({
    name: 'migrate',
    summary: '建立数据库或把它升到本版本',
    needs: 'database',
    withoutDatabase: 'make',
    load: async () => (await import('./commands/migrate.ts')).migrate,
  }),
  command({
    name: 'doctor',
    summary: '检查配置、数据库、时钟、各渠道和群；--send 向一个群发测试消息',
    options: { send: optional(text('GROUP', '组织文件里的群 id')), json: flag },
    needs: 'database',
    withoutDatabase: 'in-memory',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  }),
]
