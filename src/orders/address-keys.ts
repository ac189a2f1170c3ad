/** A house number with the end of what it is a number of: `海州区人民路12`. Longer numbers are none, and doors are everywhere. */
const NUMBERED = /([\u4e00-\u9fff]{2,4})(?<!单元)(\d{1,5})(?!\d)/g
/** Of 小区3 there are thousands, of 幸福小区3 a few; and of a street people may say no more than 民路12. */
const LENGTHS = [4, 2]
/** An address has three or four. Whatever else is in the field of an export must not fill the index. */
const MOST_NUMBERS = 8

/**
 * By what an address is found: each of its house numbers with the two and the four characters before it. A few short texts that are
 * rare, instead of all pairs of characters, of which many are in every address. Null where there are none.
 */
export function addressKeys(address: string | null): string[] | null {
  const keys = new Set(address === null ? [] : oneSpelling(address).matchAll(NUMBERED).take(MOST_NUMBERS).flatMap(keysOf))
  return keys.size === 0 ? null : [...keys]
}

/** The rarest key that every address with this piece has; null where the piece has no house number. */
export function keyOfPiece(piece: string): string | null {
  const first = oneSpelling(piece).matchAll(NUMBERED).next()
  return first.done === true ? null : (keysOf(first.value)[0] ?? null)
}

/** Half width, without blanks. `normalize(address, nfkc)` in PostgreSQL is the same. */
export const oneSpelling = (address: string): string => address.normalize('NFKC').replaceAll(' ', '')

function keysOf([, before = '', number = '']: RegExpExecArray): string[] {
  return LENGTHS.filter((length) => length <= before.length).map((length) => `${before.slice(-length)}${number}`)
}
