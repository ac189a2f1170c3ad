import { deliveryStates } from '../db/tables/delivery.ts'
import { type Command, command } from './command.ts'
import { checkpoint, file, flag, instant, integer, list, oneOf, optional, required, text } from './parameters.ts'

const districtNames = '区县的 id、名称或别名'
const order = text('ID', '工单号')
const person = text('PERSON', '组织文件里的人员 id')
const orders = list('ID1,ID2', '工单号', 0)
const number = integer('N', '事件编号（见 force-majeure list）')
const delivery = text('ID', '消息编号的开头（见 deliveries）')

const deed = { by: required(person), dryRun: flag }

/** Deliveries, the audit trail, force majeure, the organisation file, the database. */
export const operationCommands: readonly Command[] = [
  command({
    name: 'deliveries',
    summary: '消息的投递：待发、不确定、失败；不写状态时列出未送达的',
    options: { state: optional(oneOf(...deliveryStates)), thread: optional(text('T-…', '日志和出错回复里的编号')), json: flag },
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
    name: 'audit seen',
    summary: '谁看过一张工单客户的完整联系方式，或某人在一段时间里看过哪些',
    options: { order: optional(order), person: optional(person), from: optional(instant), to: optional(instant), json: flag },
    needs: 'database',
    load: async () => (await import('./commands/audit.ts')).auditSeen,
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
    name: 'knowledge check',
    summary: '检查口径文件：重复、不存在的条款、写死的数字、缺项，以及会被答成另一条的问法',
    arguments: { file: required(file) },
    needs: 'nothing',
    load: async () => (await import('./commands/knowledge-check.ts')).knowledgeCheck,
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
    name: 'backup',
    summary: '把整个数据库备份成一个文件，不必停服务；给了密钥就加密',
    options: { out: required(file), keyFile: optional(file) },
    needs: 'database-as-it-is',
    load: async () => (await import('./commands/backup/backup.ts')).backup,
  }),
  command({
    name: 'backup note',
    summary: '记下用别的工具做好的一次备份（如 pgBackRest），免得提醒',
    options: { with: required(text('TOOL', '所用的工具')), at: optional(instant) },
    needs: 'database',
    load: async () => (await import('./commands/backup/backup.ts')).backupNote,
  }),
  command({
    name: 'restore',
    summary: '把备份恢复到一个空的数据库，内置引擎或服务器都可以，随后核对',
    arguments: { file: required(file) },
    options: { keyFile: optional(file) },
    needs: 'nothing',
    load: async () => (await import('./commands/backup/restore.ts')).restore,
  }),
  command({
    name: 'move',
    summary: '把内置引擎的数据库搬到 PostgreSQL 服务器并核对，原库不动；不写 --to 时用 DATABASE_URL',
    options: { to: optional(text('URL', '服务器地址 postgres://…')) },
    needs: 'nothing',
    load: async () => (await import('./commands/backup/move.ts')).move,
  }),
  command({
    name: 'version',
    summary: '本程序的版本，和它的数据库到哪一步',
    options: { json: flag },
    needs: 'nothing',
    load: async () => (await import('./commands/operation/version.ts')).version,
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
  command({
    name: 'retention',
    summary: '清除过了保存期的消息、图片和搁置行；--dry-run 只看会清除多少',
    options: { by: optional(person), dryRun: flag, json: flag },
    needs: 'database',
    load: async () => (await import('./commands/operation/retention.ts')).retention,
  }),
  command({
    name: 'customer erase',
    summary: '应客户要求清除其个人信息，判定、统计、账目和审计不变；--dry-run 只看会清除什么',
    options: {
      order: optional(order),
      phone: optional(text('PHONE', '客户电话')),
      account: optional(text('ACCOUNT', '业务账号')),
      household: optional(text('CODE', '客户编码')),
      by: required(person),
      reason: required(text('TEXT', '清除的理由')),
      dryRun: flag,
      json: flag,
    },
    needs: 'database',
    load: async () => (await import('./commands/operation/customer-erase.ts')).customerErase,
  }),
  command({
    name: 'support-bundle',
    summary: '把排查问题要看的写成一个文件，不含个人信息',
    options: { out: required(file) },
    needs: 'database',
    load: async () => (await import('./commands/operation/support-bundle.ts')).supportBundleCommand,
  }),
]
