const [QUOTE, BACKSLASH] = [0x22, 0x5c]
const [LIST, OBJECT, LIST_END, OBJECT_END] = [0x5b, 0x7b, 0x5d, 0x7d]

/** Follows JSON byte by byte, and builds nothing. What structures it is ASCII, so its UTF-8 need not be decoded. */
export class JsonMarks {
  #depth = 0
  #inText = false
  #escaped = false

  /** How many lists and objects are open. */
  get depth(): number {
    return this.#depth
  }

  /** Takes the next byte; true when it stands outside of texts, where it may structure. */
  take(byte: number): boolean {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) this.#inText = false
      return false
    }
    if (byte === QUOTE) this.#inText = true
    else if (byte === LIST || byte === OBJECT) this.#depth += 1
    else if (byte === LIST_END || byte === OBJECT_END) this.#depth -= 1
    return byte !== QUOTE
  }
}
