import { chmodSync, rmSync } from 'node:fs'
import { type Server, type Socket, createServer } from 'node:net'
import type { CommandIo } from './command-io.ts'
import { type ClientFrame, frames, writeFrame } from './protocol.ts'

export type RunCommand = (argv: readonly string[], io: CommandIo) => Promise<number>

interface Served {
  readonly run: RunCommand
  /** Where the server is to be opened. */
  readonly at: string
  onError(error: unknown): void
}

/**
 * Carries out commands for other processes of the same user while this one holds the embedded database. The caller holds the folder's
 * lock, so a socket file that is there was left by a process that died.
 */
export async function listenForCommands(address: string, { run, at, onError }: Served): Promise<{ close(): Promise<void> }> {
  rmSync(address, { force: true })
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    socket.on('error', onError)
    serve(socket, run, at)
      .catch(onError)
      .finally(() => socket.end())
  })
  await listening(server, address)
  chmodSync(address, 0o600)
  return { close: () => close(server, open) }
}

/** The umask is narrowed for the moment in which the socket file appears, so that it is never open to others. */
function listening(server: Server, address: string): Promise<void> {
  const before = process.umask(0o177)
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, () => {
      server.removeListener('error', reject)
      resolve()
    })
  }).finally(() => process.umask(before))
}

async function close(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  for (const socket of open) socket.end()
  await closed
}

async function serve(socket: Socket, run: RunCommand, at: string): Promise<void> {
  const incoming = frames<ClientFrame>(socket)
  const first = await incoming.next()
  if (first.done) return
  if ('where' in first.value) return writeFrame(socket, { at })
  if (!('run' in first.value)) return
  const { argv, ...where } = first.value.run
  const exit = await run(argv, {
    ...where,
    input: inputOf(incoming),
    out: (text) => writeFrame(socket, { out: text }),
    err: (text) => writeFrame(socket, { err: text }),
  })
  await writeFrame(socket, { exit })
}

async function* inputOf(incoming: AsyncGenerator<ClientFrame>): AsyncGenerator<Uint8Array> {
  for await (const frame of incoming) {
    if ('end' in frame) return
    if ('input' in frame) yield Buffer.from(frame.input, 'base64')
  }
}
