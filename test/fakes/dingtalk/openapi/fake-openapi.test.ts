import { expect, test } from 'vitest'
import { BATCH, SEND, call, groupMessage, tokenOf } from './api-call.ts'
import { faults } from '../faults.ts'
import { CITY, GANYU, startSample } from '../sample-tenant.ts'

const text = { content: '超时 3 单 @manager7676' }

test('a message to a group is seen there, with a key, and mentions nobody', async () => {
  await using dingtalk = await startSample()
  const { status, body } = await call(dingtalk, 'POST', SEND, groupMessage(dingtalk, GANYU, 'sampleText', text))
  expect([status, body]).toEqual([200, { processQueryKey: expect.any(String) }])
  expect(dingtalk.seen(GANYU)).toMatchObject([{ kind: 'sampleText', text: text.content, mentions: [], id: body['processQueryKey'] }])
  expect(dingtalk.seen(CITY)).toEqual([])
})

test('a token is good for two hours, and not after the platform took it back', async () => {
  await using dingtalk = await startSample()
  const token = await tokenOf(dingtalk)
  const send = async (token: string): Promise<unknown> => {
    const { status, body } = await call(dingtalk, 'POST', SEND, groupMessage(dingtalk, GANYU, 'sampleText', text), token)
    return body['code'] ?? status
  }
  dingtalk.clock.move(7_199_999)
  expect(await send(token)).toBe(200)
  dingtalk.clock.move(1)
  expect(await send(token)).toBe('InvalidAuthentication')
  const fresh = await tokenOf(dingtalk)
  expect(await send(fresh)).toBe(200)
  dingtalk.openapi.tokens.invalidateAll()
  expect([await send(fresh), await send('')]).toEqual(['InvalidAuthentication', 'InvalidAuthentication'])
  expect([dingtalk.openapi.tokens.given, dingtalk.seen(GANYU).length]).toEqual([2, 2])
})

test('a wrong secret gets no token, by the new way or the old', async () => {
  await using dingtalk = await startSample()
  const { appKey, appSecret } = dingtalk.tenant.app
  expect(await call(dingtalk, 'POST', '/v1.0/oauth2/accessToken', { appKey, appSecret: 'x' }, '')).toMatchObject({
    status: 400,
    body: { code: 'invalidClientIdOrSecret', requestid: expect.any(String) },
  })
  const old = async (secret: string): Promise<unknown> =>
    (await fetch(`${dingtalk.url}/gettoken?appkey=${appKey}&appsecret=${secret}`)).json()
  expect(await old('x')).toMatchObject({ errcode: 40089 })
  const good = (await old(appSecret)) as { access_token: string }
  expect(good).toMatchObject({ errcode: 0, expires_in: 7200 })
  expect((await call(dingtalk, 'POST', SEND, groupMessage(dingtalk, GANYU, 'sampleText', text), good.access_token)).status).toBe(200)
})

test('msgParam is 15000 bytes at most, counted in UTF-8', async () => {
  await using dingtalk = await startSample()
  const frame = Buffer.byteLength(JSON.stringify({ content: '' }))
  const send = (content: string): ReturnType<typeof call> =>
    call(dingtalk, 'POST', SEND, groupMessage(dingtalk, GANYU, 'sampleText', { content }))
  const longest = '单'.repeat(4995) + 'x'.repeat(15_000 - frame - 3 * 4995)
  expect((await send(longest)).status).toBe(200)
  expect(await send(`${longest}x`)).toMatchObject({ status: 400, body: { code: 'invalidParameter.msgParam.tooLong' } })
  expect(dingtalk.seen(GANYU)).toHaveLength(1)
})

test.each([
  ['an unknown msgKey', { msgKey: 'sampleFeedCard' }, 'invalidParameter.msgKey.invalid'],
  ['no msgKey', { msgKey: undefined }, 'invalidParameter.msgKey.empty'],
  ['msgParam as an object', { msgParam: { content: 'a' } }, 'invalidParameter.msgParam.invalid'],
  ['msgParam that is no JSON', { msgParam: 'a' }, 'invalidParameter.msgParam.invalid'],
  ['msgParam without its field', { msgParam: '{"text":"a"}' }, 'invalidParameter.msgParam.invalid'],
  ['a number where text belongs', { msgParam: '{"content":1}' }, 'invalidParameter.msgParam.invalid'],
  ['no robot', { robotCode: '' }, 'invalidParameter.robotCode.empty'],
  ['somebody else’s robot', { robotCode: 'dingother' }, 'resource.not.found'],
  ['no group', { openConversationId: '' }, 'miss.openConversationId'],
  ['an unknown group', { openConversationId: 'cidNowhere==' }, 'invalid.openConversationId'],
])('%s is refused by its code, and nothing is seen', async (_, wrong, code) => {
  await using dingtalk = await startSample()
  const body = { ...groupMessage(dingtalk, GANYU, 'sampleText', text), ...wrong }
  expect(await call(dingtalk, 'POST', SEND, body)).toMatchObject({ status: 400, body: { code } })
  expect(dingtalk.tenant.posts).toEqual([])
})

