/** One message of PostgreSQL's protocol 3.0, whole. What opens a connection has no type: ''. */
export interface Message {
  readonly type: string
  readonly bytes: Buffer
  /** Behind type and length. */
  readonly body: Buffer
}

/** Cuts a stream of bytes into messages; the first ones of a client, up to its start-up message, have no type. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0)
  readonly #untyped: () => boolean

  constructor(untyped: () => boolean) {
    this.#untyped = untyped
  }

  *read(chunk: Buffer): Generator<Message> {
    this.#rest = Buffer.concat([this.#rest, chunk])
    for (;;) {
      const head = this.#untyped() ? 0 : 1
      if (this.#rest.length < head + 4) return
      const length = head + this.#rest.readInt32BE(head)
      if (this.#rest.length < length) return
      const bytes = this.#rest.subarray(0, length)
      this.#rest = this.#rest.subarray(length)
      yield { type: bytes.toString('latin1', 0, head), bytes, body: bytes.subarray(head + 4) }
    }
  }
}

export function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([Buffer.from(type, 'latin1'), length, body])
}

export function int32(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length)
  numbers.forEach((number, i) => bytes.writeInt32BE(number, 4 * i))
  return bytes
}

const PROTOCOL = 3 << 16

export const startup = (parameters: Readonly<Record<string, string>>): Buffer =>
  message('', Buffer.concat([int32(PROTOCOL), Buffer.from(`${Object.entries(parameters).flat().join('\0')}\0\0`)]))

/** What a start-up message says; null: it asks for something else, such as encryption. */
export function startupParameters(body: Buffer): Record<string, string> | null {
  if (body.readInt32BE(0) !== PROTOCOL) return null
  const words = body.toString('utf8', 4).split('\0')
  const parameters: Record<string, string> = {}
  for (let i = 0; words[i] !== undefined && words[i] !== ''; i += 2) parameters[String(words[i])] = words[i + 1] ?? ''
  return parameters
}

/** An error that ends the connection. */
export const fatal = (code: string, text: string): Buffer => message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`))
