import { expect } from 'vitest'
import { meter } from '../../src/platforms/metered-calls.ts'
import { parseInstant } from '../../src/policy/instant.ts'
import { test } from '../engines/database.ts'

const at = (text: string): number => parseInstant(text) ?? Number.NaN

test('calls add up over a month of Shanghai’s calendar, and each share of the quota is told when it is reached', async ({
  database: { db },
}) => {
  const told: string[] = []
  let now = at('2026-11-30T23:59:59+08:00')
  const metering = {
    db,
    quota: 10,
    now: () => now,
    tell: (key: string, text: string) => {
      told.push(`${key}: ${text}`)
      return Promise.resolve()
    },
  }
  for (let call = 0; call < 6; call++) await meter(metering, 'dingtalk', 1)
  expect(told).toEqual([])
  await meter(metering, 'dingtalk', 3)
  expect(told).toEqual([
    'quota/dingtalk/2026-11/70: 钉钉 2026-11 的接口调用已用 9 次，占月配额 10 次的 90%。',
    'quota/dingtalk/2026-11/90: 钉钉 2026-11 的接口调用已用 9 次，占月配额 10 次的 90%。',
  ])
  now += 1
  await meter(metering, 'dingtalk', 7)
  expect(told.slice(2)).toEqual(['quota/dingtalk/2026-12/70: 钉钉 2026-12 的接口调用已用 7 次，占月配额 10 次的 70%。'])
  await meter({ ...metering, quota: null }, 'dingtalk', 1000)
  expect(told.length).toBe(3)
})
