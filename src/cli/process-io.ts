import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { CommandIo } from '../remote/command-io.ts'

/** This process's own input and output. A reader that has enough (`| head`) ends the program quietly. */
export function processIo(): CommandIo {
  for (const stream of [process.stdout, process.stderr]) stream.once('error', endWithReader)
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

function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
}
