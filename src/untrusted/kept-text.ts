/** So much of a reason or a code that another system writes is kept: a sentence. */
export const LONGEST_KEPT = 200

/**
 * What another system says in a field of its own, as it is kept and shown in groups: runs of seven digits and more, which may be a telephone or an
 * account, are masked, and what is beyond `LONGEST_KEPT` characters is cut off.
 */
export const keptText = (text: string): string =>
  Array.from(text.replace(/\p{Nd}{7,}/gu, '…').replace(/[\s\p{Cc}]+/gu, ' '))
    .slice(0, LONGEST_KEPT)
    .join('')
    .trim()
