import type { Writable } from 'node:stream'
import { processIo } from './cli/process-io.ts'
import { refusalOf } from './cli/refusals.ts'
import { run } from './cli/run.ts'
import { readCredentials } from './config/credentials.ts'

/** This process's own command line, to its exit code. */
export async function runProcess(): Promise<void> {
  const code = takeCredentials() ? await run(process.argv.slice(2), processIo()) : 1
  await Promise.all([process.stdout, process.stderr].map(written))
  // Not left to the last thing that is open: a terminal that nobody reads any more would keep the process waiting, and while Node clears up
  // after itself a second signal to stop would end it as if it had not stopped.
  process.exit(code)
}

/** Everything reads its variables from the environment, wherever they came from. */
function takeCredentials(): boolean {
  try {
    Object.assign(process.env, readCredentials(process.env))
    return true
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal === null) throw error
    process.stderr.write(`${refusal.message}\n`)
    return false
  }
}

const written = (stream: Writable): Promise<void> =>
  new Promise((resolve) => {
    stream.write('', () => resolve())
  })

if (import.meta.main) await runProcess()
