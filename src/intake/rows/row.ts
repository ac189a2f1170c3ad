import type { ExportedFact } from '../../orders/facts.ts'
import type { Observation } from '../../orders/history/event.ts'
import type { DelayCause, Order } from '../../policy/order.ts'
import { newOrder } from '../../policy/parse-order.ts'
import { DAMAGED, clean } from './cell.ts'
import type { Districts } from './districts.ts'
import type { Mapping } from './mapping.ts'
import { Row, type RowForm } from './row-cells.ts'
import { productOf } from './values.ts'

/** What a row says, or why it cannot be taken. */
export type Reading = { readonly observation: Observation } | { readonly id: string | null; readonly reason: string }

/** Reads one row; every problem of it is named, so that it can be put right at once. */
export function readRow(cells: readonly string[], line: number, form: RowForm): Reading {
  const row = new Row(cells, form)
  const { width } = form.header
  const refused = (reason: string): Reading => ({ id: row.idIfAny(), reason })
  row.checkCells()
  if (row.problems.length > 0 && cells.includes(DAMAGED)) return refused(row.problems.join('；'))
  if (cells.length < width) return refused(`列数不足：应有 ${width} 列，只有 ${cells.length} 列`)
  row.checkLengths()
  if (row.problems.length > 0) return refused(row.problems.join('；'))
  const beyond = cells.findLastIndex((cell) => clean(cell) !== '') + 1
  if (beyond > width) return refused(`列数过多：应有 ${width} 列，却有 ${beyond} 列`)
  const observation = observe(row, line, form.districts, form.mapping.words)
  return observation !== null && row.problems.length === 0 ? { observation } : refused(row.problems.join('；'))
}

/** Null when a needed fact is missing; then, and whenever a fact is wrong, the row has problems. */
function observe(row: Row, line: number, districts: Districts, words: Mapping['words']): Observation | null {
  const id = row.id()
  const kind = row.word('kind', words.kind)
  const product = row.needed('product')
  const customerType = row.word('customerType', words.customerType)
  const household = row.household()
  const district = row.district(districts)
  const area = row.word('area', words.area)
  const enteredAt = row.enteredAt()
  const state = row.word('state', words.state)
  const endedAt = row.endedAt(enteredAt)
  row.checkEnd(state, endedAt)
  const wantsSameDay = row.wordOrNull('wantsSameDay', words.wantsSameDay) ?? true
  const appointment = row.appointment()
  const delayCause: DelayCause | null = row.wordOrNull('cause', words.cause)
  const rescheduleCount = row.count('rescheduleCount')
  if (id === null || kind === null || product === null || customerType === null) return null
  if (household === null || district === null || area === null || enteredAt === null || state === null) return null
  const told: Pick<Order, ExportedFact> = {
    id,
    kind,
    product: productOf(words.product, product),
    customerType,
    household,
    district,
    area,
    enteredAt,
    wantsSameDay,
    appointment,
    completedAt: state === 'completed' ? endedAt : null,
    cancelledAt: state === 'cancelled' ? endedAt : null,
    delayCause,
    contractor: row.textOrNull('contractor'),
    installer: row.textOrNull('installer'),
    olt: row.textOrNull('olt'),
    community: row.textOrNull('community'),
  }
  return {
    order: newOrder(told),
    state,
    contact: {
      name: row.textOrNull('name'),
      phone: row.number('phone'),
      address: row.textOrNull('address'),
      account: row.number('account'),
    },
    rescheduleCount,
    line,
  }
}
