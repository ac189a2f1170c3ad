import type { PGlite } from '@electric-sql/pglite'
import { EngineStopped } from './problems.ts'

/** The embedded engine, which may stop, and is then started anew by whoever wants a connection next. */
export interface Engine {
  /** What one connection talks to: it fails as soon as the engine behind it has stopped, and never becomes another one. */
  forConnection(): EngineConnection
  close(): Promise<void>
}

export interface EngineConnection {
  readonly engine: PGlite
  /** Rejects when the engine has stopped and could not be started again. */
  readonly ready: Promise<void>
}

/** A stopped engine is started no more often than that: where there is no room yet, it takes a second to find out. */
const START_AGAIN_MILLIS = 5_000

/** `again` null: what the engine held went with it. */
export function engineFrom(first: PGlite, again: (() => Promise<PGlite>) | null): Engine {
  let running: PGlite | null = first
  let starting: Promise<PGlite> | null = null
  let failed: { readonly error: EngineStopped; readonly at: number } | null = null

  async function start(): Promise<PGlite> {
    if (again === null) throw new EngineStopped(null, 'the engine in memory has stopped')
    if (failed !== null && performance.now() - failed.at < START_AGAIN_MILLIS) throw failed.error
    try {
      running = await again()
      return running
    } catch (cause) {
      failed = { error: new EngineStopped(DISK_FULL, 'the engine could not be started again', { cause }), at: performance.now() }
      throw failed.error
    }
  }

  const current = async (): Promise<PGlite> => {
    if (running !== null) return running
    starting ??= start().finally(() => (starting = null))
    return starting
  }

  return {
    forConnection: () => {
      const mine = current()
      const ready = mine.then(() => undefined)
      // Whoever connects is told, and perhaps nobody does.
      ready.catch(() => undefined)
      const onStop = (stopped: PGlite): void => void (running = running === stopped ? null : running)
      return { engine: connectionTo(first, { mine, ready }, onStop), ready }
    },
    close: async () => running?.close(),
  }
}

/** Of what stops an engine on a folder nothing else is known than a log that could not be written. */
const DISK_FULL = '53100'

/**
 * After a PANIC, which is what becomes of a log that cannot be written, the engine answers nothing any more and would keep everybody waiting for
 * ever. What it had committed is in its log, where the next one finds it. `like` lends its form.
 */
function connectionTo(
  like: PGlite,
  { mine, ready }: { readonly mine: Promise<PGlite>; readonly ready: Promise<void> },
  onStop: (stopped: PGlite) => void,
): PGlite {
  let stopped: EngineStopped | null = null
  const execProtocolStream: PGlite['execProtocolStream'] = async (message, options) => {
    if (stopped !== null) throw stopped
    const engine = await mine
    const answers = await engine.execProtocolStream(message, options)
    stopped = answers.map(endIn).find((end) => end !== null) ?? null
    if (stopped === null) return answers
    onStop(engine)
    throw stopped
  }
  const own: Readonly<Record<PropertyKey, unknown>> = { execProtocolStream, waitReady: ready }
  return new Proxy(like, {
    get: (target, property): unknown => (Object.hasOwn(own, property) ? own[property] : Reflect.get(target, property, target)),
  })
}

function endIn(answer: object): EngineStopped | null {
  if (!('severity' in answer) || (answer.severity !== 'PANIC' && answer.severity !== 'FATAL')) return null
  const code = 'code' in answer && typeof answer.code === 'string' ? answer.code : null
  return new EngineStopped(code, `the engine has stopped: ${'message' in answer ? String(answer.message) : answer.severity}`)
}
