/** Work of one key goes one after another, work of different keys side by side. */
export class InOrder {
  readonly #last = new Map<string, Promise<unknown>>()

  /** What the work comes to; that it failed does not keep the next from its turn. */
  async add<T>(key: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(key) ?? Promise.resolve()).then(work)
    const settled = mine.catch(() => null)
    this.#last.set(key, settled)
    try {
      return await mine
    } finally {
      if (this.#last.get(key) === settled) this.#last.delete(key)
    }
  }

  /** Resolves when all that was added by now is done. */
  async quiet(): Promise<void> {
    await Promise.all(this.#last.values())
  }
}
