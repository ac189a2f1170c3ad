import { expect, test } from 'vitest'
import { parseContext } from '../../src/policy/context.ts'
import { parseInstant } from '../../src/policy/instant.ts'
import { judge } from '../../src/policy/judge.ts'
import { parseOrder } from '../../src/policy/parse-order.ts'
import { acceptanceRecords, badlyAccepted } from '../../src/quality/acceptance-rule.ts'
import { acceptanceSheets } from '../../src/quality/acceptance-sheets.ts'
import { acceptanceTable } from '../../src/quality/acceptance-words.ts'
import { plainText } from '../../src/messages/plain-text.ts'

const now = parseInstant('2026-11-21T20:00:00+08:00') ?? Number.NaN
const context = parseContext({ districts: [{ id: 'ganyu', optedIn: [] }] }, now)
let last = 0
/** An install of 10:00 in 赣榆 that was accepted well by 王受理, with what is given besides. */
function accepted(facts: object) {
  last += 1
  const order = parseOrder({
    id: `CR${last}`,
    kind: 'install',
    product: 'ftth',
    customerType: 'public',
    household: `H${last}`,
    district: 'ganyu',
    area: 'county-town',
    enteredAt: '2026-11-21T10:00:00+08:00',
    acceptedBy: '王受理',
    ...facts,
  })
  return badlyAccepted({ order, verdict: judge(order, context) })
}
const optOut = { wantsSameDay: false, appointment: { date: '2026-11-23' } }
const complaint = { complaint: { at: '2026-11-21T12:00:00+08:00' } }

test('an unproven opt-out, a delay by the acceptance and what the policy flags at an appointment are faults; proof and other causes are none', () => {
  expect(accepted({})).toBeNull()
  expect(accepted({ delayCause: 'installer' })).toBeNull()
  expect(accepted({ ...optOut, ...complaint })?.faults).toEqual(['opt-out-unproven'])
  expect(accepted({ ...optOut })).toBeNull()
  expect(accepted({ ...optOut, ...complaint, acceptanceEvidence: '录音1' })).toBeNull()
  expect(accepted({ delayCause: 'acceptance' })?.faults).toEqual(['delay-by-acceptance'])
  const evening = { enteredAt: '2026-11-21T16:00:01+08:00' }
  expect(accepted({ ...evening })?.faults).toEqual(['missing-appointment'])
  expect(accepted({ ...evening, appointment: { date: '2026-11-21' } })?.faults).toEqual(['appointment-too-early'])
  expect(accepted({ ...evening, appointment: { to: '2026-11-21T12:00:00+08:00' } })?.faults).toEqual(['appointment-before-entry'])
})

test('四(九)3: who is assessed did it again, or a customer complained; of nobody known nobody', () => {
  const bad = [
    accepted({ delayCause: 'acceptance' }),
    accepted({ delayCause: 'acceptance', ...complaint }),
    accepted({ delayCause: 'acceptance', acceptedBy: '李受理', ...complaint }),
    accepted({ delayCause: 'acceptance', acceptedBy: '赵受理' }),
    accepted({ delayCause: 'acceptance', acceptedBy: '钱受理' }),
    accepted({ enteredAt: '2026-11-21T17:00:00+08:00', acceptedBy: '钱受理' }),
    accepted({ delayCause: 'acceptance', acceptedBy: null, ...complaint }),
    accepted({ delayCause: 'acceptance', acceptedBy: null }),
  ].filter((one) => one !== null)
  const records = acceptanceRecords(bad)
  expect(records.map(({ acceptedBy, orders, assessed }) => [acceptedBy, orders.length, assessed])).toEqual([
    ['王受理', 2, 'both'],
    ['钱受理', 2, 'repeated'],
    ['李受理', 1, 'with-complaint'],
    [null, 2, null],
    ['赵受理', 1, null],
  ])
  const said = plainText(acceptanceTable('赣榆11月', records, () => '赣榆', 10))
  expect(said).toMatch(/^【赣榆11月受理差错 8 单，应考核 3 人】/)
  expect(said).toMatch(/钱受理\s+赣榆\s+2\s+重复\s+定责受理 1，没有预约 1/)
  const [people, orders] = acceptanceSheets(records, () => '赣榆').map(({ rows }) => [...rows])
  expect(people?.[1]).toEqual(['王受理', '赣榆', 2, '重复，有投诉', 0, 2, 0, 0, 0, 1])
  expect(orders).toHaveLength(9)
})
