import { once } from 'node:events'
import { writeSync } from 'node:fs'
import type { Writable } from 'node:stream'
import type { CommandIo } from '../remote/command-io.ts'

/** This process's own input and output. A reader that has enough (`| head`) ends the program quietly, a full disk with a line. */
export function processIo(): CommandIo {
  for (const stream of [process.stdout, process.stderr]) stream.once('error', endWithoutOutput)
  return {
    cwd: process.cwd(),
    input: process.stdin,
    out: (text) => write(process.stdout, text),
    err: (text) => write(process.stderr, text),
    ...(process.stderr.isTTY ? { columns: process.stderr.columns } : {}),
    ...(process.stdout.isTTY ? { outColumns: process.stdout.columns } : {}),
  }
}

async function write(stream: Writable, text: string): Promise<void> {
  if (text !== '' && !stream.write(text)) await once(stream, 'drain')
}

function endWithoutOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0)
  try {
    writeSync(process.stderr.fd, `写不出结果（${error.code ?? error.message}），没有写完\n`)
  } catch {
    // Nobody is left to be told but by the code.
  }
  process.exit(1)
}
