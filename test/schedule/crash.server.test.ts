import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type DatabaseAddress, openDatabase } from '../../src/db/database.ts'
import { HOUR } from '../../src/policy/instant.ts'
import { test } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'
import type { Look } from './mortal-runner.ts'

const NOON = 1_795_320_000

/** Looks once; killed where it pauses. */
async function look(place: DatabaseAddress, now: number, pause: Look['pause']): Promise<void> {
  const child = fork(join(import.meta.dirname, 'mortal-runner.ts'), [JSON.stringify({ place, now, pause } satisfies Look)], {
    stdio: 'inherit',
  })
  child.on('message', () => child.kill('SIGKILL'))
  const [code, signal] = await once(child, 'exit')
  expect(pause === null ? code : signal).toBe(pause === null ? 0 : 'SIGKILL')
}

async function written(place: DatabaseAddress) {
  const database = await openDatabase(place, reportLost)
  try {
    const messages = await database.db.selectFrom('outgoing').select('key').orderBy('key').execute()
    const slots = await database.db.selectFrom('schedule_slot').select('slot').orderBy('slot').execute()
    return { keys: messages.map(({ key }) => key), slots: slots.map(({ slot }) => `slot ${slot}`) }
  } finally {
    await database.close()
  }
}

test(
  'a slot whose process is killed is done once: by the next process if its work had not committed, else not again',
  { timeout: 120_000 },
  async ({ place }) => {
    await look(place, NOON, null)
    await look(place, NOON + HOUR, 'before the commit')
    expect(await written(place)).toEqual({ keys: [], slots: [] })
    await look(place, NOON + HOUR, 'after the commit')
    const first = `slot ${NOON + HOUR}`
    expect(await written(place)).toEqual({ keys: [first], slots: [first] })
    await look(place, NOON + 3 * HOUR, 'before the commit')
    await look(place, NOON + 3 * HOUR, null)
    await look(place, NOON + 3 * HOUR, null)
    const all = [1, 2, 3].map((hours) => `slot ${NOON + hours * HOUR}`)
    expect(await written(place)).toEqual({ keys: all, slots: all })
  },
)
