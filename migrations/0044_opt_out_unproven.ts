import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Few: whose customer complained, with no proof that the customer did not want the same day. The desk's list of a morning names them.
  await sql`create index orders_opt_out_unproven on orders (id) where flags @> array['opt-out-unproven']`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index orders_opt_out_unproven`.execute(db)
}
