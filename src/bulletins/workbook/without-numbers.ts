/** Telephones of the mainland, mobile and fixed; the number of a recording is longer, shorter or begins otherwise. */
const TELEPHONE = /(?<!\d)(?:1[3-9]\d(?:[ -]?\d){8}|0\d{2,3}-?\d{7,8})(?!\d)/g

/** What somebody wrote as evidence, for a file that goes from hand to hand: without telephone numbers. */
export const withoutNumbers = (note: string): string =>
  note.replace(TELEPHONE, (number) => {
    const digits = number.replace(/\D/g, '')
    return `${digits.slice(0, 3)}****${digits.slice(-4)}`
  })
