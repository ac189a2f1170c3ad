import { expect } from 'vitest'
import { sql } from 'kysely'
import { type Bulletin, type Scope, computeBulletins } from '../../src/bulletins/bulletin.ts'
import { daysBefore, daysOf, firstOf } from '../../src/bulletins/editions.ts'
import { endedInTime } from '../../src/bulletins/ended-in-time.ts'
import type { Trx } from '../../src/db/database.ts'
import { timestamp } from '../../src/db/instants.ts'
import { editionNames } from '../../src/people/organisation.ts'
import type { Days, Figures } from '../../src/policy/figures.ts'
import { type Day, type Instant, endOfDay, formatInstant, startOfDay } from '../../src/policy/instant.ts'
import { test } from '../engines/database.ts'
import { example } from '../people/example.ts'
import { type Branch, FIRST, SPAN, randomBranch, rolledBack, storeBranch } from './random-branch.ts'
import { dice } from './random-orders.ts'
import { straightforward } from './straightforward.ts'

/** How many random days are looked at; 10 000 take a quarter of an hour. */
const DAYS = Number(process.env['SAMEDAY_BULLETIN_DAYS'] ?? 20)
/** Of each branch's orders. */
const DAYS_OF_BRANCH = 10

const districts = ['ganyu', 'donghai', 'haizhou'] as const
const scopes: readonly Scope[] = [{ city: true }, ...districts.map((district) => ({ district }))]

const bare = ({ due, onTime, late, exempt, open, done }: Figures['all']) => ({ due, onTime, late, exempt, open, done })
const kindsOf = ({ all, installs, repairs }: Pick<Figures, 'all' | 'installs' | 'repairs'>) => ({
  all: bare(all),
  install: bare(installs),
  repair: bare(repairs),
})
const plain = (f: Figures) => ({
  kinds: kindsOf(f),
  openNow: f.openNow,
  overdueNow: f.overdueNow,
  rescheduled: f.rescheduled.part,
  unconfirmed: f.unconfirmedReschedules,
  cancelledAfterDue: f.cancelledAfterDue,
  acceptanceFaults: f.acceptanceFaults,
  causes: Object.fromEntries(f.causes.map(({ cause, orders }) => [cause ?? 'none', orders])),
  oldest: f.oldestOverdue,
  money: f.compensation,
})

/** What the bulletin says beside what is counted plainly over all orders, each judged by the policy as of `asOf`. */
function byPolicy(branch: Branch, { scope, edition, days, day, monthToDate, dayBefore, asOf }: Bulletin) {
  const mine = branch.ordersAsOf(asOf).filter(({ district }) => 'city' in scope || district === scope.district)
  const of = (span: Days, at: Instant) => straightforward(mine, span.from, span.to, at, branch.contextAt)
  const before = daysBefore(edition, days)
  return {
    said: { day: plain(day), month: plain(monthToDate), before: kindsOf(dayBefore) },
    counted: {
      day: of(days, asOf),
      month: of({ from: firstOf(days.to), to: days.to }, asOf),
      before: of(before.days, asOf - before.secondsEarlier).kinds,
    },
  }
}

/** The day's figures once more in plain SQL over the verdicts as they are stored: right when they were judged at the instant that is asked for. */
async function inSql(trx: Trx, { from, to }: Days, asOf: Instant) {
  const on = sql`between ${timestamp(startOfDay(from))} and ${timestamp(endOfDay(to))}`
  const { rows } = await sql<Record<string, number | string>>`
    select district, kind, count(*) filter (where status <> 'cancelled')::int as due, count(*) filter (where status = 'on-time')::int as "onTime",
      count(*) filter (where status in ('late', 'overdue'))::int as late, count(*) filter (where status = 'open')::int as open,
      count(*) filter (where status in ('late', 'overdue') and exemption is not null)::int as exempt,
      count(*) filter (where status in ('on-time', 'late'))::int as done
    from orders where guaranteed and due_by ${on} and entered_at <= ${timestamp(asOf)} group by 1, 2 order by 1, 2`.execute(trx)
  const owed = await sql<{ district: string; claims: number; fen: number }>`
    select district, count(*)::int as claims, sum(amount_fen)::int as fen from claim
    where amount_fen > 0 and due_by ${on} group by 1 order by 1`.execute(trx)
  return { kinds: rows.filter(({ due }) => due !== 0), owed: owed.rows }
}

const fromBulletins = (bulletins: readonly Bulletin[]) => {
  const each = bulletins
    .flatMap(({ scope, day }) => ('city' in scope ? [] : [{ district: scope.district, day }]))
    .toSorted((a, b) => (a.district < b.district ? -1 : 1))
  return {
    kinds: each.flatMap(({ district, day }) =>
      (['install', 'repair'] as const)
        .map((kind) => ({ district, kind, ...bare(kind === 'install' ? day.installs : day.repairs) }))
        .filter(({ due }) => due > 0),
    ),
    owed: each.flatMap(({ district, day: { compensation } }) =>
      compensation.claims === 0 ? [] : [{ district, claims: compensation.claims, fen: compensation.accruedFen }],
    ),
  }
}

test(
  `figures of ${DAYS} random days of random orders are those of plain SQL and of the policy over all orders`,
  { timeout: 60_000 + DAYS * 1000 },
  async ({ database }) => {
    const seen = { fast: 0, unsettled: 0, due: 0, exempt: 0, claims: 0, sql: 0 }
    for (let seed = 1; seed <= Math.ceil(DAYS / DAYS_OF_BRANCH); seed++) {
      const roll = dice(seed * 7919)
      const branch = randomBranch(seed)
      await rolledBack(database.db, async (trx) => {
        await storeBranch(trx, branch)
        for (let n = 0; n < DAYS_OF_BRANCH; n++) {
          const date: Day = FIRST + 1 + roll(SPAN)
          const edition = editionNames[roll(editionNames.length)] ?? 'final'
          // Half of them at the instant at which all was judged, the rest on some day around the edition's.
          const asOf = roll(2) === 0 ? branch.learnt : Math.min(branch.learnt, startOfDay(date) + roll(6 * 86_400))
          const where = { seed, date, edition, asOf: formatInstant(asOf) }
          const bulletins = await computeBulletins(trx, example, { date, edition, asOf }, scopes)
          for (const bulletin of bulletins) {
            const { said, counted } = byPolicy(branch, bulletin)
            expect({ ...where, scope: bulletin.scope, ...said }).toEqual({ ...where, scope: bulletin.scope, ...counted })
          }
          const days = daysOf(edition, date)
          if (asOf === branch.learnt) {
            expect({ ...where, ...fromBulletins(bulletins) }).toEqual({ ...where, ...(await inSql(trx, days, asOf)) })
            seen.sql++
          }
          for (const { orders, unsettled } of await endedInTime(trx, { districts, days, month: days, whole: days }, asOf)) {
            seen.fast += orders
            seen.unsettled += unsettled
          }
          const { all, compensation } = bulletins[0]?.day ?? expect.unreachable('no bulletin of the city')
          seen.due += all.due
          seen.exempt += all.exempt
          seen.claims += compensation.claims
        }
      })
    }
    // All ways were taken: sums of the stored verdicts, those not yet settled then, and the rest one by one.
    expect(Object.entries(seen).filter(([, n]) => n === 0)).toEqual([])
    expect(seen.fast / seen.due).toBeGreaterThan(0.2)
  },
)
