import { type Socket, connect } from 'node:net'
import type { CommandIo } from './command-io.ts'
import { type ServerFrame, frames, writeFrame } from './protocol.ts'

/** A connection to the server that holds the embedded database, or null: none is running. */
export function connectToServer(address: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(address)
    socket.once('connect', () => resolve(socket))
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED' || error.code === 'ENOTDIR') resolve(null)
      else reject(error)
    })
  })
}

/** Has the running server carry out a command, with this process's input and output; its exit code. Does not wait for the end of an input that nobody reads. */
export async function askServer(socket: Socket, argv: readonly string[], io: CommandIo): Promise<number> {
  const { cwd, columns, outColumns } = io
  const watched = { ...(columns === undefined ? {} : { columns }), ...(outColumns === undefined ? {} : { outColumns }) }
  await writeFrame(socket, { run: { argv, cwd, ...watched } })
  const unread: Error[] = []
  sendInput(socket, io).catch((error: unknown) => {
    // Unless the server had its answer ready before the input was over.
    if (!socket.destroyed) unread.push(error instanceof Error ? error : new Error(String(error)))
    socket.destroy()
  })
  try {
    for await (const frame of frames<ServerFrame>(socket)) {
      if ('out' in frame) await io.out(frame.out)
      else if ('err' in frame) await io.err(frame.err)
      else if ('exit' in frame) return frame.exit
    }
  } finally {
    socket.destroy()
  }
  if (unread[0] !== undefined) throw unread[0]
  await io.err('服务器在命令完成前关闭了连接\n')
  return 1
}

/** Where the running server is to be opened; null: it went away, or is of a version that does not say. */
export async function askWhere(socket: Socket): Promise<string | null> {
  try {
    await writeFrame(socket, { where: true })
    for await (const frame of frames<ServerFrame>(socket)) if ('at' in frame) return frame.at
    return null
  } finally {
    socket.destroy()
  }
}

async function sendInput(socket: Socket, { input }: CommandIo): Promise<void> {
  for await (const chunk of input) {
    if (socket.destroyed) return
    await writeFrame(socket, { input: Buffer.from(chunk).toString('base64') })
  }
  if (!socket.destroyed) await writeFrame(socket, { end: true })
}