test.each([
  ['removed', 'resource.not.found'],
  ['stopped', 'bot.stopped'],
  ['disbanded', 'group.disbanded'],
] as const)('a group whose robot is %s is answered %s', async (robot, code) => {
  await using dingtalk = await startSample()
  const group = dingtalk.tenant.groups.get(GANYU)
  if (group) group.robot = robot
  expect((await call(dingtalk, 'POST', SEND, groupMessage(dingtalk, GANYU, 'sampleText', text))).body['code']).toBe(code)
})

test('to people: unknown and outside ones are named, held ones too, the others get it', async () => {
  await using dingtalk = await startSample()
  const { robotCode } = dingtalk.tenant.app
  const body = { robotCode, msgKey: 'sampleMarkdown', msgParam: JSON.stringify({ title: '日报', text: '**3** 单' }) }
  const userIds = ['manager7676', 'nobody', 'busy01', 'guest01']
  expect(await call(dingtalk, 'POST', BATCH, { ...body, userIds })).toMatchObject({
    status: 200,
    body: { invalidStaffIdList: ['nobody', 'guest01'], flowControlledStaffIdList: ['busy01'] },
  })
  expect(dingtalk.tenant.posts).toMatchObject([{ conversation: 'user/manager7676', title: '日报', text: '**3** 单' }])
  const many = (count: number): string[] => Array.from({ length: count }, (_, n) => `u${n}`)
  expect((await call(dingtalk, 'POST', BATCH, { ...body, userIds: many(20) })).status).toBe(200)
  expect((await call(dingtalk, 'POST', BATCH, { ...body, userIds: many(21) })).body['code']).toBe('invalidParameter.userIds.tooMany')
  expect((await call(dingtalk, 'POST', BATCH, { ...body, userIds: [] })).body['code']).toBe('invalidParameter.userIds.empty')
})

test('a call over the rate of its path is refused, and after a second it is not', async () => {
  await using dingtalk = await startSample()
  dingtalk.openapi.metering.qps = 20
  const token = await tokenOf(dingtalk)
  const send = async (): Promise<unknown> =>
    (await call(dingtalk, 'POST', SEND, groupMessage(dingtalk, GANYU, 'sampleText', text), token)).body['code'] ?? 'sent'
  const answers = await Promise.all(Array.from({ length: 21 }, send))
  expect(answers.filter((answer) => answer === 'sent')).toHaveLength(20)
  expect(answers).toContain('Forbidden.AccessDenied.QpsLimitForAppkeyAndApi')
  dingtalk.clock.move(999)
  expect(await send()).not.toBe('sent')
  dingtalk.clock.move(1)
  expect(await send()).toBe('sent')
})

test('the month’s quota is used up until the month is over in Shanghai', async () => {
  await using dingtalk = await startSample()
  dingtalk.openapi.metering.perMonth = 1
  const send = async (): Promise<unknown> =>
    (await call(dingtalk, 'POST', SEND, groupMessage(dingtalk, GANYU, 'sampleText', text))).body['code'] ?? 'sent'
  expect([await send(), await send()]).toEqual(['sent', 'Forbidden.AccessDenied.ApiCountLimitForOrg'])
  const untilFebruary = 31 * 86_400_000 - 8 * 3_600_000
  dingtalk.clock.move(untilFebruary - 1)
  expect(await send()).toBe('Forbidden.AccessDenied.ApiCountLimitForOrg')
  dingtalk.clock.move(1)
  expect([await send(), dingtalk.openapi.metering.callsThisMonth]).toEqual(['sent', 1])
})

