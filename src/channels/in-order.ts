/** Work of one key goes one after another, work of different keys side by side. */
export class InOrder {
  readonly #last = new Map<string, Promise<unknown>>()

  /** `work` never rejects. */
  async add(key: string, work: () => Promise<void>): Promise<void> {
    const mine = (this.#last.get(key) ?? Promise.resolve()).then(work)
    this.#last.set(key, mine)
    await mine
    if (this.#last.get(key) === mine) this.#last.delete(key)
  }
}
