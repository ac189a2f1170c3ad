const WORD = 2 ** 32

/** Bytes in the network's sequence, written one after the other; positions stay good. */
export class GrowingBytes {
  #bytes = Buffer.allocUnsafe(1 << 12)
  #end = 0

  get end(): number {
    return this.#end
  }

  /** As long as nothing more is written. */
  part(from: number, to = this.#end): Buffer {
    return this.#bytes.subarray(from, to)
  }

  byte(value: number): void {
    this.#room(1)
    this.#end = this.#bytes.writeUInt8(value, this.#end)
  }

  int4(value: number): void {
    this.#room(4)
    this.#end = this.#bytes.writeInt32BE(value, this.#end)
  }

  setInt4(at: number, value: number): void {
    this.#bytes.writeInt32BE(value, at)
  }

  /** A safe integer in eight bytes. */
  int8(value: number): void {
    this.#room(8)
    this.setInt8(this.#end, value)
    this.#end += 8
  }

  setInt8(at: number, value: number): void {
    const high = Math.floor(value / WORD)
    this.#bytes.writeInt32BE(high, at)
    this.#bytes.writeUInt32BE(value - high * WORD, at + 4)
  }

  text(text: string): void {
    // No character takes more than three bytes per unit of the string.
    this.#room(text.length * 3)
    this.#end += this.#bytes.write(text, this.#end)
  }

  #room(more: number): void {
    const needed = this.#end + more
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#end)
    this.#bytes = larger
  }
}
