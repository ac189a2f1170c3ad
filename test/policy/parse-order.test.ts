import { describe, expect, it } from 'vitest'
import { orderJson, parseOrder } from '../../src/policy/parse-order.ts'
import { at, iso, plainFacts, refusalOf } from './facts.ts'

const reschedule = { at: iso('11-20 14:00'), initiator: 'customer', confirmed: true, appointment: { date: '2026-11-22' } }
const exemption = { reason: 'customer', grantedAt: iso('11-21 09:00') }

/** What is wrong with a field, and what the refusal says: the field, the value, what is expected. */
const refused: readonly (readonly [facts: Readonly<Record<string, unknown>>, message: string])[] = [
  [{ id: undefined }, 'id 的值 （缺） 有误：必填，应为非空文字'],
  [{ id: '' }, 'id 的值 "" 有误：必填，应为非空文字'],
  [{ id: 7 }, 'id 的值 7 有误：应为文字'],
  [{ household: null }, 'household 的值 null 有误：必填，应为非空文字'],
  [{ district: ['ganyu'] }, 'district 的值 ["ganyu"] 有误：应为文字'],
  [{ kind: 'remove' }, 'kind 的值 "remove" 有误：只能是 install、repair、move'],
  [{ kind: undefined }, 'kind 的值 （缺） 有误：只能是 install、repair、move'],
  [{ kind: 'Install' }, 'kind 的值 "Install" 有误：只能是 install、repair、move'],
  [{ product: 'itv' }, 'product 的值 "itv" 有误：只能是 ftth、itv-hd、other'],
  [{ customerType: 1 }, 'customerType 的值 1 有误：只能是 public、enterprise、campus'],
  [{ area: 'town' }, 'area 的值 "town" 有误：只能是 central、county-town、other、rural'],
  [{ area: null }, 'area 的值 null 有误：只能是 central、county-town、other、rural'],
  [{ enteredAt: undefined }, 'enteredAt 的值 （缺） 有误：必填，应为带时区的时间，如 2026-11-20T16:00:00+08:00'],
  [{ enteredAt: '2026-11-20 10:00:00' }, 'enteredAt 的值 "2026-11-20 10:00:00" 有误：应为带时区的时间，如 2026-11-20T16:00:00+08:00'],
  [
    { enteredAt: '2026-02-29T10:00:00+08:00' },
    'enteredAt 的值 "2026-02-29T10:00:00+08:00" 有误：应为带时区的时间，如 2026-11-20T16:00:00+08:00',
  ],
  [{ enteredAt: 1_795_190_400 }, 'enteredAt 的值 1795190400 有误：应为带时区的时间，如 2026-11-20T16:00:00+08:00'],
  [{ wantsSameDay: 'yes' }, 'wantsSameDay 的值 "yes" 有误：应为 true 或 false'],
  [{ wantsSameDay: 0 }, 'wantsSameDay 的值 0 有误：应为 true 或 false'],
  [{ appointment: {} }, 'appointment 的值 {} 有误：要有 to（时间）或 date（日期）'],
  [{ appointment: { from: iso('11-21 09:00') } }, `appointment 的值 {"from":"${iso('11-21 09:00')}"} 有误：要有 to（时间）或 date（日期）`],
  [{ appointment: '2026-11-22' }, 'appointment 的值 "2026-11-22" 有误：应为对象 { … }'],
  [{ appointment: { date: '2026-11-31' } }, 'appointment.date 的值 "2026-11-31" 有误：应为日期，如 2026-11-20'],
  [{ appointment: { to: '11:00' } }, 'appointment.to 的值 "11:00" 有误：应为带时区的时间，如 2026-11-20T16:00:00+08:00'],
  [
    { appointment: { from: 'x', to: iso('11-21 09:00') } },
    'appointment.from 的值 "x" 有误：应为带时区的时间，如 2026-11-20T16:00:00+08:00',
  ],
  [{ appointment: { date: 'x', to: iso('11-21 09:00') } }, 'appointment.date 的值 "x" 有误：应为日期，如 2026-11-20'],
  [{ acceptanceEvidence: true }, 'acceptanceEvidence 的值 true 有误：应为文字'],
  [
    { reschedules: reschedule },
    'reschedules 的值 {"at":"2026-11-20T14:00:00+08:00","initiator":"customer","confirmed":true,"appoi… 有误：应为列表 [ … ]',
  ],
  [{ reschedules: [null] }, 'reschedules[0] 的值 null 有误：应为对象 { … }'],
  [
    { reschedules: [reschedule, { ...reschedule, appointment: null }] },
    'reschedules[1].appointment 的值 null 有误：改约必须写明新的预约时间',
  ],
  [
    { reschedules: [{ ...reschedule, appointment: { date: '' } }] },
    'reschedules[0].appointment 的值 {"date":""} 有误：要有 to（时间）或 date（日期）',
  ],
  [
    { reschedules: [{ ...reschedule, at: iso('11-20 09:59:59') }] },
    `reschedules[0].at 的值 "${iso('11-20 09:59:59')}" 有误：改约不能早于录入时间 ${iso('11-20 10:00')}`,
  ],
  [
    { reschedules: [{ ...reschedule, at: undefined }] },
    'reschedules[0].at 的值 （缺） 有误：必填，应为带时区的时间，如 2026-11-20T16:00:00+08:00',
  ],
  [
    { reschedules: [{ ...reschedule, initiator: 'installer' }] },
    'reschedules[0].initiator 的值 "installer" 有误：只能是 customer、company',
  ],
  [{ reschedules: [{ ...reschedule, confirmed: undefined }] }, 'reschedules[0].confirmed 的值 （缺） 有误：应为 true 或 false'],
  [{ reschedules: [{ ...reschedule, confirmed: 'true' }] }, 'reschedules[0].confirmed 的值 "true" 有误：应为 true 或 false'],
  [{ reschedules: [{ ...reschedule, evidence: 5 }] }, 'reschedules[0].evidence 的值 5 有误：应为文字'],
  [{ completedAt: 'yesterday' }, 'completedAt 的值 "yesterday" 有误：应为带时区的时间，如 2026-11-20T16:00:00+08:00'],
  [{ cancelledAt: {} }, 'cancelledAt 的值 {} 有误：应为带时区的时间，如 2026-11-20T16:00:00+08:00'],
  [{ cancelledBy: 'operator' }, 'cancelledBy 的值 "operator" 有误：只能是 customer、company'],
  [{ exemption: 'customer' }, 'exemption 的值 "customer" 有误：应为对象 { … }'],
  [
    { exemption: { ...exemption, reason: 'safety' } },
    'exemption.reason 的值 "safety" 有误：只能是 customer、third-party、force-majeure、rural；安全原因不上门的，超时仍须补偿，不是免责事由〔四(八)〕',
  ],
  [
    { exemption: { ...exemption, reason: 'resource' } },
    'exemption.reason 的值 "resource" 有误：只能是 customer、third-party、force-majeure、rural；没有其他免责事由〔三(二)〕〔I-12〕',
  ],
  [{ exemption: { reason: 'customer' } }, 'exemption.grantedAt 的值 （缺） 有误：必填，应为带时区的时间，如 2026-11-20T16:00:00+08:00'],
  [{ exemption: { ...exemption, revokedAt: '?' } }, 'exemption.revokedAt 的值 "?" 有误：应为带时区的时间，如 2026-11-20T16:00:00+08:00'],
  [{ exemption: { ...exemption, evidence: [] } }, 'exemption.evidence 的值 [] 有误：应为文字'],
  [{ complaint: iso('11-24 09:00') }, `complaint 的值 "${iso('11-24 09:00')}" 有误：应为对象 { … }`],
  [{ complaint: {} }, 'complaint.at 的值 （缺） 有误：必填，应为带时区的时间，如 2026-11-20T16:00:00+08:00'],
  [
    { delayCause: 'weather' },
    'delayCause 的值 "weather" 有误：只能是 installer、customer、third-party、force-majeure、acceptance、resource、safety',
  ],
  [{ contractor: 3 }, 'contractor 的值 3 有误：应为文字'],
  [{ installer: false }, 'installer 的值 false 有误：应为文字'],
  [{ acceptedBy: {} }, 'acceptedBy 的值 {} 有误：应为文字'],
  [{ onSite: 1 }, 'onSite 的值 1 有误：应为 true 或 false'],
]

