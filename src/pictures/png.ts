import { Buffer } from 'node:buffer'
import { crc32, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const MOST_COLOURS = 256

/**
 * Pixels as a PNG of at most 256 colours: a third of what the canvas writes by itself. The colours that cover most stay exact, so grounds
 * and letters do; the rarer shades at the edges of letters take the nearest of them.
 */
export function indexedPng(rgba: Uint8Array, width: number, height: number): Buffer {
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height)
  const palette = commonest(pixels)
  const places = new Map(palette.map((colour, place) => [colour, place]))
  const rows = Buffer.alloc((width + 1) * height)
  let [last, place] = [-1, 0]
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const colour = pixels[at] ?? 0
      if (colour !== last) {
        place = places.get(colour) ?? addNearest(places, palette, colour)
        last = colour
      }
      rows[y * (width + 1) + 1 + x] = place
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(palette.flatMap((colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255]))
  const parts = [
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat([SIGNATURE, ...parts])
}

function commonest(pixels: Uint32Array): number[] {
  const counts = new Map<number, number>()
  // By runs: most neighbours are alike.
  for (let start = 0, end = 0; start < pixels.length; start = end) {
    const colour = pixels[start] ?? 0
    while (end < pixels.length && pixels[end] === colour) end++
    counts.set(colour, (counts.get(colour) ?? 0) + end - start)
  }
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, MOST_COLOURS)
    .map(([colour]) => colour)
}

function addNearest(places: Map<number, number>, palette: readonly number[], colour: number): number {
  let [found, least] = [0, Infinity]
  for (let place = 0; place < palette.length; place++) {
    const one = palette[place] ?? 0
    const red = (colour & 255) - (one & 255)
    const green = ((colour >> 8) & 255) - ((one >> 8) & 255)
    const blue = ((colour >> 16) & 255) - ((one >> 16) & 255)
    const apart = red * red + green * green + blue * blue
    if (apart < least) [found, least] = [place, apart]
  }
  places.set(colour, found)
  return found
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
