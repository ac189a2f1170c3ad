import type { Db, Trx } from '../../db/database.ts'
import { batchFields } from '../../people/payout-files-schema.ts'
import { asFields, asList, oneOf, text } from '../../policy/read.ts'
import type { BatchColumns } from './batch-file.ts'

/** Notes in which columns a batch is written. */
export async function keepForm(trx: Trx, number: string, columns: BatchColumns): Promise<void> {
  await trx
    .insertInto('payout_batch_form')
    .values({ number, columns: JSON.stringify(columns) })
    .execute()
}

/** The columns in which a batch was written first; null: it never was. */
export async function formOf(db: Db, number: string): Promise<BatchColumns | null> {
  const row = await db.selectFrom('payout_batch_form').select('columns').where('number', '=', number).executeTakeFirst()
  if (row === undefined) return null
  return asList(row.columns, 'columns').map((one) => {
    const fields = asFields(one, 'columns')
    return { is: oneOf(batchFields, fields['is'], 'is'), name: text(fields['name'], 'name') }
  })
}
