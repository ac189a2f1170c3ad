import { keyOfPiece } from '../src/orders/address-keys.ts'
import { parseInstant } from '../src/policy/instant.ts'
import type { AskedOrder } from './asked-orders.ts'

/** When it is asked. */
export const NOW = parseInstant('2026-11-21T20:00:00+08:00') ?? 0

/** What is asked of the bot in 赣榆. */
export interface Question {
  readonly name: string
  text(order: AskedOrder): string
  /** The same answer by SQL alone. */
  readonly sql: readonly string[]
  parameters(order: AskedOrder): unknown[]
}

const due = `from orders where district = 'ganyu' and due_by < to_timestamp($1) and ended_at is null`
export const questions: readonly Question[] = [
  { name: '查单', text: ({ id }) => `查单 ${id}`, sql: ['select * from orders where id = $1'], parameters: ({ id }) => [id] },
  { name: '为什么', text: ({ id }) => `为什么 ${id}`, sql: ['select * from orders where id = $1'], parameters: ({ id }) => [id] },
  {
    name: '末位',
    text: ({ id }) => id.slice(-8),
    sql: [`select * from orders where reverse(id) like reverse($1) || '%' and district = 'ganyu' limit 6`],
    parameters: ({ id }) => [id.slice(-8)],
  },
  {
    name: '电话尾号',
    text: ({ id }) => `电话${id.slice(-8)}结尾的单子`,
    sql: [`select * from orders where phone is not null and reverse(phone) like reverse($1) || '%' and district = 'ganyu' limit 6`],
    parameters: ({ id }) => [id.slice(-8)],
  },
  {
    name: '地址',
    text: ({ house }) => house,
    sql: [`select * from orders where address_keys @> array[$1] and address like '%' || $2 || '%' and district = 'ganyu' limit 6`],
    parameters: ({ house }) => [keyOfPiece(house), house],
  },
  {
    name: '超时',
    text: () => '超时',
    sql: [`select count(*), sum(compensation_fen) ${due}`, `select * ${due} order by due_by, id limit 10`],
    parameters: () => [NOW],
  },
]
