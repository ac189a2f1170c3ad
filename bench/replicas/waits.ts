import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const EVERY_MILLIS = 20

/** Names of advisory locks; those of order events and households have a slot beside. */
const named = ['policy', 'alerting', 'audit', 'order_event', 'household', 'outages', 'control'] as const

const WAITING = `
  select l.locktype, a.query, n.name
  from pg_stat_activity a join pg_locks l on l.pid = a.pid and not l.granted
  left join unnest($1::text[]) as n (name) on l.locktype = 'advisory'
    and hashtext(current_schema() || '/' || n.name)::bigint & 4294967295 = case l.objsubid when 1 then l.objid else l.classid end::bigint
  where a.application_name = 'sameday' and a.wait_event_type = 'Lock'`

export interface Waits {
  /** By what is waited for: how many clients waited for it on average. */
  readonly of: ReadonlyMap<string, number>
}

interface Row {
  readonly locktype: string
  readonly query: string
  readonly name: string | null
}

/** Looks at who waits for which lock, from the call to `stop`. */
export async function watchWaits(url: string): Promise<{ stop(): Promise<Waits> }> {
  const client = new pg.Client(url)
  await client.connect()
  const seen = new Map<string, number>()
  let looks = 0
  const over = new AbortController()
  const watching = (async () => {
    while (!over.signal.aborted) {
      const { rows } = await client.query<Row>(WAITING, [named])
      looks += 1
      for (const row of rows) seen.set(whatFor(row), (seen.get(whatFor(row)) ?? 0) + 1)
      await sleep(EVERY_MILLIS)
    }
  })()
  return {
    stop: async () => {
      over.abort()
      await watching
      await client.end()
      return { of: new Map([...seen].map(([what, count]) => [what, count / looks])) }
    },
  }
}

/** A row's lock is told by the statement that waits for it. */
function whatFor({ locktype, query, name }: Row): string {
  if (name !== null) return `lock ${name}`
  const table = /\b(?:update|into|from) "?(\w+)"?/i.exec(query)?.[1]
  return `${table ?? query.slice(0, 40)} (${locktype})`
}
