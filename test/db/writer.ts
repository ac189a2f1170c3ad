// A process of its own that writes numbers into the folder, and prints each once it is committed, until it is killed.
import { sql } from 'kysely'
import { openDatabase } from '../../src/db/database.ts'

const { db } = await openDatabase({ folder: String(process.argv[2]) }, console.error)
await sql`create table if not exists written (n int primary key)`.execute(db)
for (;;) {
  const { rows } = await db
    .transaction()
    .execute((trx) => sql<{ n: number }>`insert into written select coalesce(max(n), 0) + 1 from written returning n`.execute(trx))
  console.log(rows[0]?.n)
}
