import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw } from 'node:zlib'

/** One file of an archive. */
export interface Part {
  readonly name: string
  /** Asked for once, and not held as a whole. */
  readonly pieces: Iterable<string>
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
    const { packed, size, crc } = await deflated(pieces)
    const nameBytes = Buffer.from(name)
    const fields = [u16(VERSION), u16(FLAGS), u16(DEFLATED), u16(0), u16(DATE), u32(crc), u32(packed.length), u32(size)]
    const common = Buffer.concat([...fields, u16(nameBytes.length), u16(0)])
    const head = Buffer.concat([signature(3, 4), common, nameBytes])
    // Comment, disk, attributes: none.
    directory.push(Buffer.concat([signature(1, 2), u16(VERSION), common, Buffer.alloc(10), u32(offset), nameBytes]))
    files.push(head, packed)
    offset += head.length + packed.length
  }
  const entries = Buffer.concat(directory)
  const count = u16(parts.length)
  const end = Buffer.concat([signature(5, 6), Buffer.alloc(4), count, count, u32(entries.length), u32(offset), u16(0)])
  return Buffer.concat([...files, entries, end])
}

async function deflated(pieces: Iterable<string>): Promise<{ readonly packed: Buffer; readonly size: number; readonly crc: number }> {
  let [size, crc] = [0, 0]
  function* counted(): Generator<Buffer> {
    for (const piece of pieces) {
      const bytes = Buffer.from(piece)
      size += bytes.length
      crc = crc32(bytes, crc)
      yield bytes
    }
  }
  const packed: Buffer[] = []
  await pipeline(Readable.from(counted()), createDeflateRaw(), async (out: AsyncIterable<Buffer>) => {
    for await (const chunk of out) packed.push(chunk)
  })
  return { packed: Buffer.concat(packed), size, crc }
}

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
