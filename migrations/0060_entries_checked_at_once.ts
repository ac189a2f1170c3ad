import { type Kysely, sql } from 'kysely'

export const change = 'expand'

/**
 * An entry's version of its claim is looked for by the statement that adds the entry, for all of them at once, and by `ledger verify`. A
 * foreign key locks the version's row for each entry, which took as long as the rest of the insert; no version is ever changed or removed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table ledger_entry drop constraint ledger_entry_claim_claim_version_fkey`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table ledger_entry add foreign key (claim, claim_version) references claim_version (key, version)`.execute(db)
}
