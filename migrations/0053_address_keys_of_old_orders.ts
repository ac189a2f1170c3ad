import { type Kysely, sql } from 'kysely'

/** Few enough that a batch of long addresses is no burden, many enough that a million take a minute or two. */
const BATCH = 2000

/** Orders that were written before 0050 have no keys, so that no piece of their address led to them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (let after: string | null = ''; after !== null;) after = await fill(db, after)
}

interface Row {
  readonly id: string
  readonly address: string
}

/** The last order that was looked at; null where there are no more. */
async function fill(db: Kysely<unknown>, after: string): Promise<string | null> {
  const { rows } = await sql<Row>`
    select id, address from orders
    where id > ${after} and address is not null and address_keys is null
    order by id limit ${BATCH}`.execute(db)
  const keyed = rows.flatMap(({ id, address }) => {
    const keys = keysOf(address)
    return keys.length === 0 ? [] : [{ id, keys }]
  })
  if (keyed.length > 0)
    await sql`
      update orders set address_keys = array(select jsonb_array_elements_text(filled.keys))
      from jsonb_to_recordset(${JSON.stringify(keyed)}::jsonb) as filled (id text, keys jsonb)
      where orders.id = filled.id`.execute(db)
  return rows.length < BATCH ? null : (rows.at(-1)?.id ?? null)
}

/** As `addressKeys` of orders had it at the time: a migration does today what it did then. */
function keysOf(address: string): string[] {
  const numbered = /([\u4e00-\u9fff]{2,4})(?<!单元)(\d{1,5})(?!\d)/g
  const found = address.normalize('NFKC').replaceAll(' ', '').matchAll(numbered).take(8)
  return [
    ...new Set(
      found.flatMap(([, before = '', number = '']) =>
        [4, 2].filter((length) => length <= before.length).map((length) => `${before.slice(-length)}${number}`),
      ),
    ),
  ]
}

/** The keys are as good with the program that wrote the orders. */
export async function down(): Promise<void> {}
