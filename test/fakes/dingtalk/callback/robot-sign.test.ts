import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { robotSign, signProblem } from './robot-sign.ts'

const sameInBoth = { id: z.string(), expect: z.enum(['ok', 'reject']), now_ms: z.string().optional() }
const vectors = z
  .object({
    dingtalk_custom_robot_sign: z.array(
      z.object({ ...sameInBoth, secret: z.string(), timestamp_ms: z.string(), sign_base64: z.string(), sign_query: z.string() }),
    ),
    dingtalk_inbound_header_sign: z.array(
      z.object({ ...sameInBoth, app_secret: z.string(), headers: z.object({ timestamp: z.string(), sign: z.string().optional() }) }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('../../vectors.json', import.meta.url), 'utf8')))

test('there are known answers of both outcomes for both uses', () => {
  for (const cases of [vectors.dingtalk_custom_robot_sign, vectors.dingtalk_inbound_header_sign])
    expect(new Set(cases.map(({ expect }) => expect)).size).toBe(2)
})

test.each(vectors.dingtalk_custom_robot_sign)('custom robot, $id: $expect', (vector) => {
  const { secret, timestamp_ms: timestamp, sign_base64, sign_query, now_ms = timestamp } = vector
  const sign = new URLSearchParams(`sign=${sign_query}`).get('sign')
  expect(sign).toBe(sign_base64)
  expect(signProblem(secret, { timestamp, sign }, Number(now_ms)) === null ? 'ok' : 'reject').toBe(vector.expect)
  if (vector.expect === 'ok') expect(robotSign(secret, timestamp)).toBe(sign_base64)
})

test.each(vectors.dingtalk_inbound_header_sign)('callback header, $id: $expect', (vector) => {
  const { timestamp, sign = null } = vector.headers
  const problem = signProblem(vector.app_secret, { timestamp, sign }, Number(vector.now_ms))
  expect(problem === null ? 'ok' : 'reject').toBe(vector.expect)
  if (vector.expect === 'ok') expect(robotSign(vector.app_secret, timestamp)).toBe(sign)
})
