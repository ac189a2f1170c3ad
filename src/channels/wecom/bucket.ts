/** At most `most` within any `seconds`, by a clock that only runs forward. Says whether there is room, and then it is taken. */
export function bucket(most: number, seconds: number, now: () => number = () => performance.now() / 1000): () => boolean {
  let taken: number[] = []
  return () => {
    const at = now()
    taken = taken.filter((one) => one > at - seconds)
    if (taken.length >= most) return false
    taken.push(at)
    return true
  }
}
