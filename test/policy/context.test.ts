import { describe, expect, it } from 'vitest'
import { parseContext } from '../../src/policy/context.ts'
import { parseDay } from '../../src/policy/instant.ts'
import { effectiveDay, inForce, notice, parseParameters } from '../../src/policy/parameters.ts'
import { at, iso, refusalOf } from './facts.ts'

const NOW = at('11-30 12:00')
const event = { districts: ['ganyu'], kind: '台风', from: iso('11-10 08:00'), to: iso('11-11 20:00') }
const day = (text: string): number => parseDay(text) ?? NaN

const refused: readonly (readonly [raw: unknown, message: string])[] = [
  [null, 'context 的值 null 有误：应为对象 { … }'],
  [[], 'context 的值 [] 有误：应为对象 { … }'],
  [{ asof: 1 }, 'context.asof 的值 1 有误：没有这一项；可用的有 asOf、districts、forceMajeure、parameters'],
  [{ asOf: '2026-11-30' }, 'asOf 的值 "2026-11-30" 有误：应为带时区的时间，如 2026-11-20T16:00:00+08:00'],
  [{ districts: {} }, 'districts 的值 {} 有误：应为列表 [ … ]'],
  [{ districts: [{}] }, 'districts[0].id 的值 （缺） 有误：必填，应为非空文字'],
  [{ districts: [{ id: 'a' }, { id: 'a' }] }, 'districts[1].id 的值 "a" 有误：同一区县只能出现一次'],
  [
    { districts: [{ id: 'a', optedIn: [{ area: 'village', from: '2026-01-01' }] }] },
    'districts[0].optedIn[0].area 的值 "village" 有误：只能是 central、county-town、other、rural',
  ],
  [
    { districts: [{ id: 'a', optedIn: [{ area: 'rural' }] }] },
    'districts[0].optedIn[0].from 的值 （缺） 有误：必填，应为日期，如 2026-11-20',
  ],
  [
    { districts: [{ id: 'a', optedIn: [{ area: 'rural', from: '2026-02-29' }] }] },
    'districts[0].optedIn[0].from 的值 "2026-02-29" 有误：应为日期，如 2026-11-20',
  ],
  [
    { districts: [{ id: 'a', optedIn: [{ area: 'rural', from: '2026-02-01', until: '2026-02-01' }] }] },
    'districts[0].optedIn[0].until 的值 "2026-02-01" 有误：应晚于 from',
  ],
  [{ forceMajeure: [{ ...event, districts: 'ganyu' }] }, 'forceMajeure[0].districts 的值 "ganyu" 有误：应为列表 [ … ]'],
  [{ forceMajeure: [{ ...event, districts: ['ganyu', 7] }] }, 'forceMajeure[0].districts[1] 的值 7 有误：应为文字'],
  [{ forceMajeure: [{ ...event, kind: '' }] }, 'forceMajeure[0].kind 的值 "" 有误：必填，应为非空文字'],
  [
    { forceMajeure: [event, { ...event, from: null }] },
    'forceMajeure[1].from 的值 null 有误：必填，应为带时区的时间，如 2026-11-20T16:00:00+08:00',
  ],
  [{ forceMajeure: [{ ...event, to: iso('11-10 07:59:59') }] }, `forceMajeure[0].to 的值 "${iso('11-10 07:59:59')}" 有误：不能早于 from`],
  [
    { forceMajeure: [{ ...event, declaredAt: 5 }] },
    'forceMajeure[0].declaredAt 的值 5 有误：应为带时区的时间，如 2026-11-20T16:00:00+08:00',
  ],
  [{ forceMajeure: [{ ...event, except: 'G1' }] }, 'forceMajeure[0].except 的值 "G1" 有误：应为列表 [ … ]'],
  [
    { parameters: { cutoff: [] } },
    'parameters.cutoff 的值 [] 有误：没有这一项；可用的有 cutOff、installFen、repairFenPerDay、repairCapFen、payWithinDays、standardHours、forceMajeureGraceHours、lateEntryRepairHours、contractorTolerancePercent',
  ],
  [{ parameters: { installFen: 3000 } }, 'parameters.installFen 的值 3000 有误：应为列表 [ … ]'],
  [{ parameters: { installFen: [{ value: 3000 }] } }, 'parameters.installFen[0].from 的值 （缺） 有误：必填，应为日期，如 2026-11-20'],
  [
    { parameters: { installFen: [{ from: '2026-11-31', value: 3000 }] } },
    'parameters.installFen[0].from 的值 "2026-11-31" 有误：应为日期，如 2026-11-20',
  ],
  [{ parameters: { installFen: [{ from: '2026-11-01' }] } }, 'parameters.installFen[0].value 的值 （缺） 有误：应为不小于 0 的整数'],
  [
    { parameters: { installFen: [{ from: '2026-11-01', value: 20.5 }] } },
    'parameters.installFen[0].value 的值 20.5 有误：应为不小于 0 的整数',
  ],
  [
    { parameters: { repairCapFen: [{ from: '2026-11-01', value: -1 }] } },
    'parameters.repairCapFen[0].value 的值 -1 有误：应为不小于 0 的整数',
  ],
  [
    { parameters: { payWithinDays: [{ from: '2026-11-01', value: '7' }] } },
    'parameters.payWithinDays[0].value 的值 "7" 有误：应为不小于 0 的整数',
  ],
  [
    { parameters: { installFen: [{ from: '2026-11-01', value: 1, until: 'x' }] } },
    'parameters.installFen[0].until 的值 "x" 有误：没有这一项；可用的有 from、value',
  ],
  [
    {
      parameters: {
        installFen: [
          { from: '2026-11-01', value: 1 },
          { from: '2026-11-02', value: 2 },
          { from: '2026-11-01', value: 1 },
        ],
      },
    },
    'parameters.installFen.from 的值 "2026-11-01" 有误：同一天只能有一个值',
  ],
  [{ parameters: { cutOff: [{ from: '2026-11-01', value: 17 }] } }, 'parameters.cutOff[0].value 的值 17 有误：应为时刻，如 16:00:00'],
  [
    { parameters: { cutOff: [{ from: '2026-11-01', value: '24:00:00' }] } },
    'parameters.cutOff[0].value 的值 "24:00:00" 有误：应为时刻，如 16:00:00',
  ],
  [
    { parameters: { standardHours: [{ from: '2026-11-01', value: { central: 24, 'county-town': 24, other: 48 } }] } },
    'parameters.standardHours[0].value.rural 的值 （缺） 有误：应为不小于 0 的整数',
  ],
  [
    { parameters: { standardHours: [{ from: '2026-11-01', value: { central: 24, 'county-town': 24, other: 48, rural: 48, town: 1 } }] } },
    'parameters.standardHours[0].value.town 的值 1 有误：没有这一项；可用的有 central、county-town、other、rural',
  ],
]

