import { createInterface } from 'node:readline'
import type { Socket } from 'node:net'
import type { CommandIo } from './command-io.ts'

/** What a command asks of the running server: newline-delimited JSON, one frame a line. */
export type ClientFrame =
  | { readonly run: Pick<CommandIo, 'cwd' | 'columns' | 'outColumns'> & { readonly argv: readonly string[] } }
  /** Where the server is to be opened, without a command. */
  | { readonly where: true }
  | { readonly input: string }
  | { readonly end: true }

/** What the server answers; `exit` is the last frame of a command. */
export type ServerFrame = { readonly at: string } | { readonly out: string } | { readonly err: string } | { readonly exit: number }

/** Resolves when the other side has room for more. */
export const writeFrame = (socket: Socket, frame: ClientFrame | ServerFrame): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(`${JSON.stringify(frame)}\n`, (error) => (error ? reject(error) : resolve()))
  })

/** The frames of one side, as they come. A line that is no frame ends the connection. */
export async function* frames<F extends ClientFrame | ServerFrame>(socket: Socket): AsyncGenerator<F> {
  for await (const line of createInterface({ input: socket, crlfDelay: Infinity })) yield JSON.parse(line) as F
}
