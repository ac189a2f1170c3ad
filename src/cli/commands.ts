import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { alertsCommand, alertsUsage } from './commands/alerts.ts'
import { bulletinCommand, bulletinUsage } from './commands/bulletin.ts'
import type { CommandIo } from '../remote/command-io.ts'
import { commandTell } from '../control-group/tell.ts'
import { appendAudit } from '../audit/append.ts'
import { auditCommand, auditUsage } from './commands/audit.ts'
import { forceMajeureCommand } from './commands/force-majeure.ts'
import { forceMajeureUsage } from './commands/force-majeure-arguments.ts'
import { doctorCommand, doctorUsage } from './commands/doctor.ts'
import { deliveriesCommand, deliveriesUsage } from './commands/deliveries.ts'
import { prepareQueue } from '../delivery/jobs.ts'
import type { NoteRepair } from '../delivery/repair.ts'
import { importCommand, importUsage } from './commands/import.ts'
import { quarantineCommand, quarantineUsage } from './commands/quarantine.ts'
import { orderCommand, orderUsage, verdictsCommand, verdictsUsage } from './commands/order.ts'
import { orgApply, orgApplyUsage } from './commands/org-apply.ts'
import { contextInForce } from '../orders/in-force/policy-in-force.ts'
import { contextOf } from '../people/policy-context.ts'
import type { Program } from '../program/program.ts'
import { chatCommand, chatUsage } from './commands/chat.ts'
import { kindNames } from '../remote/running-server.ts'
import { wrongUsage } from './usage.ts'

/** Works on the database: in the running server where one holds it, else in a process of its own. */
export interface ProgramCommand {
  readonly usage: string
  readonly summary: string
  run(program: Program, args: readonly string[], io: CommandIo): Promise<number>
}

/** Whoever repairs a delivery from the command line is on record with the name of the machine's user. */
const noteRepair =
  ({ clock, audit }: Program): NoteRepair =>
  (trx, deed, { platform, conversation, key }) =>
    appendAudit(trx, audit.keys, {
      at: clock.now(),
      person: null,
      platform: 'cli',
      conversation: `${platform} ${conversation}`,
      action: 'repair-deliveries',
      orderId: null,
      outcome: 'done',
      detail: `system user ${userInfo().username}: ${deed} ${key}`,
    })

const contextNow = ({ database, organisation, clock }: Program) => contextInForce(database.db, contextOf(organisation, clock.now()))

export const programCommands: Readonly<Record<string, ProgramCommand>> = {
  migrate: {
    usage: 'migrate',
    summary: '建立数据库或把它升到本版本',
    // Opening it was the work, but for the queue's tables: who serves may have no right to make any.
    run: async ({ kind, database }, args, io) => {
      wrongUsage('用法：sameday migrate', () => parseArgs({ args: [...args], options: { json: { type: 'boolean' } } }))
      await prepareQueue(database)
      await io.out(`${kindNames[kind]}数据库已是最新（${database.engine === 'embedded' ? '内置引擎' : 'PostgreSQL 服务器'}）\n`)
      return 0
    },
  },
  import: {
    usage: importUsage,
    summary: '导入工单导出文件；不能收的行搁置并说明原因',
    run: async (program, args, io) => {
      const { database, organisation } = program
      return importCommand(database, args, io, { organisation, context: await contextNow(program), tell: () => commandTell(program) })
    },
  },
  quarantine: {
    usage: quarantineUsage,
    summary: '搁置的行：哪个文件、哪一行、为什么',
    run: ({ database }, args, io) => quarantineCommand(database, args, io),
  },
  verdicts: {
    usage: verdictsUsage,
    summary: '库中全部工单的判定，形式同 judge',
    run: async (program, args, io) => verdictsCommand(program.database, args, io, await contextNow(program)),
  },
  order: {
    usage: orderUsage,
    summary: '一张工单：状态、时限、为什么、经过',
    run: async (program, args, io) =>
      orderCommand(program.database, args, io, { organisation: program.organisation, context: await contextNow(program) }),
  },
  chat: {
    usage: chatUsage,
    summary: '在终端里以某人的身份和机器人对话，一行一条',
    run: chatCommand,
  },
  alerts: {
    usage: alertsUsage,
    summary: '判定此刻该提醒什么，并提醒一次',
    run: async (program, args, io) => {
      const { database, organisation, clock } = program
      const queue = await program.queue()
      const platformsOf = await program.platformsNow(database.db)
      const platformOf = (group: { readonly id: string }) => platformsOf(group.id)[0] ?? null
      return alertsCommand(database, args, io, { organisation, platformOf, queue, now: clock.now() })
    },
  },
  bulletin: {
    usage: bulletinUsage,
    summary: '算出并打印一份通报，不发送',
    run: ({ database, organisation, clock }, args, io) => bulletinCommand(database, args, io, { organisation, now: clock.now() }),
  },
  deliveries: {
    usage: deliveriesUsage,
    summary: '消息的投递：待发、不确定、失败；重发、放弃',
    run: (program, args, io) => deliveriesCommand(program.database, args, io, noteRepair(program)),
  },
  'org apply': {
    usage: orgApplyUsage,
    summary: '采用组织文件：先列出更改和会改变的判定，再重新判定全部工单；--dry-run 只看不改',
    run: orgApply,
  },
  'force-majeure': {
    usage: forceMajeureUsage,
    summary: '不可抗力：宣布、更正、撤回、列出；相关工单当场重新判定',
    run: ({ database, organisation, clock, audit }, args, io) =>
      forceMajeureCommand(database, args, io, { organisation, auditKeys: audit.keys, now: clock.now() }),
  },
  doctor: {
    usage: doctorUsage,
    summary: '检查配置、数据库、时钟、各渠道和群；--send 向一个群发测试消息',
    run: doctorCommand,
  },
  audit: {
    usage: auditUsage,
    summary: '谁做过或试过什么；审计链是否完整',
    run: auditCommand,
  },
}
