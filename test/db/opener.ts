// A process of its own that opens the folder, says how that went, and holds it until it is ended.
import { openDatabase } from '../../src/db/database.ts'

try {
  await openDatabase({ folder: String(process.argv[2]) }, console.error)
  console.log('open')
  // Nobody refers to the database any more: the lock has to outlive that.
  setInterval(() => globalThis.gc?.(), 20)
} catch (error) {
  console.log(String(error))
  process.exit(1)
}
