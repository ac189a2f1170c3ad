import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { codeOf, codes, resultOf } from '../../../src/channels/wecom/codes.ts'

test.each([
  [-1, 'now', undefined],
  [45009, 'after-a-minute', undefined],
  [45033, 'after-a-minute', undefined],
  [93000, 'never', 'alarm'],
  [93001, 'never', 'alarm'],
  [93006, 'never', 'alarm'],
  [93008, 'never', 'alarm'],
  [40050, 'never', 'gone'],
  [40008, 'never', undefined],
  [40058, 'never', undefined],
  [853000, 'never', 'alarm'],
  [123456, 'never', 'alarm'],
])('%i: %s, %s', (errcode, retry, trouble) => {
  const result = resultOf('智能机器人', { errcode, errmsg: 'said, hint: [17]' })
  expect(result).toMatchObject({ sent: false, retry, answer: { errcode, errmsg: 'said, hint: [17]' } })
  expect('trouble' in result ? result.trouble : undefined).toBe(trouble)
})

test('no code is arrival, and a long message of the platform is cut', () => {
  expect(resultOf('群机器人', { errcode: 0, errmsg: 'ok'.repeat(500) })).toMatchObject({ sent: true, answer: { errcode: 0 } })
  const { answer } = resultOf('群机器人', { errcode: 0, errmsg: 'ok'.repeat(500) })
  expect(JSON.stringify(answer).length).toBeLessThan(400)
})

test('the administrator’s page names the codes that a person must mend', () => {
  const page = readFileSync(new URL('../../../docs/wecom.md', import.meta.url), 'utf8')
  const known = Object.keys(codes).map(Number)
  for (const code of known.filter((one) => codeOf(one).trouble !== undefined && one >= 90000)) expect(page).toContain(String(code))
})
