import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { timestamp } from '../db/instants.ts'
import type { Instant } from '../policy/instant.ts'

/** By what a customer is named. */
export const customerKeys = ['order', 'phone', 'account', 'household'] as const
export type CustomerKey = (typeof customerKeys)[number]

/** What is known of the customer of one household, by which the rest is found. */
export interface Customer {
  readonly household: string
  readonly orders: readonly string[]
  /** Of these the ones that are not over. */
  readonly open: readonly string[]
  /** The ledger has, or had, something of the household: it keeps its code, and with it all that is worked out from. */
  readonly inBooks: boolean
  /** Texts that give the customer away wherever they stand. */
  readonly marks: readonly string[]
  /** Names, of which others may have the same. */
  readonly names: readonly string[]
  /** What kinds of data there still are, for people to read. */
  readonly known: readonly string[]
}

/** A telephone however it is written, an account with or without its domain. */
const isNamed: Readonly<Record<CustomerKey, (value: string) => RawBuilder<boolean>>> = {
  order: (value) => sql`id = ${value.toUpperCase()}`,
  phone: (value) => sql`regexp_replace(phone, '[^0-9]', '', 'g') = nullif(${value.replaceAll(/\D/g, '')}::text, '')`,
  account: (value) => sql`(account = ${value} or split_part(account, '@', 1) = ${value})`,
  household: (value) => sql`household = ${value}`,
}

/** The households that are named so; more than one where a telephone or an account is of several. */
export async function householdsNamed(db: Db, key: CustomerKey, value: string): Promise<string[]> {
  const { rows } = await sql<{ household: string }>`
    select distinct household from orders where ${isNamed[key](value)} order by household`.execute(db)
  return rows.map(({ household }) => household)
}

export async function customerOf(db: Db, household: string, now: Instant): Promise<Customer> {
  const { rows: orders } = await sql<{ id: string; open: boolean }>`
    select id, ended_at is null or ended_at > ${timestamp(now)} as open from orders where household = ${household} order by id`.execute(db)
  const ids = orders.map(({ id }) => id)
  const contacts = await contactsOf(db, ids)
  const said = (name: keyof Contacts): string[] => [...new Set(contacts.flatMap((one) => one[name] ?? []))]
  const [names, phones, accounts, addresses] = [said('name'), said('phone'), said('account'), said('address')]
  const { rows: claims } = await sql`select from claim where household = ${household} limit 1`.execute(db)
  return {
    household,
    orders: ids,
    open: orders.flatMap(({ id, open }) => (open ? [id] : [])),
    inBooks: claims.length > 0,
    marks: [
      ...phones.filter((phone) => phone.length >= LEAST_DIGITS),
      ...accounts.flatMap((account) => [account, account.split('@')[0] ?? '']).filter((account) => account.length >= LEAST_DIGITS),
      ...addresses.flatMap(waysToSay),
    ],
    names: names.filter((name) => name.length > 1 && !name.includes('*')),
    known: Object.entries({ 姓名: names, 电话: phones, 账号: accounts, 地址: addresses }).flatMap(([what, all]) =>
      all.length === 0 ? [] : [what],
    ),
  }
}

/** What is shorter stands in other texts by chance. */
const LEAST_DIGITS = 7
const LEAST_ADDRESS = 6

type Contacts = Partial<Record<'name' | 'phone' | 'account' | 'address', string | null>>

/** All that was ever said, also before it changed. */
async function contactsOf(db: Db, ids: readonly string[]): Promise<Contacts[]> {
  const { rows } = await sql<{ contact: Contacts }>`
    select distinct payload -> 'contact' as contact from order_event
    where order_id = any(${ids}::text[]) and type in ('observed', 'created')`.execute(db)
  return rows.flatMap(({ contact }) => contact ?? [])
}

/** An address whole, and without the city and the district before it, as people write it; never without its number. */
function waysToSay(address: string): string[] {
  const parts = address.split(/(?<=[省市区县])/)
  const ways = parts.map((_, i) => parts.slice(i).join(''))
  return ways.filter((way, i) => i === 0 || (way.length >= LEAST_ADDRESS && /\d/.test(way)))
}
