import { type DatabaseAddress, openDatabase } from '../../src/db/database.ts'
import { withJobs } from '../../src/delivery/jobs.ts'
import { reportLost } from '../engines/template.ts'
import { example } from '../people/example.ts'
import type { Bug } from './bugs.ts'
import { faults } from './model.ts'
import { type Size, live } from './world.ts'

export interface Outcome {
  readonly faults: readonly string[]
  readonly arrivals: number
  readonly sweeps: number
  readonly deaths: number
}

/** One course of days on a migrated database of its own, and what the model finds wrong with it. */
export async function simulate(place: DatabaseAddress, seed: number, size: Size, bug: Bug | null): Promise<Outcome> {
  const database = await openDatabase(place, reportLost)
  try {
    return await withJobs(database, async (jobs) => {
      const course = await live(database, jobs, example, { seed, size, bug })
      const { arrivals, sweeps, deaths } = course
      return { faults: await faults(database.db, course), arrivals: arrivals.length, sweeps: sweeps.length, deaths }
    })
  } finally {
    await database.close()
  }
}
