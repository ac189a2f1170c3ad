import { parsePart } from './xml.ts'
import type { Zip, ZipPart } from './zip.ts'

/** By the number of a style: with how many digits it shows a whole number, zeros before it included. Other styles are not in it. */
export type Styles = ReadonlyMap<string, number>

/** Reads which styles show a number with zeros before it, as people write account and telephone numbers. */
export async function readStyles(zip: Zip, part: ZipPart): Promise<Styles> {
  const formats = new Map<string, string>()
  const styles = new Map<string, number>()
  let listed = 0
  let inCells = false
  await parsePart(zip, part, (name, attributes) => {
    if (name === 'numFmt') formats.set(attributes['numFmtId'] ?? '', attributes['formatCode'] ?? '')
    else if (name === 'cellStyleXfs' || name === 'cellXfs' || name === 'cellStyles') inCells = name === 'cellXfs'
    else if (name === 'xf' && inCells) {
      const format = formats.get(attributes['numFmtId'] ?? '') ?? ''
      if (/^0{2,30}$/.test(format)) styles.set(String(listed), format.length)
      listed += 1
    }
  })
  return styles
}
