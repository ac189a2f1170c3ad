import { hash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { Board } from './board.ts'

/** The font and the thread are kept for the next picture for so long. */
const IDLE_MS = 30_000
/** A picture takes a fraction of a second; one that takes this long will not come. */
const LONGEST_MS = 30_000

type FromThread = { readonly id: number } & ({ readonly png: Uint8Array } | { readonly problem: string })

/** A picture is kept for so long for whoever asks for the same board again: drawn before a transaction, it is stored in it. */
const KEPT_MS = 120_000

/**
 * The picture of a board as PNG, drawn in a thread of its own, so that the program answers meanwhile. A board that was drawn just now is
 * not drawn again.
 */
export function drawApart(board: Board): Promise<Uint8Array> {
  const key = hash('sha256', JSON.stringify(board))
  const before = kept.get(key)
  if (before !== undefined) return before
  drawer ??= new Drawer(retire)
  const drawn = drawer.draw(board)
  kept.set(key, drawn)
  const forget = (): void => void kept.delete(key)
  drawn.then(() => setTimeout(forget, KEPT_MS).unref(), forget)
  return drawn
}

/** By the hash of their boards. */
const kept = new Map<string, Promise<Uint8Array>>()

let drawer: Drawer | null = null

/** The next board begins another one; a thread that ended long after is not the one that draws now. */
function retire(ended: Drawer): void {
  if (drawer === ended) drawer = null
}

class Drawer {
  readonly #worker = new Worker(new URL('thread.ts', import.meta.url), { name: 'drawing' })
  readonly #waiting = new Map<number, PromiseWithResolvers<Uint8Array>>()
  #last = 0
  readonly #retired: (drawer: Drawer) => void
  #idle: NodeJS.Timeout | undefined

  /** `retired`: it takes no more boards. */
  constructor(retired: (drawer: Drawer) => void) {
    this.#retired = retired
    this.#worker.on('message', (message: FromThread) => this.#heard(message))
    this.#worker.once('error', (error: Error) => this.#end(error))
    this.#worker.once('exit', () => this.#end(new Error('the drawing thread ended')))
  }

  async draw(board: Board): Promise<Uint8Array> {
    clearTimeout(this.#idle)
    this.#worker.ref()
    const id = ++this.#last
    const drawn = Promise.withResolvers<Uint8Array>()
    this.#waiting.set(id, drawn)
    const late = setTimeout(() => this.#end(new Error('a picture took too long')), LONGEST_MS)
    try {
      this.#worker.postMessage({ id, board }, [])
      return await drawn.promise
    } finally {
      this.#waiting.delete(id)
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
    this.#idle = setTimeout(() => this.#end(new Error('the drawing thread was idle')), IDLE_MS).unref()
  }

  /** Retired at once: between the order to end and the end of the thread a board would be lost. */
  #end(error: Error): void {
    this.#retired(this)
    clearTimeout(this.#idle)
    void this.#worker.terminate()
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
