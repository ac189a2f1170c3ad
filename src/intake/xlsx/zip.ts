import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'
import { errorCode } from '../../db/problems.ts'
import { FileRefused } from '../table/file-refused.ts'
import { type ZipEntry, centralDirectory, directoryPlace } from './zip-directory.ts'

/** An opened archive: where each of its parts lies. */
export interface Zip {
  readonly path: string
  readonly entries: ReadonlyMap<string, ZipEntry>
  /** Hears how many bytes are inflated. */
  readonly onRead?: (bytes: number) => void
}

/** More than any spreadsheet program writes: 1 048 576 rows of 20 cells take about 1.2 GB. */
const LARGEST_TOTAL = 4 * 2 ** 30
/** Sheets shrink to a tenth or a fiftieth; what shrinks to less than this was made to burst. */
const HIGHEST_RATIO = 200
/** Small parts may be as regular as they like. */
const SMALL = 16 * 2 ** 20
const TAIL = 65_557 + 20
const LOCAL_HEADER = 30

/** Reads the directory of an archive and refuses one that would burst, before anything is inflated. Throws FileRefused. */
export async function openZip(path: string): Promise<Zip> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const tail = await bytesAt(file, Math.max(0, size - TAIL), Math.min(size, TAIL))
    const place = await directoryPlace(tail, size, (from, length) => bytesAt(file, from, length))
    const entries = centralDirectory(await bytesAt(file, place.from, place.length))
    refuseBombs(entries)
    return { path, entries: new Map(entries.map((entry) => [entry.name, entry])) }
  } finally {
    await file.close()
  }
}

function refuseBombs(entries: readonly ZipEntry[]): void {
  const total = entries.reduce((sum, { size }) => sum + size, 0)
  if (total > LARGEST_TOTAL) throw new FileRefused('压缩包解开后超过 4 GB，没有解压')
  const burst = entries.find(({ size, compressed }) => size > SMALL && size > compressed * HIGHEST_RATIO)
  if (burst) throw new FileRefused(`压缩包里的 ${burst.name} 压缩得异常（解开后是原来的 ${HIGHEST_RATIO} 倍以上），没有解压`)
}

async function bytesAt(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from)
  if (bytesRead < length) throw incomplete()
  return buffer
}

const incomplete = (): FileRefused => new FileRefused('文件不完整，可能没有传完，请重新导出')

/** The text of a part, inflated piece by piece and never more than its directory says. Throws FileRefused. */
export async function* textOfEntry({ path, onRead }: Zip, entry: ZipEntry): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let size = 0
  try {
    for await (const chunk of await contentOf(path, entry)) {
      size += chunk.length
      onRead?.(chunk.length)
      if (size > entry.size) throw new FileRefused(`压缩包里的 ${entry.name} 比它写明的大，没有再解压`)
      yield decoder.decode(chunk, { stream: true })
    }
    yield decoder.decode()
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') throw new FileRefused(`压缩包里的 ${entry.name} 不是 UTF-8`, { cause: error })
    if (code.startsWith('Z_')) throw new FileRefused(`压缩包里的 ${entry.name} 已损坏，请重新导出`, { cause: error })
    throw error
  }
  if (size < entry.size) throw incomplete()
}

/** A part that is small by nature, as a whole. */
export async function wholeText(zip: Zip, entry: ZipEntry): Promise<string> {
  if (entry.size > SMALL) throw new FileRefused(`压缩包里的 ${entry.name} 大得异常`)
  let text = ''
  for await (const chunk of textOfEntry(zip, entry)) text += chunk
  return text
}

async function contentOf(path: string, { offset, compressed, method }: ZipEntry): Promise<AsyncIterable<Buffer>> {
  const from = await contentStart(path, offset)
  if (compressed === 0) return (async function* () {})()
  const stored = createReadStream(path, { start: from, end: from + compressed - 1, highWaterMark: 1 << 16 })
  if (method === 'stored') return stored
  const inflating = createInflateRaw({ chunkSize: 1 << 16 })
  // Its failure is told by the stream that it ends.
  pipeline(stored, inflating).catch(() => undefined)
  return inflating
}

/** The local header repeats the name and has extra fields of its own before the content. */
async function contentStart(path: string, offset: number): Promise<number> {
  const file = await open(path)
  try {
    const header = await bytesAt(file, offset, LOCAL_HEADER)
    if (header.readUInt32LE(0) !== 0x04034b50) throw incomplete()
    return offset + LOCAL_HEADER + header.readUInt16LE(26) + header.readUInt16LE(28)
  } finally {
    await file.close()
  }
}
