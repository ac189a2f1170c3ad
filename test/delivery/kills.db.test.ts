import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { type DatabaseAddress, openDatabase } from '../../src/db/database.ts'
import { engine, test } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'
import { durablePlace } from './durable-place.ts'
import { type Arrival, listen } from './mortal-platform.ts'
import type { Orders, Progress } from './mortal-sender.ts'

/** Thirty on both engines together. SAMEDAY_KILLS=200 for the full number on each. */
const KILLS = Number(process.env['SAMEDAY_KILLS'] ?? (engine === 'embedded' ? 8 : 22))
const moments = ['before the platform', 'while it answers', 'after it answered', 'at any moment'] as const

interface Row {
  key: string
  id: string
  platform: string
  lane: string
  state: string
  reason: string | null
  repeat: boolean
}

const start = (orders: Orders): ChildProcess =>
  fork(join(import.meta.dirname, 'mortal-sender.ts'), [JSON.stringify(orders)], { stdio: 'inherit' })

/** Runs a sender and kills it at the moment; the keys whose commit it had reported. */
async function killOne(place: DatabaseAddress, platform: Awaited<ReturnType<typeof listen>>, number: number): Promise<readonly string[]> {
  const moment = moments[number % moments.length]
  const child = start({ place, platformUrl: platform.url, name: `run ${number}`, pauseBeforeSending: moment === 'before the platform' })
  const kill = (): void => void child.kill('SIGKILL')
  let committed: readonly string[] = []
  child.on('message', (progress: Progress) => {
    if ('committed' in progress) committed = progress.committed
    else setTimeout(kill, 20)
    // Somewhere in the midst of six lanes that are sent side by side.
    if ('committed' in progress && moment === 'at any moment') setTimeout(kill, (number * 7) % 40)
  })
  if (moment === 'while it answers') platform.at('received', 1 + (number % 5), kill)
  if (moment === 'after it answered') platform.at('answered', 1 + (number % 5), kill)
  const giveUp = new AbortController()
  const exit = once(child, 'exit')
  await Promise.race([exit, sleep(20_000, null, { signal: giveUp.signal })])
  giveUp.abort()
  kill()
  await exit
  return committed
}

async function outcome(place: DatabaseAddress): Promise<Row[]> {
  const database = await openDatabase(place, reportLost)
  try {
    return await database.db
      .selectFrom('outgoing')
      .select(['key', 'id', 'platform', 'lane', 'state', 'reason', 'repeat'])
      .orderBy('position')
      .execute()
  } finally {
    await database.close()
  }
}

test(
  `${KILLS} kills of the sending process: nothing is lost, nothing said twice that is not marked`,
  { timeout: 60_000 + KILLS * 12_000 },
  async ({ place: given }) => {
    const { place, clean } = await durablePlace(given)
    const platform = await listen()
    try {
      const committed: string[] = []
      for (let number = 0; number < KILLS; number++) committed.push(...(await killOne(place, platform, number)))
      const last = start({ place, platformUrl: platform.url, name: null, pauseBeforeSending: false })
      const [code] = await once(last, 'exit')
      expect(code).toBe(0)
      check(await outcome(place), committed, platform.arrivals)
    } finally {
      await platform.close()
      clean()
    }
  },
)

function check(rows: readonly Row[], committed: readonly string[], arrivals: readonly Arrival[]): void {
  const arrivalsOf = Map.groupBy(arrivals, ({ id }) => id)
  const count = (id: string): number => arrivalsOf.get(id)?.length ?? 0
  // Nothing lost: what was committed is there, and was said, or is in doubt for a person to look at.
  expect(rows.map(({ key }) => key)).toEqual(expect.arrayContaining([...committed]))
  expect(rows.filter(({ state }) => state !== 'sent' && state !== 'in-doubt')).toEqual([])
  expect(rows.filter(({ state, id }) => state === 'sent' && count(id) === 0)).toEqual([])
  // Where the platform shows a message of one id once, nothing is in doubt.
  const [wecom, webchat] = [rows.filter(({ platform }) => platform === 'wecom'), rows.filter(({ platform }) => platform === 'webchat')]
  expect(webchat.filter(({ state, repeat }) => state !== 'sent' || repeat)).toEqual([])
  // Elsewhere nothing is said twice unmarked, and only alerts are said again at all.
  for (const { id, lane } of wecom) {
    const unmarked = (arrivalsOf.get(id) ?? []).filter(({ repeat }) => !repeat).length
    expect(unmarked).toBeLessThanOrEqual(1)
    expect(count(id)).toBeLessThanOrEqual(lane === 'alert' ? 2 : 1)
  }
  const doubtful = wecom.filter(({ state }) => state === 'in-doubt')
  expect(doubtful.filter(({ reason }) => reason !== 'the process that was sending it ended')).toEqual([])
  console.info(
    `${engine}: ${rows.length} messages, ${doubtful.length} in doubt, ${wecom.filter(({ repeat }) => repeat).length} alerts marked as repeats`,
  )
}
