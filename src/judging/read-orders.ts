import { BadInput } from '../policy/bad-input.ts'
import type { Order } from '../policy/order.ts'
import { parseOrder } from '../policy/parse-order.ts'
import { type Line, linesOf } from './json-lines.ts'

/** A line of orders: the order, or what is wrong with the line. */
export type Read = { readonly line: number; readonly order: Order } | { readonly line: number; readonly error: string }

/** JSON Lines of policy.md section 2, a batch per chunk of input; a bad line takes its own place and harms no other. */
export async function* readOrders(input: AsyncIterable<Uint8Array>): AsyncGenerator<Read[]> {
  for await (const batch of linesOf(input)) yield batch.map(readOrder)
}

function readOrder(line: Line): Read {
  if ('problem' in line) return { line: line.number, error: line.problem }
  try {
    return { line: line.number, order: parseOrder(JSON.parse(line.text)) }
  } catch (error) {
    if (error instanceof BadInput) return { line: line.number, error: error.message }
    if (error instanceof SyntaxError) return { line: line.number, error: '不是一行 JSON' }
    throw error
  }
}
