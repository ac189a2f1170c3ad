import { processIo } from './cli/process-io.ts'
import { run } from './cli/run.ts'

/** This process's own command line, to its exit code. */
export async function runProcess(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processIo())
  // A terminal that nobody reads any more would keep the process waiting for it.
  process.stdin.destroy()
}

if (import.meta.main) await runProcess()