describe('a context that cannot be used is refused', () => {
  for (const [raw, message] of refused) it(message, () => expect(refusalOf(() => parseContext(raw, NOW))).toBe(message))
})

describe('a context', () => {
  it('may be empty: now, no opt-ins, no events, the notice as it is', () => {
    expect(parseContext({}, NOW)).toEqual({ asOf: NOW, optIns: new Map(), forceMajeure: [], parameters: parseParameters(null) })
    expect(parseContext({ asOf: null, districts: null, forceMajeure: null, parameters: null }, NOW)).toEqual(parseContext({}, NOW))
  })

  it('holds what it says', () => {
    const context = parseContext(
      {
        asOf: iso('11-20 10:00'),
        districts: [{ id: 'ganyu', optedIn: [{ area: 'other', from: '2017-07-01', until: '2026-11-28' }] }, { id: 'haizhou' }],
        forceMajeure: [event, { ...event, declaredAt: iso('11-12 09:00'), except: ['G1'] }],
      },
      NOW,
    )
    expect(context.asOf).toBe(at('11-20 10:00'))
    expect(context.optIns.get('ganyu')).toEqual([{ area: 'other', from: effectiveDay, until: day('2026-11-28') }])
    expect(context.optIns.get('haizhou')).toEqual([])
    expect(context.forceMajeure.map(({ declaredAt, except }) => ({ declaredAt, except }))).toEqual([
      { declaredAt: null, except: [] },
      { declaredAt: at('11-12 09:00'), except: ['G1'] },
    ])
  })

  it('may hold an event of a single second', () => {
    const moment = { ...event, to: event.from }
    expect(parseContext({ forceMajeure: [moment] }, NOW).forceMajeure).toMatchObject([{ from: at('11-10 08:00'), to: at('11-10 08:00') }])
  })
})

describe('the numbers of the notice', () => {
  const now = day('2026-11-20')

  it('hold from 2017-07-01, each with its clause and unit', () => {
    expect(effectiveDay).toBe(day('2017-07-01'))
    for (const { clause, unit, values } of Object.values(notice)) {
      expect(clause).not.toBe('')
      expect(unit).not.toBe('')
      expect(values.map(({ from }) => from)).toEqual([effectiveDay])
    }
  })

  it('are these', () => {
    const parameters = parseParameters(null)
    expect(Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, values[0]?.value]))).toEqual({
      cutOff: 57_600,
      installFen: 2000,
      repairFenPerDay: 1000,
      repairCapFen: 10_000,
      payWithinDays: 7,
      standardHours: { central: 48, 'county-town': 48, other: 72, rural: 72 },
      forceMajeureGraceHours: 48,
      lateEntryRepairHours: 24,
      contractorTolerancePercent: 5,
    })
  })

  it('are revised from a day on, whatever the order of the list', () => {
    const { installFen } = parseParameters({
      installFen: [
        { from: '2026-11-20', value: 3000 },
        { from: '2026-01-01', value: 2500 },
      ],
    })
    expect(inForce(installFen, day('2025-12-31'))).toBe(2000)
    expect(inForce(installFen, day('2026-01-01'))).toBe(2500)
    expect(inForce(installFen, now - 1)).toBe(2500)
    expect(inForce(installFen, now)).toBe(3000)
  })

  it('are replaced by a value from the first day of the notice, and not by one from before it', () => {
    expect(inForce(parseParameters({ installFen: [{ from: '2017-07-01', value: 1 }] }).installFen, now)).toBe(1)
    expect(inForce(parseParameters({ installFen: [{ from: '2017-06-30', value: 1 }] }).installFen, now)).toBe(2000)
  })

  it('have no value before the notice, and asking for one is a mistake', () => {
    expect(() => inForce(parseParameters(null).installFen, effectiveDay - 1)).toThrow(RangeError)
  })
})
