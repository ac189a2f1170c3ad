import type { Database, Trx } from '../src/db/database.ts'
import { type Draft, draftOf } from '../src/orders/append/draft.ts'
import { orderShapes } from '../src/orders/append/shapes.ts'
import { addOrders } from '../src/orders/current/rows.ts'
import type { NewEvent } from '../src/orders/history/event.ts'
import { insertEvents } from '../src/orders/history/event-log.ts'
import { observed } from '../src/orders/history/observe.ts'
import type { Context } from '../src/policy/context.ts'
import { HOUR } from '../src/policy/instant.ts'
import { parseOrder } from '../src/policy/parse-order.ts'
import { generatedOrder, seeded } from './generated-orders.ts'
import { withoutIndexes } from './without-indexes.ts'

/** An order that somebody may ask about. */
export interface AskedOrder {
  readonly id: string
  readonly district: string
  /** Its street and house. */
  readonly house: string
}

/** Whose the orders are, in turn, and who works on all of them. */
export interface Branch {
  readonly districts: readonly string[]
  readonly crew: string
}

const BATCH = 2000
/** A branch has some thousands of open orders, however many it ever had: those after so many are all done. */
const WITH_OPEN = 100_000
/** More than are asked about. */
const GIVEN = 20_000

/**
 * Fills the database with orders, their histories and their verdicts, and gives the first of them. Not through the append of the program,
 * which a million would keep busy for long: claims are left out, and that a household has several orders.
 */
export async function fillWithOrders({ db, pool }: Database, orders: number, branch: Branch, context: Context): Promise<AskedOrder[]> {
  const shapes = await orderShapes(db)
  await withoutIndexes(pool, ['orders', 'order_event'], async () => {
    for (let from = 0; from < orders; from += BATCH) {
      const events = Array.from({ length: Math.min(BATCH, orders - from) }, (_, i) => eventOf(from + i, branch, context))
      const draft = await draftOf(events, shapes, context)
      await db.transaction().execute((trx) => write(trx, draft, context))
      draft.release()
    }
  })
  return Array.from({ length: Math.min(orders, GIVEN) }, (_, n) => ({
    id: String(generatedOrder(n)['id']),
    district: districtOf(n, branch),
    house: houseOf(n),
  }))
}

async function write(trx: Trx, draft: Draft, context: Context): Promise<void> {
  const numbers = await insertEvents(trx, draft.events, draft.firsts, await draft.eventRows(draft.firsts))
  const { all, rows } = await draft.newOrders(context, new Set())
  for (const { row, places } of all) if (row !== null) rows.fill(row, numbers.get(places[0] ?? NaN) ?? NaN)
  await addOrders(trx, rows.array())
}

const districtOf = (n: number, { districts }: Branch): string => districts[n % districts.length] ?? ''

/** A thousand streets with six hundred houses each, so that a house of a city with a million orders has one or two. */
function houseOf(n: number): string {
  const random = seeded(n + 7)
  const one = (letters: string): string => letters[Math.floor(random() * letters.length)] ?? ''
  return `${one('解新朝振建光文青花海')}${one('放华阳兴设明化年园连')}${one('东西南北中大小前后上')}路${1 + Math.floor(random() * 600)}号`
}

function eventOf(n: number, branch: Branch, { asOf }: Context): NewEvent {
  const generated = parseOrder({ ...generatedOrder(n), district: districtOf(n, branch), installer: branch.crew })
  const order = n < WITH_OPEN ? generated : done(generated)
  const digits = String(n).padStart(8, '0')
  const address = `${houseOf(n)}幸福小区${1 + (n % 30)}栋${1 + (n % 4)}单元${101 + (n % 500)}室`
  const said = {
    order,
    state: order.completedAt !== null ? 'completed' : order.cancelledAt !== null ? 'cancelled' : 'in-progress',
    contact: { name: '张某', phone: `120${digits}`, address, account: `0518${digits}@ftth` },
    rescheduleCount: 0,
    line: 1 + (n % BATCH),
  } as const
  return observed(said, { source: 'bench', exportedAt: asOf, learntAt: asOf, importId: null })
}

type Order = ReturnType<typeof parseOrder>

function done(order: Order): Order {
  return order.completedAt !== null || order.cancelledAt !== null ? order : { ...order, completedAt: order.enteredAt + 6 * HOUR }
}
