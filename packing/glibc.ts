import { readFileSync } from 'node:fs'

const SYMBOL = /GLIBC_(\d+)\.(\d+)/g

/** The oldest glibc that all of these binaries start with: the newest version of a symbol that one of them asks for. Throws when none asks. */
export function glibcNeeded(binaries: readonly string[]): string {
  const versions = binaries.flatMap((file) =>
    [...readFileSync(file, 'latin1').matchAll(SYMBOL)].map(([, major, minor]) => [Number(major), Number(minor)] as const),
  )
  const newest = versions.reduce<readonly [number, number] | null>(
    (most, one) => (most === null || one[0] > most[0] || (one[0] === most[0] && one[1] > most[1]) ? one : most),
    null,
  )
  if (newest === null) throw new Error(`no version of glibc is named in ${binaries.join(', ')}`)
  return newest.join('.')
}
