import cron from 'node-cron'
import type { BaseLogger } from 'pino'
import { within } from '../delivery/within.ts'

export interface Ticking {
  /** Real seconds since what is due was last found and done. */
  secondsSinceTick(): number
  /** No more ticks; waits for the one that runs, at most so long. */
  stop(withinMillis: number): Promise<void>
}

/** Wakes `run` up in real time, at once and then every so many seconds, never twice at a time. What is due the product clock decides. */
export function startTicking(
  run: () => Promise<void>,
  everySeconds: 5 | 20,
  log: Pick<BaseLogger, 'error' | 'warn' | 'info' | 'debug'>,
): Ticking {
  let lastTick = performance.now()
  let running: Promise<void> | null = null
  const tick = (): Promise<void> => (running ??= once())

  async function once(): Promise<void> {
    try {
      await run()
      lastTick = performance.now()
    } catch (error) {
      log.error({ err: error }, 'the schedule could not be looked at')
    } finally {
      running = null
    }
  }

  const task = cron.schedule(`*/${everySeconds} * * * * *`, tick, {
    name: 'schedule',
    noOverlap: true,
    suppressMissedWarning: true,
    logger: cronLog(log),
  })
  void tick()

  return {
    secondsSinceTick: () => (performance.now() - lastTick) / 1000,
    async stop(withinMillis) {
      await task.destroy()
      await within(running ?? Promise.resolve(), withinMillis)
    },
  }
}

const cronLog = (log: Pick<BaseLogger, 'error' | 'warn' | 'info' | 'debug'>) => ({
  info: (message: string) => log.debug(message),
  debug: (message: string | Error) => log.debug({ detail: message }, 'the timer of the schedule'),
  warn: (message: string) => log.warn(message),
  error: (message: string | Error, error?: Error) => log.error({ err: error ?? message }, 'the timer of the schedule failed'),
})
