import { expect, test } from 'vitest'
import { isSigned, signature, signedQuery } from '../../../src/channels/dingtalk/wire/sign.ts'
import vectors from '../../fakes/vectors.json' with { type: 'json' }

const robot = vectors.dingtalk_custom_robot_sign
const inbound = vectors.dingtalk_inbound_header_sign
const named = <T extends { readonly id: string }>(list: readonly T[]): [string, T][] => list.map((one) => [one.id, one])

test.each(named(robot.filter(({ expect }) => expect === 'ok')))('a custom robot’s call is signed as in %s', (_id, vector) => {
  expect(signature(vector.timestamp_ms, vector.secret)).toBe(vector.sign_base64)
  expect(signedQuery(Number(vector.timestamp_ms), vector.secret)).toBe(`timestamp=${vector.timestamp_ms}&sign=${vector.sign_query}`)
})

test.each(named(robot.filter(({ expect }) => expect === 'reject')))('a signature as in %s is not good', (_id, vector) => {
  const headers = { timestamp: vector.timestamp_ms, sign: vector.sign_base64 }
  expect(isSigned(headers, vector.secret, Number(vector.now_ms))).toBe(false)
})

test.each(named(inbound))('a callback’s headers: %s', (_id, vector) => {
  const { timestamp, sign } = vector.headers as { timestamp?: string; sign?: string }
  expect(isSigned({ timestamp, sign }, vector.app_secret, Number(vector.now_ms))).toBe(vector.expect === 'ok')
})

test('an hour is good to its last millisecond, before and after', () => {
  const at = 1_767_225_600_456
  const headers = { timestamp: String(at), sign: signature(String(at), 'secret') }
  const good = [-3_600_001, -3_600_000, 0, 3_600_000, 3_600_001].map((off) => isSigned(headers, 'secret', at + off))
  expect(good).toEqual([false, true, true, true, false])
})

test.each([[''], ['1767225600'], ['17672256004560'], ['1e12'], [' 1767225600456'], ['0x19B76DFC000']])(
  'a timestamp %j is none, whatever the signature',
  (timestamp) => {
    expect(isSigned({ timestamp, sign: signature(timestamp, 'secret') }, 'secret', 1_767_225_600_456)).toBe(false)
  },
)
