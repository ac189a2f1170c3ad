import { arch, cpus, freemem, platform, release as kernel, totalmem } from 'node:os'
import { sql } from 'kysely'
import type { Finding } from '../channels/platform.ts'
import type { Db } from '../db/database.ts'
import { feedAges } from '../orders/feeds.ts'
import type { Person } from '../people/organisation.ts'
import { formatInstant } from '../policy/instant.ts'
import type { Program } from './program.ts'
import { thisRelease } from './release.ts'

/** Names of variables that are ours; their values are nobody's business. */
const OURS = /^(SAMEDAY|WECOM|DINGTALK)_|^(DATABASE_URL|INTAKE_TOKEN|HOST|PORT|LOG_LEVEL|TZ|CREDENTIALS_DIRECTORY|NODE_[A-Z_]+)$/

/**
 * What somebody who helps from afar needs to know, as JSON of counts, states and times: no order, no customer, no message, no person's name, no
 * secret. `findings`: of `doctor`. Free text (findings, reasons of refusals) is masked.
 */
export async function supportBundle(
  program: Program,
  findings: readonly Finding[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<object> {
  const { database, config, kind, organisation, clock } = program
  const { db, engine } = database
  const masked = masking(organisation.people, environment)
  return {
    productClock: formatInstant(clock.now()),
    release: thisRelease(),
    runtime: runtime(),
    variables: Object.keys(environment)
      .filter((name) => OURS.test(name) && environment[name] !== '')
      .toSorted(),
    database: { kind, engine, branch: config.branch, ...(await databaseFacts(db)) },
    organisation: {
      districts: organisation.districts.length,
      groups: organisation.groups.length,
      people: organisation.people.length,
      feeds: (await feedAges(db, organisation.feeds, clock.now())).map(({ source, ageSeconds, stale, dataAsOf }) => ({
        feed: masked(source),
        neverSpoke: dataAsOf === null,
        ageSeconds,
        stale,
      })),
    },
    findings: findings.map(({ what, ok, says }) => ({ what: masked(what), ok, says: masked(says) })),
    messages: await rowsOf(
      db,
      sql`select state, lane, platform, count(*)::int as count, ${readable('min(queued_at)')} as oldest from outgoing group by 1, 2, 3 order by 1, 2, 3`,
    ),
    refusals: (
      await rowsOf(
        db,
        sql`select state, reason, count(*)::int as count from outgoing where state in ('refused', 'dead', 'in-doubt') group by 1, 2 order by 3 desc limit 30`,
      )
    ).map((row) => ({ ...row, reason: masked(String(row['reason'])) })),
    inbox: await rowsOf(
      db,
      sql`select state, platform, count(*)::int as count, ${readable('max(received_at)')} as newest from inbox group by 1, 2 order by 1, 2`,
    ),
    schedule: await rowsOf(
      db,
      sql`select schedule, count(*)::int as slots, ${readable('max(slot)')} as last from schedule_slot group by 1 order by 1`,
    ),
    leases: await rowsOf(db, sql`select name, until > now() as held, ${readable('until')} as until from lease order by name`),
    imports: await rowsOf(
      db,
      sql`select id, ${readable('data_as_of')} as data_as_of, ${readable('started_at')} as started_at, state, rows, accepted, updated, unchanged, quarantined from import order by id desc limit 20`,
    ),
  }
}

/** A time as people read it; `expression` is one of those above. */
const readable = (expression: string) =>
  sql.raw<string>(`to_char((${expression}) at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"')`)

const runtime = (): object => ({
  node: process.versions.node,
  system: `${platform()} ${kernel()} ${arch()}`,
  processors: cpus().length,
  memoryMegabytes: {
    total: Math.round(totalmem() / 1e6),
    free: Math.round(freemem() / 1e6),
    process: Math.round(process.memoryUsage().rss / 1e6),
  },
  upSeconds: Math.round(process.uptime()),
})

async function databaseFacts(db: Db): Promise<object> {
  const [server] = await rowsOf(
    db,
    sql`select current_setting('server_version') as version, pg_database_size(current_database())::float8 as bytes,
      current_setting('TimeZone') as "timeZone", current_setting('server_encoding') as encoding, ${readable('now()')} as clock`,
  )
  return {
    ...server,
    migrations: (await rowsOf(db, sql`select name, timestamp from kysely_migration order by name`)).map(({ name }) => name).slice(-5),
    tables: await rowsOf(
      db,
      // Estimates of the planner: counting ten million rows would cost more than the answer is worth.
      sql`select c.relname as name, greatest(c.reltuples, 0)::float8 as "rowsAbout", pg_total_relation_size(c.oid)::float8 as bytes
        from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace order by 3 desc, 1`,
    ),
  }
}

async function rowsOf(db: Db, query: ReturnType<typeof sql<Record<string, unknown>>>): Promise<readonly Record<string, unknown>[]> {
  return (await query.execute(db)).rows
}

/** Variables whose values open something, the webhooks of the organisation file among them. */
const OPENS = /SECRET|KEY|TOKEN|PASSWORD|WEBHOOK/i
/** Shorter ones are words that stand in any text. */
const SHORTEST = { id: 4, secret: 6 }

/** Names of people and their ids, here and on the platforms; what opens something; and whatever may be a number of a telephone, an account or an order. */
function masking(people: readonly Person[], environment: NodeJS.ProcessEnv): (text: string) => string {
  const names = people.map(({ name }) => name).filter((name) => name !== '')
  const ids = people
    .flatMap(({ id, platforms }) => [id, ...Object.values(platforms)])
    .filter((id) => id !== null && id.length >= SHORTEST.id)
  const secrets = Object.entries(environment).flatMap(([name, value = '']) =>
    OPENS.test(name) && value.length >= SHORTEST.secret ? [value] : [],
  )
  const person = anyOf([...names.map(RegExp.escape), ...ids.map((id) => `(?<![\\w-])${RegExp.escape(id ?? '')}(?![\\w-])`)])
  const secret = anyOf(secrets.map(RegExp.escape))
  return (text) =>
    text
      .replaceAll(secret, '〔密钥〕')
      .replaceAll(person, '〔人名〕')
      .replaceAll(/\d(?:[ -]?\d){6,}/g, '〔号码〕')
}

/** The longest first; of none it is what fits nothing. */
const anyOf = (patterns: readonly string[]): RegExp =>
  new RegExp(patterns.length === 0 ? '(?!)' : patterns.toSorted((a, b) => b.length - a.length).join('|'), 'g')
