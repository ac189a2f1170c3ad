import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'

const EVERY_MILLIS = 50

type Table = 'orders' | 'order_event' | 'alert_message'

/** As the program writes all the time: an order, an event, a message. */
const writes: Readonly<Record<Table, string>> = {
  orders: `update orders set data_as_of = data_as_of where id = (select id from orders limit 1 offset $1::bigint % 1000)`,
  order_event: `insert into order_event (order_id, type, happened_at, learnt_at, source, key, payload)
    select 'W', 'observed', to_timestamp(0), to_timestamp(0), 'writer', $1::bigint::text, '{}'`,
  alert_message: `insert into alert_message (hearer, slot, kind, urgent, orders) values ('writer', to_timestamp($1::bigint), 'after', false, 1)`,
}

/** Writes to one table until it is ended. */
export class Writer {
  readonly table: Table
  /** Milliseconds that the slowest write took; may be set back. */
  longest = 0
  readonly #running: Promise<void>
  #over = false

  constructor(pool: pg.Pool, table: Table) {
    this.table = table
    this.#running = this.#run(pool)
  }

  async end(): Promise<void> {
    this.#over = true
    await this.#running
  }

  async #run(pool: pg.Pool): Promise<void> {
    const client = await pool.connect()
    try {
      for (let n = 1; !this.#over; n += 1) {
        const begun = performance.now()
        await client.query(writes[this.table], [n])
        this.longest = Math.max(this.longest, performance.now() - begun)
        await sleep(EVERY_MILLIS)
      }
    } finally {
      client.release()
    }
  }
}
