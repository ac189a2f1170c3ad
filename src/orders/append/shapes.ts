import type { Db } from '../../db/database.ts'
import { type RowShape, rowShapes } from './row-array.ts'

/** How this database keeps orders and their events. */
export interface OrderShapes {
  readonly orders: RowShape
  readonly events: RowShape
}

export async function orderShapes(db: Db): Promise<OrderShapes> {
  const shapes = await rowShapes(db, ['orders', 'order_event'])
  const [orders, events] = [shapes.get('orders'), shapes.get('order_event')]
  if (orders === undefined || events === undefined) throw new Error('the database has no orders')
  return { orders, events }
}
