import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { errorCode } from '../../db/problems.ts'
import { FileRefused, FileUnreadable } from '../table/file-refused.ts'
import type { FromThread, Problem } from './messages.ts'

/** What a thread may take. */
export interface Budget {
  /** Of what is built while reading; bytes kept side by side have bounds of their own. */
  readonly megabytes: number
  /** How long it may be silent while something is waited for. */
  readonly silentMs: number
  /** How long may be waited for it in all. */
  readonly waitedMs: number
  /** How long it is kept for the next job. */
  readonly idleMs: number
}

const usual: Budget = { megabytes: 256, silentMs: 30_000, waitedMs: 15 * 60_000, idleMs: 60_000 }

/**
 * Threads in which files from outside are read: however long that takes and whatever it costs, the program answers meanwhile, and a thread
 * that takes too much is ended. A job is told to the thread as it is; what it yields comes back piece by piece, never far ahead of who asks.
 */
export class Threads<Job> {
  readonly #script: URL
  readonly #budget: Budget
  #idle: Thread | null = null

  constructor(script: URL, budget: Partial<Budget> = {}) {
    this.#script = script
    this.#budget = { ...usual, ...budget }
  }

  /** What the job yields. `onShare` hears how much of it is done, 0 to 1. Throws FileRefused when it takes too much. */
  async *run<Piece>(job: Job, onShare: (share: number) => void = () => undefined): AsyncGenerator<Piece> {
    const thread = this.#idle?.awoken() ?? new Thread(this.#script, this.#budget)
    this.#idle = null
    const asking = new Asking<Piece>(thread, this.#budget, onShare)
    let ended = false
    try {
      thread.worker.postMessage({ job, port: asking.theirs }, [asking.theirs])
      for (;;) {
        const message = await asking.next()
        ended = !('piece' in message)
        if ('problem' in message) throw errorOf(message.problem)
        if (!('piece' in message)) return
        yield message.piece
      }
    } finally {
      asking.close()
      // What has not come to its end goes on reading.
      if (!ended || this.#idle !== null) await thread.worker.terminate()
      else this.#keep(thread)
    }
  }

  #keep(thread: Thread): void {
    this.#idle = thread
    thread.rest(this.#budget.idleMs, () => {
      if (this.#idle === thread) this.#idle = null
    })
  }
}

/** A worker, and what became of it. */
class Thread {
  readonly worker: Worker
  /** Rejects when it dies, which nobody need hear. */
  readonly died: Promise<never>
  #resting: NodeJS.Timeout | null = null

  constructor(script: URL, { megabytes }: Budget) {
    this.worker = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: megabytes }, name: 'reading' })
    this.died = new Promise((_, reject) => {
      this.worker.once('error', (error: Error) => reject(deathOf(error)))
      this.worker.once('exit', () => reject(new Error('a reading thread ended')))
    })
    this.died.catch(() => undefined)
  }

  /** It stays warm for the next job for a while, and does not keep the process from ending. */
  rest(forMs: number, onEnd: () => void): void {
    this.worker.unref()
    this.#resting = setTimeout(() => void this.worker.terminate(), forMs).unref()
    this.died.catch(onEnd)
  }

  awoken(): this {
    if (this.#resting !== null) clearTimeout(this.#resting)
    this.worker.ref()
    return this
  }
}

type Told<Piece> = Exclude<FromThread<Piece>, { readonly share: number }>

/** One job, from the side that waits for it. */
class Asking<Piece> {
  readonly theirs: MessagePort
  readonly #ours: MessagePort
  readonly #thread: Thread
  readonly #budget: Budget
  readonly #onShare: (share: number) => void
  #heard = Promise.withResolvers<Told<Piece>>()
  #lastHeard = 0
  #waitedMs = 0

  constructor(thread: Thread, budget: Budget, onShare: (share: number) => void) {
    const { port1, port2 } = new MessageChannel()
    this.theirs = port2
    this.#ours = port1
    this.#thread = thread
    this.#budget = budget
    this.#onShare = onShare
    this.#ours.on('message', (message: FromThread<Piece>) => {
      this.#lastHeard = performance.now()
      if ('share' in message) this.#onShare(message.share)
      else this.#heard.resolve(message)
    })
  }

  /** Throws when the thread dies, is silent for too long, or has taken too long in all. */
  async next(): Promise<Told<Piece>> {
    const begun = performance.now()
    this.#lastHeard = begun
    this.#heard = Promise.withResolvers()
    this.#ours.postMessage('next', [])
    const watching = setInterval(() => {
      const now = performance.now()
      const tooLong = now - this.#lastHeard > this.#budget.silentMs || this.#waitedMs + now - begun > this.#budget.waitedMs
      if (tooLong) this.#heard.reject(new FileRefused('读取花的时间太长，没有导入：请分成几个文件，或重新导出'))
    }, LOOK_MS)
    try {
      return await Promise.race([this.#heard.promise, this.#thread.died])
    } finally {
      clearInterval(watching)
      this.#waitedMs += performance.now() - begun
    }
  }

  close(): void {
    this.#ours.close()
  }
}

const LOOK_MS = 100

const deathOf = (cause: Error): Error =>
  errorCode(cause) === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new FileRefused('读取要用的内存超过上限，没有导入：请分成几个文件，或重新导出', { cause })
    : cause

function errorOf({ kind, message, stack, code }: Problem): Error {
  if (kind === 'refused') return new FileRefused(message)
  if (kind === 'unreadable') return new FileUnreadable(message)
  return Object.assign(new Error(message), { stack, code })
}
