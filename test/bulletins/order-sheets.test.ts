import { expect, test } from 'vitest'
import { orderSheet } from '../../src/bulletins/workbook/order-sheets.ts'
import { orderHeads } from '../../src/messages/workbook-text.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { judge } from '../../src/policy/judge.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import { at } from '../conversation/chat-room.ts'
import { example } from '../people/example.ts'

const reschedule = (day: string) => ({
  at: `2026-11-${day}T09:00:00+08:00`,
  initiator: 'customer',
  confirmed: true,
  appointment: { date: '2026-11-25' },
})

test('the sheet of orders counts the reschedules that were known at its instant', async () => {
  const order = parseOrder({
    id: 'GZ1',
    kind: 'repair',
    product: 'ftth',
    customerType: 'public',
    household: 'H1',
    district: 'ganyu',
    area: 'central',
    enteredAt: '2026-11-20T08:00:00+08:00',
    reschedules: [reschedule('20'), reschedule('21'), reschedule('22')],
  })
  const rescheduledBy = async (asOf: number) => {
    const [, row] = await Array.fromAsync(orderSheet([{ order, verdict: judge(order, contextOf(example, asOf)) }], (id) => id, asOf).rows)
    return row?.[orderHeads.indexOf('改约次数')]
  }
  expect(await rescheduledBy(at('2026-11-21 08:59:59'))).toBe(1)
  expect(await rescheduledBy(at('2026-11-21 09:00:00'))).toBe(2)
  expect(await rescheduledBy(at('2026-11-23 08:00:00'))).toBe(3)
})
