import { olderServer, olderVersions } from './older-servers.ts'
import { pgbouncer } from './pgbouncer.ts'

const suiteOf = (version: string): string => `postgres-${version}`

export const olderSuites = olderVersions.map(suiteOf)

/** Each kind of statement, trigger and migration once: the whole suite on each would take a quarter of an hour. */
const eachKind = [
  'db/mark.db',
  'db/migrate.db',
  'db/transacting.db',
  'upgrade/upgrade.server',
  'backup/any-server.server',
  'intake/import/sample.db',
  'orders/append.db',
  'orders/apply-policy.db',
  'orders/queries.db',
  'audit/audit.db',
  'compensation/story.db',
  'bulletins/figures.db',
  'conversation/deeds.db',
  'delivery/too-late.db',
  'cli/deliveries.db',
  'control-group/troubled-deliveries.db',
  'schedule/run-due.db',
]

/**
 * Besides, what happens on several connections at once: pushes, messages and deliveries, a lease, the program itself with callbacks of its platforms.
 * Its kills and takeovers are in stories/wecom.server, a minute: with SAMEDAY_EVERY_SERVER=whole.
 */
const throughPooler = [
  ...eachKind,
  'fakes/pooler/pooler.server',
  'intake/push/push.db',
  'conversation/inbox.db',
  'delivery/queue.db',
  'db/lease.db',
  'stories/callbacks.server',
]

/**
 * Suites beside the one on the newest server, and what they run: on older servers that are installed, through the stand-in for a pooler,
 * and through PgBouncer where this machine has one.
 */
export const further: readonly (readonly [suite: string, files: string[]])[] = [
  ...olderVersions.filter((version) => olderServer(version) !== null).map((version) => [suiteOf(version), filesOf(eachKind)] as const),
  ['pooled', filesOf(throughPooler)],
  ...(pgbouncer === null ? [] : [['pgbouncer', filesOf(throughPooler)] as const]),
]

/** SAMEDAY_EVERY_SERVER=whole runs all that one server runs. */
function filesOf(names: readonly string[]): string[] {
  if (process.env['SAMEDAY_EVERY_SERVER'] === 'whole') return ['test/**/*.db.test.ts', 'test/**/*.server.test.ts']
  return names.map((name) => `test/${name}.test.ts`)
}