test('a permission that was not granted is named', async () => {
  await using dingtalk = await startSample()
  dingtalk.openapi.metering.denied.set(SEND, 'qyapi_robot_sendmsg')
  const { status, body } = await call(dingtalk, 'POST', SEND, groupMessage(dingtalk, GANYU, 'sampleText', text))
  expect([status, body['code'], body['message']]).toEqual([
    403,
    'Forbidden.AccessDenied.AccessTokenPermissionDenied',
    expect.stringContaining('qyapi_robot_sendmsg'),
  ])
})

test.each([
  ['serverError', 500, false],
  ['badGateway', 502, false],
  ['gatewayTimeout', 504, true],
  ['unknownSendResult', 500, true],
  ['qpsLimit', 403, false],
  ['monthlyQuota', 403, false],
  ['permissionDenied', 403, false],
  ['tooFast', 400, false],
  ['htmlBan', 200, false],
  ['punished', 200, false],
  ['withoutProcessQueryKey', 200, false],
] as const)('on demand %s answers %i; seen by people: %s', async (name, status, seen) => {
  await using dingtalk = await startSample()
  const token = await tokenOf(dingtalk)
  dingtalk.faults.next(SEND, faults[name])
  const headers = { 'x-acs-dingtalk-access-token': token }
  const body = JSON.stringify(groupMessage(dingtalk, GANYU, 'sampleText', text))
  const answer = await fetch(dingtalk.url + SEND, { method: 'POST', headers, body })
  expect([answer.status, await answer.text()]).toEqual([status, expect.not.stringContaining('processQueryKey')])
  expect(dingtalk.seen(GANYU)).toHaveLength(seen ? 1 : 0)
  expect((await fetch(dingtalk.url + SEND, { method: 'POST', headers, body })).status).toBe(200)
})

test.each([
  ['neverArrived', false],
  ['noAnswer', false],
  ['answerLost', true],
  ['droppedAfterWork', true],
  ['answerCut', true],
] as const)('on demand %s leaves the asker without an answer; seen by people: %s', async (name, seen) => {
  await using dingtalk = await startSample()
  const token = await tokenOf(dingtalk)
  dingtalk.faults.next(SEND, faults[name])
  const body = JSON.stringify(groupMessage(dingtalk, GANYU, 'sampleText', text))
  const asking = fetch(dingtalk.url + SEND, {
    method: 'POST',
    headers: { 'x-acs-dingtalk-access-token': token },
    body,
    signal: AbortSignal.timeout(300),
  }).then((answer) => answer.json())
  await expect(asking).rejects.toThrow()
  expect(dingtalk.seen(GANYU)).toHaveLength(seen ? 1 : 0)
})

test.each([
  ['before', 0],
  ['after', 1],
] as const)('a request held %s the work waits until it is let go', async (when, seenMeanwhile) => {
  await using dingtalk = await startSample()
  const held = dingtalk.faults.hold(SEND, when)
  const asking = call(dingtalk, 'POST', SEND, groupMessage(dingtalk, GANYU, 'sampleText', text))
  await held.met
  expect(dingtalk.seen(GANYU)).toHaveLength(seenMeanwhile)
  held.release()
  expect((await asking).status).toBe(200)
  expect(dingtalk.seen(GANYU)).toHaveLength(1)
})

test('a message can be asked after and called back', async () => {
  await using dingtalk = await startSample()
  const { robotCode } = dingtalk.tenant.app
  const { body } = await call(dingtalk, 'POST', SEND, groupMessage(dingtalk, GANYU, 'sampleText', text))
  const processQueryKey = String(body['processQueryKey'])
  const group = { robotCode, openConversationId: GANYU }
  const query = '/v1.0/robot/groupMessages/query'
  expect((await call(dingtalk, 'POST', query, { ...group, processQueryKey })).body).toMatchObject({ sendStatus: 'SUCCESS' })
  const recall = { ...group, processQueryKeys: [processQueryKey, 'other'] }
  expect((await call(dingtalk, 'POST', '/v1.0/robot/groupMessages/recall', recall)).body).toEqual({
    successResult: [processQueryKey],
    failedResult: { other: 'not found' },
  })
  expect(dingtalk.seen(GANYU)).toEqual([])
  expect((await call(dingtalk, 'POST', query, { ...group, processQueryKey })).body['code']).toBe('resource.not.found')
})

test('an unknown path is answered as such', async () => {
  await using dingtalk = await startSample()
  expect(await call(dingtalk, 'POST', '/v1.0/robot/nothing', {})).toMatchObject({ status: 404, body: { code: 'InvalidAction.NotFound' } })
})
