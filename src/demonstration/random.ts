/** Chance that repeats itself: the same seed gives the same demonstration (mulberry32). */
export class Random {
  #state: number

  /** What the chance is about, such as a seed, a district and a day (FNV-1a over the text). */
  constructor(...about: readonly (string | number)[]) {
    let hash = 0x811c9dc5
    for (const byte of Buffer.from(about.join('/'))) hash = Math.imul(hash ^ byte, 0x01000193)
    this.#state = hash >>> 0
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** A whole number, both ends included; `from` when the range is empty. */
  between(from: number, to: number): number {
    return to <= from ? from : from + Math.floor(this.next() * (to - from + 1))
  }

  pick<const T>(list: readonly [T, ...T[]]): T {
    return list[this.between(0, list.length - 1)] ?? list[0]
  }

  /** One of the values, each as likely as its weight says. */
  weighted<const T>(choices: readonly [readonly [value: T, weight: number], ...(readonly [value: T, weight: number])[]]): T {
    let left = this.next() * choices.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [value, weight] of choices) {
      left -= weight
      if (left < 0) return value
    }
    return choices[0][0]
  }

  /** So many digits. */
  digits(count: number): string {
    return String(Math.floor(this.next() * 10 ** count)).padStart(count, '0')
  }
}
