/** A choice that is random and the same in every run. */
export function seededChoice(seed: number): <T>(candidates: readonly T[]) => T | undefined {
  let state = seed
  return (candidates) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return candidates[Math.floor((state / 2 ** 32) * candidates.length)]
  }
}
