import { setImmediate } from 'node:timers/promises'

/**
 * The longest that one turn of the event loop kept the processor busy while `work` went on, in milliseconds. Processor time, so that what
 * else runs on the machine does not count.
 */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  const going = { on: true }
  const working = work().finally(() => (going.on = false))
  let longest = 0
  let last = process.threadCpuUsage()
  while (going.on) {
    await setImmediate()
    const now = process.threadCpuUsage()
    longest = Math.max(longest, now.user + now.system - last.user - last.system)
    last = now
  }
  await working
  return longest / 1000
}
