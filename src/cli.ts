import type { Writable } from 'node:stream'
import { processIo } from './cli/process-io.ts'
import { run } from './cli/run.ts'

/** This process's own command line, to its exit code. */
export async function runProcess(): Promise<void> {
  const code = await run(process.argv.slice(2), processIo())
  await Promise.all([process.stdout, process.stderr].map(written))
  // Not left to the last thing that is open: a terminal that nobody reads any more would keep the process waiting, and while Node clears up
  // after itself a second signal to stop would end it as if it had not stopped.
  process.exit(code)
}

const written = (stream: Writable): Promise<void> =>
  new Promise((resolve) => {
    stream.write('', () => resolve())
  })

if (import.meta.main) await runProcess()
