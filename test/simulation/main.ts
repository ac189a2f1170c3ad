import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '../../src/db/database.ts'
import { prepare, reportLost } from '../engines/template.ts'
import { bugs } from './bugs.ts'
import { type Outcome, simulate } from './simulate.ts'
import { startOfMonth } from './start.ts'

const usage = `npm run -s simulate -- [--seed N] [--seeds COUNT] [--days N] [--orders A-DAY] [--minutes N] [--bugs]
--bugs plants each fault of bugs.ts, and says with which seed it was found`

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    days: { type: 'string', default: '30' },
    orders: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '5' },
    bugs: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) console.log(usage)
else await (values.bugs ? findBugs() : run())

async function run(): Promise<void> {
  for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.seeds); seed++) {
    const began = performance.now()
    const { faults, arrivals, sweeps, deaths } = await one(seed, null)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    console.log(`seed ${seed}: ${arrivals} messages, ${sweeps} looks, ${deaths} deaths, ${faults.length} faults, ${seconds} s`)
    for (const fault of faults.slice(0, 20)) console.log(`  ${fault}`)
    if (faults.length > 0) process.exitCode = 1
  }
}

async function findBugs(): Promise<void> {
  for (const bug of bugs) {
    let found: string | null = null
    for (let seed = Number(values.seed); found === null && seed < Number(values.seed) + Number(values.seeds); seed++) {
      const { faults } = await one(seed, bug)
      if (faults[0] !== undefined) found = `seed ${seed}: ${faults[0]}`
    }
    console.log(`${bug.name}: ${found ?? 'NOT FOUND'}`)
    if (found === null) process.exitCode = 1
  }
}

async function one(seed: number, bug: (typeof bugs)[number] | null): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-simulation-'))
  try {
    const place = { folder: join(folder, 'pg') }
    const database = await openDatabase(place, reportLost)
    await prepare(database)
    await database.close()
    const size = { start: startOfMonth, days: Number(values.days), perDay: Number(values.orders), everyMinutes: Number(values.minutes) }
    return await simulate(place, seed, size, bug)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
