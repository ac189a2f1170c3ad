import { expect, test } from 'vitest'
import { apiFailure, codes, kept, meaningOf, oapiFailure, refusalOf } from '../../../src/channels/dingtalk/codes.ts'
import { faults } from '../../fakes/dingtalk/faults.ts'
import type { Answer } from '../../fakes/dingtalk/answer.ts'

const came = ({ status, body }: Answer) => {
  try {
    return { status, body: JSON.parse(body.toString()) as unknown }
  } catch {
    return { status, body: null }
  }
}

test('no code stands twice in the table', () => {
  const all = codes.flatMap((row) => row.codes.map((code) => code.toLowerCase()))
  expect(new Set(all).size).toBe(all.length)
})

test.each([
  ['Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', 'now', undefined],
  ['send.too.fast', 'after-a-minute', undefined],
  ['130101', 'after-ten-minutes', undefined],
  ['410100', 'after-ten-minutes', undefined],
  ['Forbidden.AccessDenied.ApiCountLimitForOrg', 'next-month', 'alarm'],
  ['Forbidden.AccessDenied.AccessTokenPermissionDenied', 'never', 'alarm'],
  ['Forbidden.AccessDenied.Something', 'never', 'alarm'],
  ['invalidParameter.msgParam.tooLong', 'never', 'alarm'],
  ['invalidParameter.robotCode.empty', 'never', 'alarm'],
  ['resource.not.found', 'never', 'gone'],
  ['robot not exist', 'never', 'gone'],
  ['group.disbanded', 'never', 'gone'],
  ['310000', 'never', 'alarm'],
  ['460101', 'never', 'alarm'],
  ['invalidauthentication', 'new-token', undefined],
  ['42001', 'new-token', undefined],
  ['system.error', 'in-doubt', undefined],
  ['some.code.of.next.year', 'never', 'alarm'],
])('%s: %s', (code, fate, trouble) => {
  expect(meaningOf(code)).toMatchObject({ fate, ...(trouble && { trouble }) })
})

test.each([
  ['serverError', 'in-doubt'],
  ['badGateway', 'in-doubt'],
  ['unavailable', 'in-doubt'],
  ['gatewayTimeout', 'in-doubt'],
  ['unknownSendResult', 'in-doubt'],
  ['tooFast', 'after-a-minute'],
  ['qpsLimit', 'now'],
  ['monthlyQuota', 'next-month'],
  ['permissionDenied', 'never'],
  ['htmlBan', 'after-ten-minutes'],
  ['punished', 'after-ten-minutes'],
] as const)('the OpenAPI’s %s is %s', (name, fate) => {
  expect(apiFailure(came(faults[name].answer as Answer))?.fate).toBe(fate)
})

test.each([
  ['monthlyQuotaOld', 'next-month'],
  ['htmlBan', 'after-ten-minutes'],
  ['punished', 'after-ten-minutes'],
  ['badGateway', 'in-doubt'],
] as const)('a webhook’s %s is %s', (name, fate) => {
  expect(oapiFailure(came(faults[name].answer as Answer))?.fate).toBe(fate)
})

test('a webhook’s 200 is a success only with errcode 0', () => {
  expect(oapiFailure({ status: 200, body: { errcode: 0, errmsg: 'ok' } })).toBeNull()
  expect(oapiFailure({ status: 200, body: { errcode: '0' } })).toBeNull()
  expect(oapiFailure({ status: 200, body: { errcode: 310000, errmsg: 'sign not match' } })?.fate).toBe('never')
  expect(oapiFailure({ status: 200, body: {} })?.fate).toBe('after-ten-minutes')
})

test('a 401 is a matter of the token under any code', () => {
  expect(apiFailure({ status: 401, body: { code: 'Whatever' } })?.fate).toBe('new-token')
  expect(apiFailure({ status: 401, body: null })?.fate).toBe('new-token')
})

test('a refusal names the permission that is missing and keeps the request’s number, not the platform’s words', () => {
  const answer = came(faults.permissionDenied.answer as Answer)
  const failure = apiFailure(answer)
  const refusal = failure && refusalOf(failure, answer)
  expect(refusal?.reason).toBe('应用没有所需的权限 qyapi_robot_sendmsg（Forbidden.AccessDenied.AccessTokenPermissionDenied）')
  expect(Object.keys(kept(answer))).toEqual(['status', 'code', 'requestid', 'permission'])
})
