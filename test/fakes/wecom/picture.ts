import { Refused } from './refused.ts'

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const JPG = Buffer.from([0xff, 0xd8, 0xff])

/** PNG or JPG, and not the 1×1 pixel that the platform was seen to refuse; 40123 otherwise. */
export function checkPicture(bytes: Buffer): void {
  const png = bytes.subarray(0, 8).equals(PNG) && bytes.length >= 24
  if (!png && !bytes.subarray(0, 3).equals(JPG)) throw new Refused(40123, 'image format is not JPG or PNG')
  if (png && bytes.readUInt32BE(16) === 1 && bytes.readUInt32BE(20) === 1) throw new Refused(40123, 'invalid image format')
}

/** Bytes of a base64 text that is nothing else; 40058 otherwise. */
export function decodeBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (text === '' || bytes.toString('base64') !== text) throw new Refused(40058, 'base64 invalid')
  return bytes
}
