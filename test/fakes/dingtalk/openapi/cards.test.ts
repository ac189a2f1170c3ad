import { expect, test } from 'vitest'
import { call } from './api-call.ts'
import type { FakeDingTalk } from '../fake-dingtalk.ts'
import { CITY, GANYU, startSample } from '../sample-tenant.ts'

const CREATE = '/v1.0/card/instances/createAndDeliver'
const UPDATE = '/v1.0/card/instances'

const cardTo = (dingtalk: FakeDingTalk, space: string, more: object = {}): object => ({
  cardTemplateId: 'overdue-card.schema',
  outTrackId: 'overdue-JD1-1',
  userIdType: 1,
  callbackType: 'STREAM',
  cardData: { cardParamMap: { title: '工单超时预警', markdown: '城东 1 单', status: 'pending' } },
  openSpaceId: `dtv1.card//${space}`,
  imGroupOpenSpaceModel: { supportForward: false },
  imGroupOpenDeliverModel: { robotCode: dingtalk.tenant.app.robotCode, atUserIds: { manager7676: '张三', busy01: '王五' }, recipients: [] },
  imRobotOpenSpaceModel: {},
  imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode: dingtalk.tenant.app.robotCode },
  ...more,
})

test('a card appears in its group and really mentions those of its people who are there', async () => {
  await using dingtalk = await startSample()
  const { status, body } = await call(dingtalk, 'POST', CREATE, cardTo(dingtalk, `IM_GROUP.${GANYU}`))
  expect([status, body]).toEqual([
    200,
    {
      success: true,
      result: {
        outTrackId: 'overdue-JD1-1',
        deliverResults: [{ spaceId: GANYU, spaceType: 'IM_GROUP', success: true, errorMsg: '', carrierId: expect.any(String) }],
      },
    },
  ])
  expect(dingtalk.seen(GANYU)).toMatchObject([
    { via: 'card', title: '工单超时预警', mentions: ['manager7676'], card: { params: { status: 'pending' }, callbackType: 'STREAM' } },
  ])
})

test('success on top, while one delivery failed', async () => {
  await using dingtalk = await startSample()
  dingtalk.openapi.cards.unreachable.set(CITY, 'robot is not in the group')
  const spaces = `IM_GROUP.${GANYU};IM_GROUP.${CITY};IM_GROUP.cidNowhere==;IM_ROBOT.manager76`
  const { body } = await call(dingtalk, 'POST', CREATE, cardTo(dingtalk, spaces))
  const { deliverResults } = body['result'] as { deliverResults: { success: boolean; errorMsg: string }[] }
  expect([body['success'], deliverResults.map(({ success, errorMsg }) => [success, errorMsg])]).toEqual([
    true,
    [
      [true, ''],
      [false, 'robot is not in the group'],
      [false, 'space not exist or robot not in it'],
      [true, ''],
    ],
  ])
  expect(dingtalk.tenant.posts.map(({ conversation }) => conversation)).toEqual([GANYU, 'user/manager76'])
})

test.each([
  ['no template', { cardTemplateId: '' }, 'param.cardTemplateIdEmpty'],
  ['an unknown template', { cardTemplateId: 'other.schema' }, 'template.notExist'],
  ['no outTrackId', { outTrackId: '' }, 'param.outTrackIdEmpty'],
  ['no data', { cardData: undefined }, 'param.cardPublicDataEmpty'],
  ['a number among the values', { cardData: { cardParamMap: { count: 3 } } }, 'invalidParameter.param.invalid'],
  ['no such kind of space', { openSpaceId: 'dtv1.card//IM_CHANNEL.1' }, 'param.openSpaceIdInvalid'],
  ['a bare group id', { openSpaceId: GANYU }, 'param.openSpaceIdInvalid'],
  ['no space model', { imGroupOpenSpaceModel: undefined }, 'param.openSpaceModelInvalid'],
])('with %s no card is made', async (_, wrong, code) => {
  await using dingtalk = await startSample()
  const answer = await call(dingtalk, 'POST', CREATE, cardTo(dingtalk, `IM_GROUP.${GANYU}`, wrong))
  expect(answer).toMatchObject({ status: 400, body: { code } })
  expect([dingtalk.tenant.posts, dingtalk.openapi.cards.get('overdue-JD1-1')]).toEqual([[], undefined])
})

test.each([
  ['refuse', 400, 1],
  ['ignore', 200, 1],
  ['post-again', 200, 2],
] as const)('a second create with the same outTrackId, set to %s, answers %i and leaves %i to see', async (onRepeat, status, posts) => {
  await using dingtalk = await startSample()
  dingtalk.openapi.cards.onRepeat = onRepeat
  await call(dingtalk, 'POST', CREATE, cardTo(dingtalk, `IM_GROUP.${GANYU}`))
  const again = await call(dingtalk, 'POST', CREATE, cardTo(dingtalk, `IM_GROUP.${GANYU}`))
  expect([again.status, dingtalk.seen(GANYU).length]).toEqual([status, posts])
})

test('an update by key changes what it names, one without replaces everything', async () => {
  await using dingtalk = await startSample()
  await call(
    dingtalk,
    'POST',
    CREATE,
    cardTo(dingtalk, `IM_GROUP.${GANYU}`, { privateData: { manager76: { cardParamMap: { may: 'no' } } } }),
  )
  const cardData = { cardParamMap: { status: 'escalated' } }
  const byKey = { updateCardDataByKey: true, updatePrivateDataByKey: true }
  const privateData = { manager76: { cardParamMap: { seen: 'yes' } } }
  const update = (body: object): ReturnType<typeof call> => call(dingtalk, 'PUT', UPDATE, { outTrackId: 'overdue-JD1-1', ...body })
  const merged = await update({ cardData, privateData, cardUpdateOptions: byKey })
  expect(merged.body).toEqual({ success: true, result: true })
  const card = dingtalk.openapi.cards.get('overdue-JD1-1')
  expect([card?.params, card?.privateParams]).toEqual([
    { title: '工单超时预警', markdown: '城东 1 单', status: 'escalated' },
    { manager76: { may: 'no', seen: 'yes' } },
  ])
  dingtalk.clock.move(1000)
  await update({ cardData })
  expect(card?.params).toEqual({ status: 'escalated' })
  expect(card?.changes.map(({ before }) => before['status'])).toEqual(['pending', 'escalated'])
  expect((await call(dingtalk, 'PUT', UPDATE, { outTrackId: 'unknown', cardData })).body['code']).toBe('param.outTrackIdNotExist')
})
