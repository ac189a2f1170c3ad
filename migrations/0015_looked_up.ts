import { type Kysely, sql } from 'kysely'

/** Orders are looked up by the end of their number, by telephone, account and household, within milliseconds among a million. */
const indexes = [
  `create index orders_number_end on orders (reverse(id) text_pattern_ops)`,
  `create index orders_number_start on orders (id text_pattern_ops)`,
  `create index orders_telephone_end on orders (reverse(phone) text_pattern_ops) where phone is not null`,
  `create index orders_telephone on orders (phone) where phone is not null`,
  `create index orders_account on orders (account text_pattern_ops) where account is not null`,
  `create index orders_of_household on orders (household)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const index of indexes) await sql.raw(index).execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const name of ['number_end', 'number_start', 'telephone_end', 'telephone', 'account', 'of_household'])
    await sql.raw(`drop index orders_${name}`).execute(db)
}
