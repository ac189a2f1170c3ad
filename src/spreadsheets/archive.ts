import { finished } from 'node:stream/promises'
import { crc32, createDeflateRaw } from 'node:zlib'

/** One file of an archive. */
export interface Part {
  readonly name: string
  /** Asked for once, and not held as a whole. */
  readonly pieces: Iterable<string> | AsyncIterable<string>
}

const VERSION = 20
const DEFLATED = 8
/** Names are UTF-8. */
const FLAGS = 0x800
/** 1980-01-01, the first day that the format knows: the same rows make the same bytes. */
const DATE = 0x21

/** A zip archive of these parts (APPNOTE 6.3.10, without its extensions: each part is below 4 GB). */
export async function archiveOf(parts: readonly Part[]): Promise<Buffer> {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, pieces } of parts) {
    const { packed, length, size, crc } = await deflated(pieces)
    const nameBytes = Buffer.from(name)
    const fields = [u16(VERSION), u16(FLAGS), u16(DEFLATED), u16(0), u16(DATE), u32(crc), u32(length), u32(size)]
    const common = Buffer.concat([...fields, u16(nameBytes.length), u16(0)])
    const head = Buffer.concat([signature(3, 4), common, nameBytes])
    // Comment, disk, attributes: none.
    directory.push(Buffer.concat([signature(1, 2), u16(VERSION), common, Buffer.alloc(10), u32(offset), nameBytes]))
    files.push(head, ...packed)
    offset += head.length + length
  }
  const entries = Buffer.concat(directory)
  const count = u16(parts.length)
  const end = Buffer.concat([signature(5, 6), Buffer.alloc(4), count, count, u32(entries.length), u32(offset), u16(0)])
  return Buffer.concat([...files, entries, end])
}

interface Deflated {
  /** In chunks: put together once, with the whole archive. */
  readonly packed: readonly Buffer[]
  readonly length: number
  readonly size: number
  readonly crc: number
}

async function deflated(pieces: Part['pieces']): Promise<Deflated> {
  const deflate = createDeflateRaw()
  const packed: Buffer[] = []
  deflate.on('data', (chunk: Buffer) => packed.push(chunk))
  const ended = finished(deflate)
  // Whatever fails is told by the write that fails.
  ended.catch(() => undefined)
  let [size, crc] = [0, 0]
  // One buffer for all pieces: of a new one for each, hundreds would wait for the collector, which does not see their size.
  let room = Buffer.allocUnsafe(ROOM)
  for await (const piece of pieces) {
    if (piece.length * 3 > room.length) room = Buffer.allocUnsafe(piece.length * 3)
    const bytes = room.subarray(0, room.write(piece))
    size += bytes.length
    crc = crc32(bytes, crc)
    await new Promise<void>((resolve, reject) => deflate.write(bytes, (error) => (error ? reject(error) : resolve())))
  }
  deflate.end()
  await ended
  return { packed, length: packed.reduce((sum, chunk) => sum + chunk.length, 0), size, crc }
}

/** Bytes of a piece, to begin with; no character of a text takes more than three for each of its units. */
const ROOM = 1 << 16

const signature = (a: number, b: number): Buffer => Buffer.from([0x50, 0x4b, a, b])

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
