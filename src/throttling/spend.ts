import { type CompiledQuery, sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import type { Instant } from '../policy/instant.ts'
import { type BudgetName, WINDOW_SECONDS, budgets } from './budgets.ts'

/** What a use comes to. */
export interface Spent {
  /** How long to keep whoever used it waiting. */
  readonly delayMillis: number
  /** Before this instant nothing more is given; null: it is given. */
  readonly refusedUntil: Instant | null
  /** This use was the one too many. */
  readonly exceeds: boolean
}

interface Use {
  readonly by: string
  readonly units: number
}

const WINDOW = WINDOW_SECONDS * 1000

interface BudgetRow {
  name: string
  full_again_at: number
  refused_until: number
  asked_in_vain: number
}

/**
 * Takes units from the budgets of those who used them, in one statement: replicas share the budgets, and nothing of them is in memory. A
 * budget fills up evenly. What exceeds it is refused for a whole window, and meanwhile nothing is taken, so that trying on does not prolong it.
 */
export async function spend(db: Db | Trx, budget: BudgetName, uses: readonly Use[], at: Instant): Promise<Map<string, Spent>> {
  const { slowestMillis } = budgets[budget]
  const now = at * 1000
  const { rows } = await db.executeQuery(spending(db, budget, uses, at))
  const stands = new Map(rows.map((row) => [row.name, row]))
  return new Map(
    uses.flatMap(({ by }) => {
      const row = stands.get(nameOf(budget, by))
      if (row === undefined) return []
      const share = (row.full_again_at - now) / WINDOW
      const isRefused = row.refused_until > now
      const spent: Spent = {
        delayMillis: isRefused ? 0 : Math.round(slowestMillis * Math.max(0, 2 * share - 1)),
        refusedUntil: isRefused ? row.refused_until / 1000 : null,
        exceeds: isRefused && row.asked_in_vain === 0,
      }
      return [[by, spent]]
    }),
  )
}

const nameOf = (budget: BudgetName, by: string): string => `${budget}/${by}`

/** Less than a quarter of the budget is used, so that what is used beside this changes nothing either. */
export async function hasPlenty(db: Db | Trx, budget: BudgetName, by: string, at: Instant): Promise<boolean> {
  const row = await db
    .selectFrom('budget')
    .select(['full_again_at', 'refused_until'])
    .where('name', '=', nameOf(budget, by))
    .executeTakeFirst()
  const now = at * 1000
  return row === undefined || (row.full_again_at <= now + WINDOW / 4 && row.refused_until <= now)
}

/** The statement by which units are taken. */
export function spending(db: Db | Trx, budget: BudgetName, uses: readonly Use[], at: Instant): CompiledQuery<BudgetRow> {
  const { units } = budgets[budget]
  const now = at * 1000
  const used = uses.map(({ by, units: taken }) => ({ name: nameOf(budget, by), cost: Math.min((taken * WINDOW) / units, WINDOW + 1) }))
  // Nothing stands further ahead than a window but what a clock wrote that was ahead of this one: a replay's goes back with each start.
  const refused = sql`b.refused_until > ${now}::bigint and b.refused_until <= ${now + WINDOW}::bigint`
  const usedUpTo = sql`case when b.full_again_at > ${now + WINDOW}::bigint then ${now}::bigint else greatest(b.full_again_at, ${now}::bigint) end`
  return sql<BudgetRow>`
    insert into budget as b (name, full_again_at, refused_until, asked_in_vain)
      select name, ${now}::bigint + cost, case when cost > ${WINDOW}::bigint then ${now + WINDOW}::bigint else 0 end, 0
      from unnest(${used.map(({ name }) => name)}::text[], ${used.map(({ cost }) => Math.round(cost))}::bigint[]) as used (name, cost)
      order by name
    on conflict (name) do update set
      full_again_at = case
        when ${refused} then b.full_again_at
        else least(${usedUpTo} + excluded.full_again_at - ${now}::bigint, ${now + WINDOW}::bigint)
      end,
      refused_until = case
        when ${refused} then b.refused_until
        when ${usedUpTo} + excluded.full_again_at - ${now}::bigint > ${now + WINDOW}::bigint
          then ${now + WINDOW}::bigint
        else 0
      end,
      asked_in_vain = case when ${refused} then b.asked_in_vain + 1 else 0 end
    returning name, full_again_at, refused_until, asked_in_vain`.compile(db)
}

/** Drops what has been full for so long that nothing is forgotten with it. */
export async function forgetFull(db: Db | Trx, now: Instant): Promise<void> {
  const long = (now - 2 * WINDOW_SECONDS) * 1000
  await db.deleteFrom('budget').where('full_again_at', '<', long).where('refused_until', '<', long).execute()
}
