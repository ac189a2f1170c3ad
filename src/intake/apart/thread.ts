import { type MessagePort, parentPort } from 'node:worker_threads'
import { errorCode } from '../../db/problems.ts'
import { FileRefused, FileUnreadable } from '../table/file-refused.ts'
import type { Problem } from './messages.ts'
import { type ReadingJob, piecesOf } from './reading.ts'

// What runs in a thread of its own: each job comes with a port on which its pieces are asked for.

/** So many pieces are made before they are asked for. */
const AHEAD = 16
/** So often it says how far it is, which also shows that it lives. */
const SHARE_MS = 250

parentPort?.on('message', ({ job, port }: { readonly job: ReadingJob; readonly port: MessagePort }) => void serve(job, port))

async function serve(job: ReadingJob, port: MessagePort): Promise<void> {
  const pieces = new Pieces(port)
  const { made, share } = piecesOf(job)
  const telling = setInterval(() => port.postMessage({ share: share() ?? 0 }, []), SHARE_MS)
  try {
    for await (const piece of made) await pieces.put({ piece })
    await pieces.put({ end: true })
  } catch (error) {
    await pieces.put({ problem: problemOf(error) })
  } finally {
    clearInterval(telling)
  }
}

/** Given out one at a time, as they are asked for. */
class Pieces {
  readonly #port: MessagePort
  readonly #waiting: object[] = []
  #asked = 0
  #room: () => void = () => undefined

  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', () => {
      this.#asked += 1
      this.#give()
    })
  }

  async put(piece: object): Promise<void> {
    this.#waiting.push(piece)
    this.#give()
    if (this.#waiting.length >= AHEAD) await new Promise<void>((resolve) => (this.#room = resolve))
  }

  #give(): void {
    while (this.#asked > 0 && this.#waiting.length > 0) {
      this.#asked -= 1
      this.#port.postMessage(this.#waiting.shift(), [])
    }
    this.#room()
  }
}

function problemOf(error: unknown): Problem {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  const kind = error instanceof FileUnreadable ? 'unreadable' : error instanceof FileRefused ? 'refused' : 'other'
  return { kind, message, stack, code: errorCode(error) }
}
