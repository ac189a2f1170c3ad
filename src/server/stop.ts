/** Everything ends within this time of being asked to, or is ended. */
const STOP_WITHIN_MILLIS = 10_000

export interface Stop {
  /** Resolves when the process is asked to stop, with the signal or with the reason in words for people. */
  readonly asked: Promise<NodeJS.Signals | { readonly because: string }>
  /** Asks it to stop. */
  ask(because: string): void
  /** Throws StoppedEarly once it was: what has not begun is not begun any more. */
  check(): void
}

/** It was asked to stop before it had started. */
export class StoppedEarly extends Error {
  override readonly name = 'StoppedEarly'
}

/**
 * Listens for what ends a server: a service manager, ctrl-C, the end of a terminal. Its time runs from the first signal on, even while it is
 * starting; further signals change nothing, for a terminal and a launcher may both send the same one.
 */
export function stopOnSignals(): Stop {
  let stopping = false
  const { promise: asked, resolve } = Promise.withResolvers<NodeJS.Signals | { readonly because: string }>()
  const begin = (why: NodeJS.Signals | { readonly because: string }): void => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), STOP_WITHIN_MILLIS).unref()
    resolve(why)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => begin(signal))
  return {
    asked,
    ask: (because) => begin({ because }),
    check: () => {
      if (stopping) throw new StoppedEarly('asked to stop before it had started')
    },
  }
}
