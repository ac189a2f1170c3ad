import type { CommandIo } from '../../remote/command-io.ts'
import { reasonNames } from '../../messages/alert-text.ts'
import { plainText } from '../../messages/plain-text.ts'
import { personOf } from '../../people/organisation.ts'
import { when } from '../../policy/explain.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import type { Program } from '../../program/program.ts'
import type { JudgedOrder, Told } from '../../alerting/decide.ts'
import { type Alert, type Alerting, alertsDue } from '../../alerting/alerts-due.ts'
import { sayAlerts } from '../../alerting/say-alerts.ts'

interface Given {
  readonly asOf: Instant | null
  readonly dryRun: boolean
  readonly json: boolean
}

/** `sameday alerts`: says once what is due at T, and shows each message with the reason for each order; with `--dry-run` only shows. */
export async function alerts(
  given: Given,
  io: CommandIo,
  program: Pick<Program, 'database' | 'organisation' | 'clock' | 'queue' | 'platformsNow'>,
): Promise<0> {
  const { database, organisation, clock } = program
  const asOf = given.asOf ?? clock.now()
  const platformsOf = await program.platformsNow(database.db)
  const alerting: Alerting = { organisation, platformsOf, now: asOf }
  const due = given.dryRun ? (await alertsDue(database.db, alerting, asOf)).alerts : await said(program, alerting, asOf)
  if (given.json) await io.out(due.map((alert) => `${JSON.stringify(alertJson(alert, alerting))}\n`).join(''))
  else await io.out(due.length === 0 ? `截至 ${when(asOf)} 没有要提醒的\n` : report(due, alerting, given.dryRun))
  return 0
}

async function said(
  { database, queue: queueOf }: Pick<Program, 'database' | 'queue'>,
  alerting: Alerting,
  asOf: Instant,
): Promise<readonly Alert[]> {
  const queue = await queueOf()
  const { alerts: due, ids } = await database.db.transaction().execute((trx) => sayAlerts(trx, alerting, queue, asOf))
  await queue.deliverNow(ids)
  return due
}

function report(due: readonly Alert[], { organisation }: Alerting, dryRun: boolean): string {
  const nameOf = (person: string): string => personOf(organisation, person)?.name ?? person
  const blocks = due.map(({ hearer, told, message }) =>
    [`→ ${hearer.name}`, plainText(message, nameOf), '理由：', ...told.map((one) => `  ${reasonText(one)}`)].join('\n'),
  )
  return `${blocks.join('\n\n')}\n${dryRun ? '试运行，什么都没有写入，也没有发送\n' : ''}`
}

function reasonText({ order, basis, occurrence, reason, passed }: Told<JudgedOrder>): string {
  const { step, round, at } = occurrence
  const about = `${step.says}（${step.id}${round === 0 ? '' : ` 第 ${round + 1} 轮`}，自 ${when(at)} 起，时限 ${when(basis)}）`
  const skipped = passed.length === 0 ? '' : `；略过 ${passed.map((one) => one.step.says).join('、')}`
  return `${order.id}：${reasonNames[reason]}，${about}${skipped}`
}

const alertJson = ({ hearer, kind, slot, told, key, message }: Alert, { organisation }: Alerting) => ({
  key,
  group: hearer.id,
  kind,
  slot: formatInstant(slot),
  orders: told.map(({ order, basis, occurrence, reason }) => ({
    id: order.id,
    reason,
    step: occurrence.step.id,
    round: occurrence.round,
    basis: formatInstant(basis),
  })),
  text: plainText(message, (person) => personOf(organisation, person)?.name ?? person),
})
