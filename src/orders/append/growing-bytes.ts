const WORD = 2 ** 32
const SMALL = 1 << 16
/** What the rows of a batch take. */
const LARGE = 1 << 20
/** Large ones that were released: an import would leave several a second for the collector, which lets many of them wait. */
const spare: Buffer[] = []
const MOST_SPARE = 4

/** Bytes in the network's sequence, written one after the other; positions stay good. */
export class GrowingBytes {
  #bytes: Buffer = Buffer.allocUnsafe(256)
  #end = 0

  get end(): number {
    return this.#end
  }

  /** As long as nothing more is written, and nothing released. */
  part(from: number, to = this.#end): Buffer {
    return this.#bytes.subarray(from, to)
  }

  /** When nobody reads them any more. */
  release(): void {
    if (this.#bytes.length >= LARGE && spare.length < MOST_SPARE) spare.push(this.#bytes)
    this.#bytes = Buffer.alloc(0)
    this.#end = 0
  }

  byte(value: number): void {
    this.#room(1)
    this.#bytes[this.#end] = value
    this.#end += 1
  }

  int4(value: number): void {
    this.#room(4)
    this.setInt4(this.#end, value)
    this.#end += 4
  }

  setInt4(at: number, value: number): void {
    const bytes = this.#bytes
    bytes[at] = value >> 24
    bytes[at + 1] = value >> 16
    bytes[at + 2] = value >> 8
    bytes[at + 3] = value
  }

  /** A safe integer in eight bytes. */
  int8(value: number): void {
    this.#room(8)
    this.setInt8(this.#end, value)
    this.#end += 8
  }

  setInt8(at: number, value: number): void {
    const high = Math.floor(value / WORD)
    this.setInt4(at, high)
    this.setInt4(at + 4, value - high * WORD)
  }

  text(text: string): void {
    // No unit of a string takes more than three bytes.
    this.#room(text.length * 3)
    this.#end += this.#bytes.write(text, this.#end)
  }

  #room(more: number): void {
    const needed = this.#end + more
    if (needed > this.#bytes.length) this.#grow(needed)
  }

  #grow(needed: number): void {
    const larger = needed <= SMALL ? Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2)) : largeBytes(needed)
    this.#bytes.copy(larger, 0, 0, this.#end)
    this.#bytes = larger
  }
}

function largeBytes(needed: number): Buffer {
  const known = spare.pop()
  return known !== undefined && known.length >= needed ? known : Buffer.allocUnsafeSlow(Math.max(LARGE, needed * 2))
}
