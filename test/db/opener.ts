// A process of its own that opens the folder, says how that went, and holds it until it is ended.
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../../src/db/database.ts'

async function open(): Promise<void> {
  await openDatabase({ folder: String(process.argv[2]) }, console.error)
}

try {
  await open()
  // Nobody refers to the database any more: the lock has to outlive that.
  await sleep(50)
  globalThis.gc?.()
  await sleep(50)
  globalThis.gc?.()
  console.log('open')
  setInterval(() => undefined, 60_000)
} catch (error) {
  console.log(String(error))
  process.exit(1)
}
