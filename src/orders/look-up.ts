import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { keyOfPiece, oneSpelling } from './address-keys.ts'

/** What somebody said to name an order; `code`: a number of any kind, whole; `ending`: its last characters; `address`: a piece of one, with a house number. */
export type Named =
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'ending'; readonly text: string; readonly of: 'any' | 'telephone' | 'order' }
  | { readonly kind: 'address'; readonly text: string }

/**
 * The orders that a name fits, by number. `exact`: as said; `look-alike`: with digits for the letters that look like them; `near`: with one
 * slip of the fingers.
 */
export interface LookedUp {
  readonly fits: 'exact' | 'look-alike' | 'near' | 'nothing'
  readonly orders: readonly string[]
}

/** More than are shown, so that it can be told that there are more. */
export const MOST_FITS = 6

/** The orders of these districts that each name fits; none of others. Two statements at most. */
export async function lookUp(db: Db, districts: readonly string[], names: readonly Named[]): Promise<LookedUp[]> {
  if (districts.length === 0 || names.length === 0) return names.map(() => nothing)
  const exact = await fitting(db, districts, names.map(sourcesOf))
  const open = names.flatMap((name, i) => ((exact[i] ?? []).length === 0 && name.kind === 'code' ? [{ i, text: name.text }] : []))
  if (open.length === 0) return exact.map(asExact)
  const nearly = await fitting(
    db,
    districts,
    open.map(({ text }) => halvesOf(text)),
    MOST_CANDIDATES,
  )
  return exact.map((orders, i) => {
    const at = open.findIndex((one) => one.i === i)
    return at === -1 ? asExact(orders) : nearest(open[at]?.text ?? '', nearly[at] ?? [])
  })
}

/** The orders of these districts with exactly these numbers, or numbers that end so, by number. One statement at most. */
export async function ordersNamed(
  db: Db,
  districts: readonly string[],
  names: readonly ({ readonly id: string } | { readonly ending: string })[],
): Promise<string[]> {
  if (districts.length === 0 || names.length === 0) return []
  const sources = names.map((name) => [indexed('id' in name ? sql`id = ${name.id}` : ending(number, name.ending))])
  return [...new Set((await fitting(db, districts, sources)).flat())].toSorted()
}

const nothing: LookedUp = { fits: 'nothing', orders: [] }
const asExact = (orders: readonly string[]): LookedUp => (orders.length === 0 ? nothing : { fits: 'exact', orders })

/** Orders that share half of a number: of one day of one district there are some hundred. */
const MOST_CANDIDATES = 2000

/** The orders of any district that a condition fits. */
type Source = RawBuilder<unknown>
type Condition = RawBuilder<unknown>

/**
 * By the condition's own index before anything else: PostgreSQL does not know how rare an ending is, and would rather walk a district, or all
 * orders by number.
 */
const indexed = (condition: Condition): Source => sql`(select id, district from orders where ${condition} offset 0)`

const ending = (column: RawBuilder<unknown>, text: string): Condition => sql`reverse(${column}) like ${`${pattern(reversed(text))}%`}`
const number = sql.ref('id')
const telephone = sql.ref('phone')
const account = sql.ref('account')
/** As `oneSpelling` has it. */
const address = sql`replace(normalize(address, nfkc), ' ', '')`

function sourcesOf(name: Named): Source[] {
  switch (name.kind) {
    case 'code': {
      const { text } = name
      const whole = [sql`id = ${text}`, sql`household = ${text}`, sql`${account} = ${text.toLowerCase()}`]
      if (!/^\d+$/.test(text)) return whole.map(indexed)
      return [...whole, sql`${account} like ${`${text}@%`}`, sql`${telephone} = ${text}`, ending(number, text)].map(indexed)
    }
    case 'ending':
      return [
        ...(name.of === 'telephone' ? [] : [ending(number, name.text)]),
        ...(name.of === 'order' ? [] : [ending(telephone, name.text)]),
      ].map(indexed)
    case 'address':
      return addressWith(name.text)
  }
}

/** Every address with the piece has its key; which of those have the whole piece is seen in what they are. */
function addressWith(piece: string): Source[] {
  const key = keyOfPiece(piece)
  if (key === null) return []
  return [indexed(sql`address_keys @> array[${key}]::text[] and ${address} like ${`%${pattern(oneSpelling(piece))}%`}`)]
}

/** A number of which one character is wrong has its first or its second half right. */
function halvesOf(text: string): Source[] {
  const middle = Math.floor(text.length / 2)
  const digits = digitsFor(text)
  const same = sql`id = ${digits}`
  if (text.length < 8) return [indexed(same)]
  return [same, sql`id like ${`${pattern(text.slice(0, middle + 1))}%`}`, ending(number, text.slice(middle))].map(indexed)
}

/** One statement for all names: each condition finds its rows by its own index. */
async function fitting(db: Db, districts: readonly string[], names: readonly (readonly Source[])[], most = MOST_FITS): Promise<string[][]> {
  const parts = names.flatMap((sources, i) =>
    sources.map(
      (source) =>
        sql`(select ${sql.lit(i)} as name, id from ${source} as found where district = any(${districts}::text[]) order by id limit ${sql.lit(most)})`,
    ),
  )
  if (parts.length === 0) return names.map(() => [])
  const { rows } = await sql<{ name: number; id: string }>`${sql.join(parts, sql` union `)}`.execute(db)
  return names.map((_, i) =>
    rows
      .flatMap(({ name, id }) => (name === i ? [id] : []))
      .toSorted()
      .slice(0, most),
  )
}

function nearest(text: string, candidates: readonly string[]): LookedUp {
  const alike = candidates.filter((id) => id === digitsFor(text))
  if (alike.length > 0) return { fits: 'look-alike', orders: alike }
  const near = candidates.filter((id) => isOneAway(id, text))
  return near.length === 0 ? nothing : { fits: 'near', orders: near.slice(0, MOST_FITS) }
}

/** Letters that look like digits, behind the letters that a number begins with. */
export const digitsFor = (text: string): string =>
  text.replace(
    /^([A-Za-z]{1,4}?)([0-9OoIl]+)$/,
    (_, letters: string, rest: string) => letters.toUpperCase() + rest.replace(/[Oo]/g, '0').replace(/[Il]/g, '1'),
  )

/**
 * One character more or less, two neighbours changed round, or a letter for another. Another digit is another number: numbers lie close
 * together, and somebody else's must not be answered with its neighbour.
 */
function isOneAway(a: string, b: string): boolean {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a]
  if (long.length - short.length > 1) return false
  let i = 0
  while (i < short.length && long[i] === short[i]) i += 1
  if (long.length > short.length) return long.slice(i + 1) === short.slice(i)
  const [x = '', y = ''] = [long[i], short[i]]
  if (long.slice(i + 1) === short.slice(i + 1)) return !/\d/.test(x) || !/\d/.test(y)
  return x === short[i + 1] && y === long[i + 1] && long.slice(i + 2) === short.slice(i + 2)
}

const reversed = (text: string): string => Array.from(text).toReversed().join('')
const pattern = (text: string): string => text.replace(/[\\%_]/g, String.raw`\$&`)
