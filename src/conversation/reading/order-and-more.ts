import type { Read } from '../command.ts'
import { takeOrderNumber } from './order-number.ts'

/** An order number and nothing else. */
export function orderOnly(rest: string): Read<{ readonly id: string }> {
  const taken = takeOrderNumber(rest)
  if (taken === null) return { problem: rest === '' ? '缺少工单号' : '工单号写得不对' }
  if (taken.rest !== '') return { problem: '工单号后面有多余的内容' }
  return { understood: { id: taken.id } }
}

/** An order number and what is said of it, which `what` names when it is missing. */
export function orderAnd(what: string, rest: string): Read<{ readonly id: string; readonly text: string }> {
  const taken = takeOrderNumber(rest)
  if (taken === null) return { problem: rest === '' ? `缺少工单号和${what}` : '工单号写得不对' }
  return taken.rest === '' ? { problem: `缺少${what}` } : { understood: { id: taken.id, text: taken.rest } }
}

/** An order number, and what may be added. */
export function orderAndNote(rest: string): Read<{ readonly id: string; readonly note: string | null }> {
  const taken = takeOrderNumber(rest)
  if (taken === null) return { problem: rest === '' ? '缺少工单号' : '工单号写得不对' }
  return { understood: { id: taken.id, note: taken.rest === '' ? null : taken.rest } }
}
