/** How much has been read of what there is to read, in bytes; a sheet's are those that it inflates to. */
export class Gauge {
  #total = 0
  #read = 0

  expect(bytes: number): void {
    this.#total += bytes
  }

  readonly add = (bytes: number): void => {
    this.#read += bytes
  }

  /** 0 to 1; null: there is nothing to read. */
  share(): number | null {
    return this.#total === 0 ? null : Math.min(1, this.#read / this.#total)
  }
}
