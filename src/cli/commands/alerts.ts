import { parseArgs } from 'node:util'
import type { CommandIo } from '../../remote/command-io.ts'
import type { Database } from '../../db/database.ts'
import type { Queue } from '../../delivery/queue.ts'
import { reasonNames } from '../../messages/alert-text.ts'
import { plainText } from '../../messages/plain-text.ts'
import { personOf } from '../../people/organisation.ts'
import { when } from '../../policy/explain.ts'
import { type Instant, formatInstant, parseInstant } from '../../policy/instant.ts'
import { UsageError, wrongUsage } from '../usage.ts'
import type { OpenOrder, Told } from '../../alerting/decide.ts'
import { type Alert, type Alerting, alertsDue } from '../../alerting/alerts-due.ts'
import { sayAlerts } from '../../alerting/say-alerts.ts'

export const alertsUsage = 'alerts [--as-of T] [--dry-run] [--json]'

/** `sameday alerts`: says once what is due at T, and shows each message with the reason for each order; with `--dry-run` only shows. */
export async function alertsCommand(
  database: Database,
  args: readonly string[],
  io: CommandIo,
  { queue, ...given }: Alerting & { readonly queue: Pick<Queue, 'boss' | 'deliverNow'> },
): Promise<0> {
  const { asOf, dryRun, json } = asked(args, given.now)
  const alerting = { ...given, now: asOf }
  const alerts = dryRun ? await alertsDue(database.db, alerting, asOf) : await said(database, alerting, queue, asOf)
  if (json) await io.out(alerts.map((alert) => `${JSON.stringify(alertJson(alert, alerting))}\n`).join(''))
  else await io.out(alerts.length === 0 ? `截至 ${when(asOf)} 没有要提醒的\n` : report(alerts, alerting, dryRun))
  return 0
}

async function said({ db }: Database, alerting: Alerting, queue: Pick<Queue, 'boss' | 'deliverNow'>, asOf: Instant): Promise<Alert[]> {
  const { alerts, ids } = await db.transaction().execute((trx) => sayAlerts(trx, alerting, queue, asOf))
  await queue.deliverNow(ids)
  return alerts
}

function asked(args: readonly string[], now: Instant): { asOf: Instant; dryRun: boolean; json: boolean } {
  const usage = `用法：sameday ${alertsUsage}`
  const options = { 'as-of': { type: 'string' }, 'dry-run': { type: 'boolean' }, json: { type: 'boolean' } } as const
  const { values } = wrongUsage(usage, () => parseArgs({ args: [...args], options }))
  const text = values['as-of']
  const asOf = text === undefined ? now : parseInstant(text)
  if (asOf === null) throw new UsageError(`--as-of ${text} 不是时间，应形如 2026-11-21T17:30:00+08:00`, usage)
  return { asOf, dryRun: values['dry-run'] ?? false, json: values.json ?? false }
}

function report(alerts: readonly Alert[], { organisation }: Alerting, dryRun: boolean): string {
  const nameOf = (person: string): string => personOf(organisation, person)?.name ?? person
  const blocks = alerts.map(({ group, told, say }) =>
    [`→ ${group.name}`, plainText(say.message, nameOf), '理由：', ...told.map((one) => `  ${reasonText(one)}`)].join('\n'),
  )
  return `${blocks.join('\n\n')}\n${dryRun ? '试运行，什么都没有写入，也没有发送\n' : ''}`
}

function reasonText({ order, basis, occurrence, reason, passed }: Told<OpenOrder>): string {
  const { step, round, at } = occurrence
  const about = `${step.says}（${step.id}${round === 0 ? '' : ` 第 ${round + 1} 轮`}，自 ${when(at)} 起，时限 ${when(basis)}）`
  const skipped = passed.length === 0 ? '' : `；略过 ${passed.map((one) => one.step.says).join('、')}`
  return `${order.id}：${reasonNames[reason]}，${about}${skipped}`
}

const alertJson = ({ group, kind, slot, told, say }: Alert, { organisation }: Alerting) => ({
  key: say.key,
  group: group.id,
  kind,
  slot: formatInstant(slot),
  orders: told.map(({ order, basis, occurrence, reason }) => ({
    id: order.id,
    reason,
    step: occurrence.step.id,
    round: occurrence.round,
    basis: formatInstant(basis),
  })),
  text: plainText(say.message, (person) => personOf(organisation, person)?.name ?? person),
})
