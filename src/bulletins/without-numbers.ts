/** One or two of what stands between the digits of a number as people write it. */
const GAP = '[\\s\\p{Pd}]{0,2}'
const COUNTRY = `(?:\\+|00|0)?86${GAP}`
const MOBILE = `(?:${COUNTRY}|0)?(1[3-9]\\d(?:${GAP}\\d){8})`
/** The zero of the area goes without saying behind the country. */
const FIXED = `((?:${COUNTRY}\\(?0?|\\(?0)\\d{2,3}\\)?${GAP}\\d{3,4}${GAP}\\d{4})`

/** Telephones of the mainland, mobile, or fixed with the area; the number of a recording is longer, shorter or begins otherwise. */
const TELEPHONE = new RegExp(`(?<!\\d)(?:${MOBILE}|${FIXED})(?!\\d)`, 'gu')

/** What somebody wrote as evidence, for what goes from hand to hand: without telephone numbers, in whatever width they are written. */
export function withoutNumbers(note: string): string {
  const narrow = note.normalize('NFKC')
  const masked = narrow.replace(TELEPHONE, (whole, mobile?: string) => {
    const digits = (mobile ?? whole).replaceAll(/\D/g, '')
    return `${digits.slice(0, 3)}****${digits.slice(-4)}`
  })
  return masked === narrow ? note : masked
}
