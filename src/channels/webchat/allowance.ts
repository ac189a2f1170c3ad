/** Lets `burst` things through at once and `perSecond` in the long run. `seconds` is a clock that only runs forward. */
export function allowance(burst: number, perSecond: number, seconds: () => number): () => boolean {
  let left = burst
  let last = seconds()
  return () => {
    const now = seconds()
    left = Math.min(burst, left + (now - last) * perSecond)
    last = now
    if (left < 1) return false
    left -= 1
    return true
  }
}
