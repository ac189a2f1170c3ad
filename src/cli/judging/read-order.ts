import { BadInput } from '../../policy/bad-input.ts'
import type { Order } from '../../policy/order.ts'
import { parseOrder } from '../../policy/parse-order.ts'
import type { Line } from './json-lines.ts'

/** A line of orders: the order, or what is wrong with the line. */
export type Read = { readonly line: number; readonly order: Order } | { readonly line: number; readonly error: string }

/** One line of JSON in the form of docs/notice.md section 2. */
export function readOrder(line: Line): Read {
  if ('problem' in line) return { line: line.number, error: line.problem }
  try {
    return { line: line.number, order: parseOrder(JSON.parse(line.text)) }
  } catch (error) {
    if (error instanceof BadInput) return { line: line.number, error: error.message }
    if (error instanceof SyntaxError) return { line: line.number, error: '不是一行 JSON' }
    throw error
  }
}
