import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Customer } from './customer.ts'

/** Of each kind so many are named. */
const NAMED = 5

/** What is still to be done with the customer's data, each a line; while there is anything they stay. */
export async function hindrances(db: Db, { household, orders, open }: Customer): Promise<string[]> {
  const [claims, notices, complaints, messages] = await Promise.all([
    found(sql`select key as name from claim where household = ${household} and (open or booked <> version) order by key`, db),
    found(
      sql`select key as name from customer_notice
        where order_id = any(${orders}::text[]) and state not in ('accepted', 'delivered', 'called') order by id`,
      db,
    ),
    found(
      sql`select id as name from orders
        where id = any(${orders}::text[]) and (recorded ->> 'regulator' is not null or recorded ->> 'dissatisfied' is not null) order by id`,
      db,
    ),
    found(
      sql`select left(id::text, 8) as name from outgoing
        where state not in ('sent', 'dropped') and exists (select from unnest(${orders}::text[]) as one where position(one in message::text) > 0)
        order by position`,
      db,
    ),
  ])
  return [
    ...line('工单没有结束', open),
    ...line('赔付没有办结（sameday payouts）', claims),
    ...line('还没有告知到客户（sameday notices）', notices),
    ...line('申诉或不满意没有办结', complaints),
    ...line('消息没有送达（sameday deliveries）', messages),
  ]
}

async function found(query: ReturnType<typeof sql<{ name: string }>>, db: Db): Promise<string[]> {
  return (await query.execute(db)).rows.map(({ name }) => name)
}

const line = (what: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${what}：${names.slice(0, NAMED).join('、')}${names.length > NAMED ? ` 等 ${names.length} 个` : ''}`]
