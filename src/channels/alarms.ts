import type { PlatformDeps } from './platform.ts'

/** That a person could not be told must not end a connection or put a message in doubt. */
export function withSafeAlarm(deps: PlatformDeps): PlatformDeps {
  const safely = async (telling: Promise<void>): Promise<void> => {
    await telling.catch((error: unknown) => deps.log.error({ error: String(error) }, 'an alarm was not told'))
  }
  return {
    now: () => deps.now(),
    log: deps.log,
    directory: deps.directory,
    receive: (incoming) => deps.receive(incoming),
    pressed: (press, withinMillis) => deps.pressed(press, withinMillis),
    pressedInVain: (press, says) => deps.pressedInVain(press, says),
    spent: (calls) => deps.spent(calls),
    alarm: (reason) => safely(deps.alarm(reason)),
    connectionLost: (lost) => safely(deps.connectionLost(lost)),
    connectionBack: () => safely(deps.connectionBack()),
  }
}
