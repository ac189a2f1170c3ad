import { Worker } from 'node:worker_threads'
import type { Board } from './board.ts'

/** The font and the thread are kept for the next picture for so long. */
const IDLE_MS = 30_000
/** A picture takes a fraction of a second; one that takes this long will not come. */
const LONGEST_MS = 30_000

type FromThread = { readonly id: number } & ({ readonly png: Uint8Array } | { readonly problem: string })

/** The picture of a board as PNG, drawn in a thread of its own, so that the program answers meanwhile. */
export function drawApart(board: Board): Promise<Uint8Array> {
  drawer ??= new Drawer(() => (drawer = null))
  return drawer.draw(board)
}

let drawer: Drawer | null = null

class Drawer {
  readonly #worker = new Worker(new URL('thread.ts', import.meta.url), { name: 'drawing' })
  readonly #waiting = new Map<number, PromiseWithResolvers<Uint8Array>>()
  #last = 0
  #idle: NodeJS.Timeout | undefined

  /** `ended`: another is to be begun for the next board. */
  constructor(ended: () => void) {
    this.#worker.on('message', (message: FromThread) => this.#heard(message))
    const end = (error: Error): void => {
      ended()
      for (const { reject } of this.#waiting.values()) reject(error)
      this.#waiting.clear()
    }
    this.#worker.once('error', end)
    this.#worker.once('exit', () => end(new Error('the drawing thread ended')))
  }

  async draw(board: Board): Promise<Uint8Array> {
    clearTimeout(this.#idle)
    this.#worker.ref()
    const id = ++this.#last
    const drawn = Promise.withResolvers<Uint8Array>()
    this.#waiting.set(id, drawn)
    this.#worker.postMessage({ id, board }, [])
    const late = setTimeout(() => void this.#worker.terminate(), LONGEST_MS)
    try {
      return await drawn.promise
    } finally {
      clearTimeout(late)
      if (this.#waiting.size === 0) this.#rest()
    }
  }

  #heard(message: FromThread): void {
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if ('png' in message) waiting?.resolve(message.png)
    else waiting?.reject(new Error(message.problem))
  }

  /** It does not keep the process from ending. */
  #rest(): void {
    this.#worker.unref()
    this.#idle = setTimeout(() => void this.#worker.terminate(), IDLE_MS).unref()
  }
}
