/**
 * Text as GB18030. Node decodes it and does not encode it, so the table is made once from its decoder.
 */
export function gb18030(text: string): Buffer {
  codes ??= codesOfPlane0()
  const bytes = Buffer.alloc(text.length * 4)
  let length = 0
  for (const character of text.toWellFormed()) {
    const point = character.codePointAt(0) ?? 0
    if (point < 0x80) length = bytes.writeUInt8(point, length)
    else if (point < 0x10000) {
      const code = codes[point] || MISSING
      length = code > 0xffff ? bytes.writeUInt32BE(code, length) : bytes.writeUInt16BE(code, length)
    } else length = bytes.writeUInt32BE(fourBytes(point - 0x10000 + SUPPLEMENTARY), length)
  }
  return bytes.subarray(0, length)
}

/** The code of U+FFFD: for half a character, and for 19 of private use that the standard gave their own numbers since. */
const MISSING = 0x8431a437

/** The code of every character of the basic plane, by its number. */
let codes: Uint32Array | undefined

/** Where the four-byte codes of the basic plane end, and those of the others begin. */
const [BASIC, SUPPLEMENTARY] = [39_420, 189_000]

function codesOfPlane0(): Uint32Array {
  const table = new Uint32Array(0x10000)
  const decoder = new TextDecoder('gb18030')
  const note = (code: number, bytes: Buffer): void => {
    const point = decoder.decode(bytes).codePointAt(0) ?? 0
    if (point !== 0xfffd && point >= 0x80 && point < 0x10000 && table[point] === 0) table[point] = code
  }
  const [two, four] = [Buffer.alloc(2), Buffer.alloc(4)]
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue
      two.writeUInt16BE(lead * 0x100 + trail)
      note(lead * 0x100 + trail, two)
    }
  for (let place = 0; place < BASIC; place++) {
    four.writeUInt32BE(fourBytes(place))
    note(fourBytes(place), four)
  }
  table[0xfffd] = MISSING
  return table
}

/** The four bytes of a place in their sequence. */
function fourBytes(place: number): number {
  const [first, second, third, fourth] = [place / 12_600, (place / 1260) % 10, (place / 10) % 126, place % 10].map(Math.floor)
  return (((first ?? 0) + 0x81) * 0x1000000 + ((second ?? 0) + 0x30) * 0x10000 + ((third ?? 0) + 0x81) * 0x100 + (fourth ?? 0) + 0x30) >>> 0
}
