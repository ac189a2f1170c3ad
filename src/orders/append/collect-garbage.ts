import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Left to itself the collector lets 150 MB of past rows lie, because the process may have gigabytes; asked now and then it keeps a file of
 * any length within half of that, for a few hundredths of the time. It is found once, and not left to be found by others.
 */
export function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  if (typeof collect !== 'function') return () => undefined
  return () => void Reflect.apply(collect, undefined, [])
}
