/** Stands first in what may have arrived before. */
export const repeatMark = '【可能重复】'
