import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { type Entry, type ZipFile, openPromise } from 'yauzl'
import { errorCode } from '../../db/problems.ts'
import { FileRefused } from '../table/file-refused.ts'
import { partKey } from './part-names.ts'

/** A part of an archive, as the directory at its end describes it. */
export interface ZipPart {
  readonly name: string
  /** What it inflates to. */
  readonly size: number
  readonly entry: Entry
}

/** An archive whose directory has been read. */
export interface Zip {
  readonly path: string
  /** By their keys (part-names.ts). */
  readonly parts: ReadonlyMap<string, ZipPart>
  /** Hears how many bytes are inflated. */
  readonly onRead?: (bytes: number) => void
}

/** More than any spreadsheet program writes: 1 048 576 rows of 20 cells take about 1.2 GB. */
const LARGEST_TOTAL = 4 * 2 ** 30
/** Sheets shrink to a tenth or a fiftieth; what shrinks to less than this was made to burst. */
const HIGHEST_RATIO = 200
/** Small parts may be as regular as they like. */
const SMALL = 16 * 2 ** 20
/** A workbook has a few parts for each sheet, picture and comment. */
const MOST_PARTS = 10_000
const CHUNK = 1 << 16

/** Reads the directory of an archive and refuses one that would burst, before anything is inflated. Throws FileRefused. */
export async function openZip(path: string): Promise<Zip> {
  const zip = await opened(path)
  try {
    if (zip.entryCount > MOST_PARTS) throw new FileRefused('压缩包里的文件多得异常')
    const parts: ZipPart[] = []
    for await (const entry of zip.eachEntry()) parts.push(partOf(entry))
    refuseBombs(parts)
    return { path, parts: byKey(parts) }
  } catch (error) {
    throw asRefusal(error)
  } finally {
    zip.close()
  }
}

async function opened(path: string): Promise<ZipFile> {
  try {
    // Names are decoded here: the package refuses names that spreadsheet programs accept.
    return await openPromise(path, { autoClose: false, decodeStrings: false, validateEntrySizes: false })
  } catch (error) {
    throw asRefusal(error)
  }
}

/** What the package finds wrong with an archive has no code; what the system finds wrong with a file has one. */
function asRefusal(error: unknown): unknown {
  if (error instanceof FileRefused || errorCode(error) !== '') return error
  return new FileRefused('不是完整的 XLSX 文件，可能没有传完，请重新导出', { cause: error })
}

function partOf(entry: Entry): ZipPart {
  const name = new TextDecoder().decode(entry.fileNameRaw)
  if (entry.isEncrypted()) throw new FileRefused('压缩包设了密码，请去掉密码后再导入')
  if (!entry.canDecodeFileData()) throw new FileRefused(`压缩包里的 ${name} 用了不认识的压缩方法`)
  return { name, size: entry.uncompressedSize, entry }
}

/** Folders have entries of their own in some archives. Two parts of one name are damage: nobody knows which of them is meant. */
function byKey(parts: readonly ZipPart[]): ReadonlyMap<string, ZipPart> {
  const found = new Map<string, ZipPart>()
  for (const part of parts) {
    if (/[\\/]$/.test(part.name)) continue
    const key = partKey(part.name)
    if (found.has(key)) throw new FileRefused(`压缩包里有两个 ${part.name}，文件已损坏，请重新导出`)
    found.set(key, part)
  }
  return found
}

function refuseBombs(parts: readonly ZipPart[]): void {
  const total = parts.reduce((sum, { size }) => sum + size, 0)
  if (total > LARGEST_TOTAL) throw new FileRefused('压缩包解开后超过 4 GB，没有解压')
  const burst = parts.find(({ size, entry }) => size > SMALL && size > entry.compressedSize * HIGHEST_RATIO)
  if (burst) throw new FileRefused(`压缩包里的 ${burst.name} 压缩得异常（解开后是原来的 ${HIGHEST_RATIO} 倍以上），没有解压`)
}

export const damagedPart = (name: string, cause?: unknown): FileRefused =>
  new FileRefused(`压缩包里的 ${name} 已损坏，请重新导出`, { cause })

/** The text of a part, inflated piece by piece. Throws FileRefused. */
export async function* textOfPart(zip: Zip, part: ZipPart): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of bytesOfPart(zip, part)) yield decoder.decode(chunk, { stream: true })
    yield decoder.decode()
  } catch (error) {
    if (errorCode(error) !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error
    throw new FileRefused(`压缩包里的 ${part.name} 不是 UTF-8`, { cause: error })
  }
}

/** Never more than the directory says; at the end of what has another check sum than the directory says it throws. Throws FileRefused. */
async function* bytesOfPart({ path, onRead }: Zip, part: ZipPart): AsyncGenerator<Buffer> {
  const { name, size, entry } = part
  const zip = await opened(path)
  let read = 0
  let sum = 0
  try {
    for await (const chunk of await contentOf(zip, part)) {
      read += chunk.length
      sum = crc32(chunk, sum)
      onRead?.(chunk.length)
      if (read > size) throw new FileRefused(`压缩包里的 ${name} 比它写明的大，没有再解压`)
      yield chunk
    }
    if (read < size || sum !== entry.crc32) throw damagedPart(name)
  } catch (error) {
    if (errorCode(error).startsWith('Z_')) throw damagedPart(name, error)
    throw asRefusal(error)
  } finally {
    zip.close()
  }
}

/** Looks at the check sums of these parts, which nobody reads. Throws FileRefused. */
export async function checkParts(zip: Zip, parts: Iterable<ZipPart>): Promise<void> {
  for (const part of parts) for await (const _ of bytesOfPart(zip, part));
}

async function contentOf(zip: ZipFile, { entry }: ZipPart): Promise<AsyncIterable<Buffer>> {
  const stored = await zip.openReadStreamPromise(entry, { decodeFileData: false })
  if (!entry.isCompressed()) return stored
  const inflating = createInflateRaw({ chunkSize: CHUNK })
  // Its failure is told by the stream that it ends.
  pipeline(stored, inflating).catch(() => undefined)
  return inflating
}
