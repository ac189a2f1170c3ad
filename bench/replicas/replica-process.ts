import { z } from 'zod'
import { openDatabase } from '../../src/db/database.ts'
import { type LoadName, loads } from './loads.ts'
import { type Program, openProgram } from './program.ts'

/** One program of the branch: `replica-process.ts URL CONNECTIONS`, with what it is to do from its parent, one after the other. */
const [url = '', connections = ''] = process.argv.slice(2)

const order = z.object({
  load: z.enum(Object.keys(loads) as [LoadName, ...LoadName[]]),
  /** The first of its clients among those of all programs, and how many it has. */
  first: z.number(),
  clients: z.number(),
  seconds: z.number(),
})

type Order = z.infer<typeof order>

let closing = false
const database = await openDatabase({ url, connections: Number(connections) }, (error) => {
  if (!closing) throw error
})
const program = await openProgram(database)
process.send?.({ ready: true })
process.on('message', (given) => void (given === 'end' ? end() : answer(order.parse(given))))

async function answer(given: Order): Promise<void> {
  const done = await carryOut(program, given)
  process.send?.(done)
}

/** The clients do it over and over until the time is up; what was begun within it counts. */
async function carryOut(to: Program, { load, first, clients, seconds }: Order) {
  const work = loads[load]
  const [started, cpu] = [performance.now(), process.cpuUsage()]
  const until = started + seconds * 1000
  let done = 0
  const one = async (n: number): Promise<void> => {
    for (let turn = 0; performance.now() < until; turn++) {
      // Awaited before the sum is read: the others add to it meanwhile.
      const count = await work(to, n, turn)
      done += count
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, n) => one(first + n)))
  const { user, system } = process.cpuUsage(cpu)
  return { done, seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1_000_000 }
}

async function end(): Promise<void> {
  closing = true
  await program.close()
  await database.close()
  process.disconnect?.()
}
