import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { dirname } from 'node:path'
import { GlobalFonts } from '@napi-rs/canvas'

/** The characters of one piece of the font, as pairs of first and last. */
interface Piece {
  readonly family: string
  readonly file: string
  readonly ranges: readonly (readonly [number, number])[]
}

const FOLDER = dirname(createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-sc/package.json'))
const ENTRY = /url\(\.\/(files\/(\S+?)\.woff2)\)[^;]*;\s*unicode-range:\s*([^;]+);/g

let known: readonly Piece[] | undefined
const registered = new Set<string>()

function pieces(): readonly Piece[] {
  known ??= [...readFileSync(join(FOLDER, 'wght.css'), 'utf8').matchAll(ENTRY)].map(([, file = '', family = '', ranges = '']) => ({
    family,
    file: join(FOLDER, file),
    ranges: ranges.split(',').map(rangeOf),
  }))
  return known
}

function rangeOf(text: string): readonly [number, number] {
  const [first = '', last = first] = text.trim().replace(/^U\+/i, '').split('-')
  return [Number.parseInt(first, 16), Number.parseInt(last, 16)]
}

/**
 * The list of families that shows these characters. The font lies in a hundred pieces; only those that are needed are read, since each
 * takes time and memory. No font of the machine is asked for, so that a picture looks the same everywhere.
 */
export function familiesFor(text: string): string {
  const points = new Set(Array.from(`${text}0123456789`, (one) => one.codePointAt(0) ?? 0))
  const needed = pieces().filter(({ ranges }) => ranges.some(([first, last]) => [...points].some((at) => at >= first && at <= last)))
  for (const { family, file } of needed) {
    if (registered.has(family)) continue
    GlobalFonts.registerFromPath(file, family)
    registered.add(family)
  }
  return needed.map(({ family }) => `"${family}"`).join(', ')
}
