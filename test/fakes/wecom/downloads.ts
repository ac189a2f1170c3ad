import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../../src/clock.ts'
import type { Instant } from '../../../src/policy/instant.ts'
import { encryptBytes } from './callback/callback-crypto.ts'

const LIFE = 300

/** Encrypted files that people sent, at addresses that are good for five minutes. */
export class Downloads {
  readonly #clock: Clock
  readonly #links = new Map<string, { name: string; encrypted: Buffer; at: Instant }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The path and, in base64, the key of one link. */
  link(name: string, bytes: Buffer, key: Buffer = randomBytes(32)): { path: string; aeskey: string } {
    const path = `/media/${randomUUID()}`
    this.#links.set(path, { name, encrypted: encryptBytes(key, bytes), at: this.#clock.now() })
    return { path, aeskey: key.toString('base64') }
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const link = this.#links.get(request.url ?? '')
    if (link === undefined || this.#clock.now() - link.at > LIFE) return void response.writeHead(404).end()
    const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(link.name)}`
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-disposition': disposition }).end(link.encrypted)
  }
}