describe('an order that cannot be what it says is refused', () => {
  for (const [facts, message] of refused) it(message, () => expect(refusalOf(() => parseOrder({ ...plainFacts, ...facts }))).toBe(message))

  for (const raw of [null, [], 'G1', 7, true])
    it(`${JSON.stringify(raw)} is not an order`, () =>
      expect(refusalOf(() => parseOrder(raw))).toBe(`工单 的值 ${JSON.stringify(raw)} 有误：应为对象 { … }`))

  it('and the refusal names the field', () => {
    expect(() => parseOrder({ ...plainFacts, kind: '?' })).toThrow(expect.objectContaining({ field: 'kind' }))
  })
})

describe('an order', () => {
  it('needs no more than what comes before and with its entry', () => {
    expect(parseOrder(plainFacts)).toEqual({
      ...plainFacts,
      enteredAt: at('11-20 10:00'),
      wantsSameDay: true,
      appointment: null,
      acceptanceEvidence: null,
      reschedules: [],
      completedAt: null,
      cancelledAt: null,
      cancelledBy: null,
      exemption: null,
      complaint: null,
      delayCause: null,
      contractor: null,
      installer: null,
      acceptedBy: null,
      olt: null,
      community: null,
      onSite: true,
    })
  })

  const afterEntry = Object.keys(parseOrder(plainFacts)).filter((field) => !Object.hasOwn(plainFacts, field))
  for (const field of afterEntry)
    it(`takes null and empty text for ${field} as not said`, () => {
      expect(parseOrder({ ...plainFacts, [field]: null })).toEqual(parseOrder(plainFacts))
      expect(parseOrder({ ...plainFacts, [field]: '' })).toEqual(parseOrder(plainFacts))
    })

  it('takes an empty proof as none', () => {
    const order = parseOrder({
      ...plainFacts,
      exemption: { ...exemption, evidence: '', revokedAt: '' },
      reschedules: [{ ...reschedule, evidence: '' }],
    })
    expect(order.exemption).toEqual({ reason: 'customer', grantedAt: at('11-21 09:00'), evidence: null, revokedAt: null })
    expect(order.reschedules[0]?.evidence).toBeNull()
  })

  it('has an appointment until a time, from one time to another, or to the end of a day; a time says more than a day', () => {
    const appointment = (raw: unknown) => parseOrder({ ...plainFacts, appointment: raw }).appointment
    expect(appointment({ to: iso('11-22 11:00') })).toEqual({ from: null, to: at('11-22 11:00') })
    expect(appointment({ from: iso('11-22 09:00'), to: iso('11-22 11:00') })).toEqual({ from: at('11-22 09:00'), to: at('11-22 11:00') })
    expect(appointment({ date: '2026-11-22' })).toEqual({ from: null, to: at('11-22 23:59:59') })
    expect(appointment({ to: iso('11-22 11:00'), date: '2026-11-25' })).toEqual({ from: null, to: at('11-22 11:00') })
    expect(appointment({ to: '', date: '2026-11-22' })).toEqual({ from: null, to: at('11-22 23:59:59') })
  })

  it('may be rescheduled in the very second of its entry', () => {
    const order = parseOrder({ ...plainFacts, reschedules: [{ ...reschedule, at: iso('11-20 10:00') }] })
    expect(order.reschedules[0]?.at).toBe(order.enteredAt)
  })

  it('has its instants cut to whole seconds, in any offset', () => {
    expect(parseOrder({ ...plainFacts, enteredAt: '2026-11-20T02:00:00.999Z' }).enteredAt).toBe(at('11-20 10:00'))
  })

  it('may carry fields that are not the policy’s', () => {
    expect(parseOrder({ ...plainFacts, note: 'x', phone: 1 })).toEqual(parseOrder(plainFacts))
  })

  it('is written in the form it is read in', () => {
    const facts = { ...plainFacts, appointment: { from: iso('11-22 09:00'), to: iso('11-22 11:00') }, reschedules: [reschedule], exemption }
    expect(orderJson(parseOrder(facts))).toMatchObject({
      ...facts,
      reschedules: [{ ...reschedule, evidence: null, appointment: { to: iso('11-22 23:59:59') } }],
      exemption: { ...exemption, evidence: null, revokedAt: null },
    })
  })
})
