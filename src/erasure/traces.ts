import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { releaseProofs } from '../files/files.ts'
import { WITHOUT_WORDS } from '../delivery/repair.ts'
import type { Customer } from './customer.ts'

/** Where, beside the orders themselves, something may lie of a customer, and how it goes. What was done, and when, stays. */
interface Trace {
  readonly title: string
  /** `household`: what it is called from now on. */
  readonly erase: (customer: Customer, household: string) => RawBuilder<unknown>
}

/** A text names the customer: by a telephone, an account or an address; or by a name, beside the number of one of the orders. */
function names({ marks, names: called, orders }: Customer, text: RawBuilder<unknown>): RawBuilder<boolean> {
  const has = (one: readonly string[]) =>
    sql<boolean>`exists (select from unnest(${one}::text[]) as said where position(said in ${text}) > 0)`
  return sql<boolean>`(${has(marks)} or (${has(called)} and ${has(orders)}))`
}

const of = (column: RawBuilder<unknown>, { orders }: Customer): RawBuilder<boolean> => sql<boolean>`${column} = any(${orders}::text[])`

const masked = sql`regexp_replace(reason, '“[^”]*”', '“…”', 'g')`

const traces: readonly Trace[] = [
  {
    title: '收到的消息',
    erase: (customer) => sql`
      update inbox set text = '', quoted = null
      where state in ('handled', 'ignored', 'failed') and text <> '' and ${names(customer, sql`text`)}`,
  },
  {
    title: '发出的消息',
    erase: (customer) => sql`
      with gone as (
        update outgoing set message = ${WITHOUT_WORDS}::jsonb, about = null, answer = null, arrived = '[]', reason = null
        where state in ('sent', 'dropped') and message <> ${WITHOUT_WORDS}::jsonb and ${names(customer, sql`message::text`)} returning id
      ), files as (delete from file_use where used_by in (select 'message/' || id from gone))
      select id from gone`,
  },
  {
    title: '确认时的原话',
    erase: (customer) => sql`
      update confirmation set arguments = ''
      where arguments <> '' and (${of(sql`order_id`, customer)} or ${names(customer, sql`arguments`)})`,
  },
  {
    title: '没有答完的问题',
    erase: (customer) => sql`delete from open_question where ${names(customer, sql`(said::text || choices::text)`)}`,
  },
  {
    title: '卡片按钮的内容',
    erase: (customer) => sql`
      update card_button set says = '', label = '' where (says <> '' or label <> '') and ${names(customer, sql`(says || label)`)}`,
  },
  {
    title: '搁置的原始行',
    erase: (customer) => sql`
      update quarantine set raw = '', reason = ${masked}
      where raw <> '' and (${of(sql`order_id`, customer)} or ${names(customer, sql`raw`)})`,
  },
  {
    title: '充值结果里搁置的行',
    erase: (customer) => sql`
      update payout_set_aside set raw = '', reason = ${masked} where raw <> '' and ${names(customer, sql`raw`)}`,
  },
  {
    title: '告知客户的短信',
    erase: (customer) => sql`update customer_notice set text = '' where text <> '' and ${of(sql`order_id`, customer)}`,
  },
  {
    title: '升级的原因',
    erase: (customer) => sql`
      update escalation set reason = '已清除' where reason <> '已清除' and state = 'ended' and ${of(sql`order_id`, customer)}`,
  },
  {
    title: '静默的原因',
    erase: (customer) => sql`
      update alert_silence set reason = '已清除' where ${names(customer, sql`(reason || coalesce(orders::text, ''))`)}`,
  },
  {
    title: '口径里的问答',
    erase: (customer) => sql`
      update wording set question = '已清除 ' || id where ${names(customer, sql`question`)}`,
  },
  {
    title: '群障名单里的户',
    erase: (customer, household) => sql`
      update outage_order set household = ${household} where household <> ${household} and ${of(sql`order_id`, customer)}`,
  },
]

export interface Erased {
  readonly title: string
  readonly count: number
}

/** Takes the words that name the customer out of messages, rows and notes that are settled; how many of each. */
export async function eraseTraces(trx: Trx, customer: Customer, household: string): Promise<Erased[]> {
  const erased: Erased[] = []
  for (const { title, erase } of traces) {
    const { rows, numAffectedRows } = await erase(customer, household).execute(trx)
    erased.push({ title, count: Number(numAffectedRows ?? rows.length) })
  }
  erased.push({ title: '凭证图片', count: await releaseProofs(trx, customer.orders) })
  return erased
}
