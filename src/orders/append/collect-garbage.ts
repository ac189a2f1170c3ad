import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Enough rows to leave some 30 MB behind. */
const BATCHES = 12

/**
 * To be called after each batch. Left to itself the collector lets 150 MB of past rows lie, because the process may have gigabytes; asked
 * now and then it keeps a file of any length within half of that, for a few hundredths of the time.
 */
export function collectorOfBatches(): () => void {
  const collect = exposedCollector()
  let batches = 0
  return () => {
    batches += 1
    if (batches % BATCHES === 0) collect()
  }
}

/** Found once, and not left to be found by others. */
function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  if (typeof collect !== 'function') return () => undefined
  return () => void Reflect.apply(collect, undefined, [])
}
