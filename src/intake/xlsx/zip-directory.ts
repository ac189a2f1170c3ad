import { FileRefused } from '../table/file-refused.ts'

/** A part of an archive, as the directory at its end describes it. */
export interface ZipEntry {
  readonly name: string
  readonly method: 'stored' | 'deflated'
  readonly compressed: number
  readonly size: number
  /** Where its local header begins. */
  readonly offset: number
}

const END = 0x06054b50
const END_64_LOCATOR = 0x07064b50
const END_64 = 0x06064b50
const ENTRY = 0x02014b50
const LONGEST_DIRECTORY = 16 * 2 ** 20
const FULL = 0xffffffff

interface Place {
  readonly from: number
  readonly length: number
}

type ReadBytes = (from: number, length: number) => Promise<Buffer>

/** Finds the directory from the end record in the last bytes of the file. Throws FileRefused. */
export async function directoryPlace(tail: Buffer, fileSize: number, read: ReadBytes): Promise<Place> {
  const end = lastIndexOf(tail, END)
  if (end < 0 || end + 22 > tail.length) throw broken()
  const place = { length: tail.readUInt32LE(end + 12), from: tail.readUInt32LE(end + 16) }
  const large = place.from === FULL || place.length === FULL
  const found = large ? await largePlace(tail, end, read) : place
  if (found.from + found.length > fileSize) throw broken()
  if (found.length > LONGEST_DIRECTORY) throw new FileRefused('压缩包里的文件多得异常')
  return found
}

async function largePlace(tail: Buffer, end: number, read: ReadBytes): Promise<Place> {
  const locator = end - 20
  if (locator < 0 || tail.readUInt32LE(locator) !== END_64_LOCATOR) throw broken()
  const record = await read(Number(tail.readBigUInt64LE(locator + 8)), 56)
  if (record.readUInt32LE(0) !== END_64) throw broken()
  return { length: Number(record.readBigUInt64LE(40)), from: Number(record.readBigUInt64LE(48)) }
}

function lastIndexOf(bytes: Buffer, signature: number): number {
  const mark = Buffer.alloc(4)
  mark.writeUInt32LE(signature)
  return bytes.lastIndexOf(mark)
}

/** The entries of a directory. Throws FileRefused. */
export function centralDirectory(bytes: Buffer): ZipEntry[] {
  const entries: ZipEntry[] = []
  for (let at = 0; at + 46 <= bytes.length;) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw broken()
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28)
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30)
    const next = extraEnd + bytes.readUInt16LE(at + 32)
    if (next > bytes.length) throw broken()
    entries.push(entryAt(bytes, at, nameEnd, bytes.subarray(nameEnd, extraEnd)))
    at = next
  }
  return entries
}

function entryAt(bytes: Buffer, at: number, nameEnd: number, extra: Buffer): ZipEntry {
  const name = bytes.toString('utf8', at + 46, nameEnd)
  if ((bytes.readUInt16LE(at + 8) & 1) === 1) throw new FileRefused('压缩包设了密码，请去掉密码后再导入')
  const method = bytes.readUInt16LE(at + 10)
  if (method !== 0 && method !== 8) throw new FileRefused(`压缩包里的 ${name} 用了不认识的压缩方法`)
  const large = largeValues(extra)
  const valueAt = (place: number): number => {
    const value = bytes.readUInt32LE(place)
    return value === FULL ? large() : value
  }
  // The order in which a directory entry of an archive beyond 4 GB gives its large values.
  const size = valueAt(at + 24)
  const compressed = valueAt(at + 20)
  return { name, method: method === 0 ? 'stored' : 'deflated', compressed, size, offset: valueAt(at + 42) }
}

/** Gives one after the other the values that did not fit into 32 bits. */
function largeValues(extra: Buffer): () => number {
  let at = 0
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2)
  at += 4
  return () => {
    if (at + 8 > extra.length) throw broken()
    at += 8
    return Number(extra.readBigUInt64LE(at - 8))
  }
}

const broken = (): FileRefused => new FileRefused('不是完整的 XLSX 文件，可能没有传完，请重新导出')
