/** Says that orders were taken in, by whichever door, to whoever looks at them at once: a server does, a command of its own has ended before. */
export interface Taken {
  tell(): void
  hear(hears: () => void): void
}

/** Heard by nobody yet. */
export function openTaken(): Taken {
  const all: (() => void)[] = []
  return {
    tell: () => {
      for (const hears of all) hears()
    },
    hear: (hears) => void all.push(hears),
  }
}
