import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect } from 'vitest'
import { auditKey, auditKeys } from '../../src/audit/keys.ts'
import { verifyWhole } from '../../src/backup/verify.ts'
import { realClock } from '../../src/clock.ts'
import { Secret } from '../../src/config/secret.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { noFile } from '../audit/chain.ts'
import { reportLost } from '../engines/template.ts'
import { startBothPlatforms } from '../stories/both-platforms.ts'
import { openRepairs } from '../stories/branch.ts'
import { checkNothingLost, outcome } from '../stories/nothing-lost.ts'
import { until } from '../stories/patience.ts'
import { OTHER, type Server, type Variables, sameday, serve } from '../stories/program.ts'
import { test } from '../stories/story.ts'
import { Talk, idOf } from '../stories/talk.ts'
import { Load } from './load.ts'
import { nextRelease } from './next-release.ts'

const KEY = 'the key of the trail of the branch that is upgraded'
const ORDERS = 400

const kills: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const kill of kills) await kill()
})

test('replicas are replaced one after the other, half way back and on, while people ask and sources push', async ({ scene, data }) => {
  await using open = new AsyncDisposableStack()
  const both = await startBothPlatforms(data)
  open.use(both)
  const token = 'hush-token-of-the-crm-0001'
  const variables: Variables = { ...scene.variables, ...both.variables, SAMEDAY_AUDIT_KEY: KEY, INTAKE_TOKEN: `crm=${token}` }
  const start = (program?: string): Promise<Server> =>
    serve(program === undefined ? variables : { ...variables, [OTHER]: program }, (kill) => void kills.push(kill))
  const ids = Array.from({ length: ORDERS }, (_, n) => idOf(n))
  expect(await sameday(['import', openRepairs(data, ids, 3)], variables)).toMatchObject({ exit: 0 })
  both.dingtalk.gateway.redeliverAfter = 2000
  both.dingtalk.gateway.redeliverTimes = 1000
  const [one, other] = await Promise.all([start(), start()])
  await both.untilConnected()

  const talk = new Talk(both)
  const load = new Load(both, talk, token)
  load.at(one.url, other.url)
  // The next release expands beneath both; one of them makes room for it.
  const next = await start(nextRelease(data, '0.98.0'))
  load.at(next.url, other.url)
  expect(await one.end('SIGTERM')).toMatchObject({ exit: 0 })
  await load.more()
  // Half way back: the program of before, on the database of the next.
  const [back] = await Promise.all([start(), next.end('SIGTERM')])
  load.at(back.url, other.url)
  await load.more()
  // The release after it takes away what both of them use: they end by themselves before it does.
  const begun = performance.now()
  const last = await start(nextRelease(data, '0.99.0'))
  load.at(last.url)
  const line =
    /^数据库由 0\.99\.0 版程序升级过（9998_next_without），本程序（[\d.]+ 版，到 \w+）不能在上面运行：请换用 0\.99\.0 版或更新的版本；要退回本版本，请恢复升级前的备份$/m
  for (const server of [back, other]) {
    const { exit, err } = await server.ended
    expect({ exit, err }).toEqual({ exit: 1, err: expect.stringMatching(line) as string })
  }
  console.info(`the older ones had stopped and the newer served after ${Math.round(performance.now() - begun)} ms`)
  await load.more()
  const { pushed, failures } = await load.end()
  const database = await openDatabase(scene.placeOf('live'), reportLost)
  open.defer(() => database.close())
  await untilSaid(database, () => both.dingtalk.gateway.deliveries.every(({ state }) => state !== 'waiting'))
  expect(await last.end('SIGTERM')).toMatchObject({ exit: 0 })

  console.info(checkNothingLost(await outcome(scene), both, talk))
  const known = new Set((await database.db.selectFrom('orders').select('id').execute()).map(({ id }) => id))
  expect([...ids, ...pushed].filter((id) => !known.has(id))).toEqual([])
  expect(known.size).toBe(ids.length + pushed.length)
  expect(failures).toEqual([])
  const seen = await database.pool.query<{ older: number }>('select older from next_seen')
  expect(seen.rows).toEqual([{ older: 0 }])
  const policies = await database.pool.query<{ fingerprint: string }>('select fingerprint from policy_version order by id')
  expect(policies.rows.slice(-2).map(({ fingerprint }) => fingerprint)).toEqual(['to be judged anew', policies.rows[0]?.fingerprint])
  const keys = auditKeys(auditKey(new Secret(KEY)))
  const { whole, lines } = await verifyWhole(database.db, { keys, checkpoints: noFile, now: realClock.now() })
  expect(whole, lines.join('\n')).toBe(true)
  console.info(`${pushed.length} orders pushed, ${talk.byDingtalk.length * 2} questions; ${lines.join('；')}`)
})

/** Nothing waits to be answered or to be said any more. */
const untilSaid = ({ pool }: Database, taken: () => boolean): Promise<void> =>
  until('everything is answered and said', async () => {
    if (!taken()) return false
    const { rows } = await pool.query<{ left: number }>(
      `select (select count(*) from outgoing where state in ('queued', 'sending'))::int
        + (select count(*) from inbox where state <> 'handled')::int as left`,
    )
    if (rows[0]?.left === 0) return true
    await sleep(200)
    return false
  })
