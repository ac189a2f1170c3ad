import { open } from 'node:fs/promises'
import type { FileHead } from './file-head.ts'
import { FileRefused } from './file-refused.ts'

const SAVE_AS = '请在表格软件里打开，另存为 XLSX 或 CSV'
const FROM_SYSTEM = '请从系统导出 XLSX 或 CSV'
const UNPACK = '请先解压'

/** Formats that people send by mistake, by their first bytes. */
const byBytes: readonly (readonly [string, string])[] = [
  ['0900040002', `这是很旧的 XLS 文件（Excel 2），${SAVE_AS}`],
  ['09020600', `这是很旧的 XLS 文件（Excel 3），${SAVE_AS}`],
  ['09040600', `这是很旧的 XLS 文件（Excel 4），${SAVE_AS}`],
  ['25504446', '这是 PDF 文件，请从系统导出 CSV'],
  ['1f8b', `这是 GZIP 压缩文件，${UNPACK}`],
  ['526172211a', `这是 RAR 压缩文件，${UNPACK}`],
  ['377abcaf271c', `这是 7Z 压缩文件，${UNPACK}`],
  ['425a68', `这是 BZIP2 压缩文件，${UNPACK}`],
  ['fd377a585a', `这是 XZ 压缩文件，${UNPACK}`],
  ['28b52ffd', `这是 ZSTD 压缩文件，${UNPACK}`],
  ['89504e47', `这是图片，${FROM_SYSTEM}`],
  ['ffd8ff', `这是图片，${FROM_SYSTEM}`],
  ['50415231', `这是 Parquet 文件，${FROM_SYSTEM}`],
  ['53514c69746520666f726d6174', `这是 SQLite 数据库，${FROM_SYSTEM}`],
]

/** The same by how their text begins; what is written before is tried before. */
const byText: readonly (readonly [RegExp, string])[] = [
  [
    /^<\?xml[^>]*>\s*(?:<[?!][^>]*>\s*)*<(?:\w+:)?Workbook\b|^<(?:\w+:)?Workbook\b/i,
    `这是 XML 表格（Excel 2003 XML），不是真正的 XLS 文件，${SAVE_AS}`,
  ],
  [
    /^(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<(?:!doctype\s+html|html|head|meta|title|style|body|div|table|tr|br|center|font|span|p)\b/i,
    `这是网页（HTML），虽然常以 .xls 为名，不是真正的 XLS 文件，${SAVE_AS}`,
  ],
  [/^MIME-Version:/i, `这是网页存档（MHT），不是真正的 XLS 文件，${SAVE_AS}`],
  [/^<(?:\?xml|[A-Za-z])/, `这是 XML 文件，不是工单导出文件，${FROM_SYSTEM}`],
  [/^ID;P/, `这是 SYLK 文件，${SAVE_AS}`],
  [/^\{\\rtf/, `这是 RTF 文档，${FROM_SYSTEM}`],
  [/^[[{]\s*[[{"\]}]/, `这是 JSON，不是工单导出文件：事件请推送到 POST /intake/events，文件${FROM_SYSTEM}`],
]

/** Names a format that is no export, and what to do about it. Throws FileRefused. */
export async function refuseOtherFormats({ path, first }: FileHead): Promise<void> {
  const start = first.toString('hex', 0, 16)
  if (start.startsWith('d0cf11e0')) throw new FileRefused(await compoundFile(path, first))
  const text = first
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/^(?:\u00EF\u00BB\u00BF|\u00FF\u00FE|\u00FE\u00FF)?\s*/, '')
  const known = byBytes.find(([magic]) => start.startsWith(magic))?.[1] ?? byText.find(([pattern]) => pattern.test(text))?.[1]
  if (known !== undefined) throw new FileRefused(known)
}

/** Old Office files and encrypted new ones are folders of streams; the names of the streams say which. */
async function compoundFile(path: string, first: Buffer): Promise<string> {
  const names = await streamNames(path, first)
  const has = (name: string): boolean => names.includes(Buffer.from(name, 'utf16le'))
  if (has('EncryptedPackage')) return '这个文件设了密码：请在表格软件里打开，去掉密码后重新保存为 XLSX，或另存为 CSV'
  if (has('WordDocument')) return `这是旧版 Word 文档，${FROM_SYSTEM}`
  if (has('Workbook') || has('Book')) return `这是旧版 XLS 文件，${SAVE_AS}；设了密码的先去掉密码`
  return '这是旧版 XLS 文件，或设了密码的 XLSX 文件，请在表格软件里去掉密码，另存为 XLSX 或 CSV'
}

const DIRECTORY = 16 * 1024

/** The sector with the directory lies wherever the header says. */
async function streamNames(path: string, first: Buffer): Promise<Buffer> {
  if (first.length < 512) return first
  const size = 2 ** Math.min(first.readUInt16LE(30), 12)
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(DIRECTORY), 0, DIRECTORY, (first.readUInt32LE(48) + 1) * size)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
