import { firstWord, fold } from './text.ts'

/** An order number that is recognised without a command around it. */
const BARE = /^(?:[A-Z]{1,6}\d{8,24}|\d{10,24})$/
/** What may stand where a command asks for an order number; longer than any system issues is no number. */
const ANY = /^[A-Z0-9](?:[A-Z0-9_-]{0,38}[A-Z0-9])?$/
const AROUND = /^[\p{P}\p{S}\s]+|[\p{P}\p{S}\s]+$/gu
const LABEL = /^(?:工单编号|工单号|工单|单号)[:：\s]*/

const plain = (text: string): string => fold(text.replace(AROUND, '')).toUpperCase()

/** The order number that is all of `text`, whatever stands around it: `【cr2026 1121 000001】？`. */
export function bareOrderNumber(text: string): string | null {
  const condensed = plain(text.replace(AROUND, '').replace(LABEL, '')).replace(/[\s-]+/g, '')
  return BARE.test(condensed) ? condensed : null
}

/** An order number somewhere in `text`, for a suggestion. */
export function mentionedOrderNumber(text: string): string | null {
  return /(?<![A-Z0-9])(?:[A-Z]{1,6}\d{8,24}|\d{14,24})(?![A-Z0-9])/.exec(fold(text).toUpperCase())?.[0] ?? null
}

/**
 * Takes an order number off the start of `text`. One that was copied in pieces (`CR 2026 1121 000001`) is put together
 * from the pieces that hold only letters and digits.
 */
export function takeOrderNumber(text: string): { id: string; rest: string } | null {
  const first = firstWord(text.replace(LABEL, ''))
  const whole = plain(first.word)
  const { id, rest } = BARE.test(whole) ? { id: whole, rest: first.rest } : joined(whole, first.rest)
  return ANY.test(id) ? { id, rest } : null
}

function joined(start: string, text: string): { id: string; rest: string } {
  let [id, rest] = [start, text]
  for (;;) {
    const next = firstWord(rest)
    const piece = plain(next.word)
    if (!/^[A-Z0-9]+$/.test(piece) || id.length + piece.length > 40) return { id, rest }
    ;[id, rest] = [id + piece, next.rest]
  }
}
