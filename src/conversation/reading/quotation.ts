import type { Db } from '../../db/database.ts'
import { ordersNamed } from '../../orders/look-up.ts'

/** A list shows no more at once. */
const MOST_NAMES = 20
/** Whole, or as the bot shortens it: `…2602`. */
const NAME = /(?<![A-Z0-9])(?:[A-Z]{1,6}\d{8,24}|\d{14,24})(?![A-Z0-9])|(?:…|\.{3})\d{4,9}(?![\dA-Z])/g

/** What a quoted message calls orders by, in its order. Who quotes may have written it themselves: nothing else of it is read or kept. */
export const namesInQuotation = (text: string): string[] =>
  [...new Set(text.toWellFormed().toUpperCase().match(NAME))].slice(0, MOST_NAMES).map((name) => name.replace('...', '…'))

/** The orders among these districts that they stand for. */
export const ordersQuoted = (db: Db, districts: readonly string[], names: readonly string[]): Promise<string[]> =>
  ordersNamed(
    db,
    districts,
    names.map((name) => (name.startsWith('…') ? { ending: name.slice(1) } : { id: name })),
  )
