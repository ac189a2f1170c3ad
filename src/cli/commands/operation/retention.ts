import { appendAudit } from '../../../audit/append.ts'
import { noRight } from '../../../messages/fixed-words.ts'
import { mayDo } from '../../../people/permissions.ts'
import { dayOf, formatDay, formatInstant } from '../../../policy/instant.ts'
import { type Program, contextNow } from '../../../program/program.ts'
import type { CommandIo } from '../../../remote/command-io.ts'
import { type Due, dueAt, dueText, putAway } from '../../../retention/retain.ts'
import { UsageError } from '../../usage.ts'

interface Given {
  readonly by: string | null
  readonly dryRun: boolean
  readonly json: boolean
}

type Where = Pick<Program, 'database' | 'audit' | 'organisation' | 'clock'>

/** `sameday retention`: puts away what has had its time, or only says what that would be. */
export async function retention({ by, dryRun, json }: Given, io: CommandIo, where: Where): Promise<0 | 1> {
  const { database, clock } = where
  if (!dryRun && by === null) throw new UsageError('写明 --by PERSON，或者用 --dry-run 只看不改')
  const due = await dueAt(database.db, clock.now())
  const say = async (those: readonly Due[], outcome: string): Promise<0> => {
    if (json) await io.out(those.map((one) => `${JSON.stringify(jsonOf(one))}\n`).join(''))
    else await io.out(`${[outcome, ...those.map(lineOf)].join('\n')}\n`)
    return 0
  }
  if (dryRun || by === null) return say(due, '试运行，什么都没有改；会清除：')
  if (!(await noted(by, due, where))) {
    await io.err(`${noRight}：清除过期内容需要管理员的角色\n`)
    return 1
  }
  const done: Due[] = []
  const context = await contextNow(where)
  for (const one of due) done.push({ ...one, count: await putAway(database.db, one, { context }) })
  return say(done, '已清除：')
}

/** On the trail before anything goes, so that nothing goes unseen; false when this person may not. */
function noted(by: string, due: readonly Due[], { database, audit, organisation, clock }: Where): Promise<boolean> {
  const here = { conversation: { kind: 'direct', person: by }, district: null, ownOrder: false } as const
  const { allowed } = mayDo(organisation, by, 'administer', here)
  return database.db.transaction().execute(async (trx) => {
    await appendAudit(trx, audit.keys, {
      at: clock.now(),
      person: by,
      platform: 'cli',
      conversation: null,
      action: 'administer',
      orderId: null,
      outcome: allowed ? 'done' : 'refused',
      detail: dueText(due),
    })
    return allowed
  })
}

const lineOf = ({ kind, before, count, oldest }: Due): string => {
  const since = oldest === null ? '' : `，最早 ${formatDay(dayOf(oldest))}`
  return `${kind.title}：${count} 条${since}（保存 ${kind.days} 天，${formatDay(dayOf(before))} 以前的）`
}

const jsonOf = ({ kind, before, count, oldest }: Due) => ({
  kind: kind.id,
  keptDays: kind.days,
  before: formatInstant(before),
  count,
  oldest: oldest === null ? null : formatInstant(oldest),
})
