import { expect, test } from 'vitest'
import { readPress } from '../../../src/channels/dingtalk/in/press.ts'
import { pressData } from '../../fakes/dingtalk/press.ts'

const app = { corpId: 'ding1', appKey: 'k', appSecret: 's', robotCode: 'r' }
const token = 'dG9rZW4tb2YtYS1idXR0'
const card = {
  outTrackId: 'message-1-0',
  template: 't',
  callbackType: 'STREAM',
  spaces: [{ id: 'cidGanyu0001==', type: 'IM_GROUP' as const }],
  recipients: [],
  params: {},
  privateParams: {},
  changes: [],
}
const press = (action: string, params: Record<string, string> = {}) =>
  pressData(app, card, { outTrackId: 'message-1-0', userId: 'manager76', action, params })
const read = { token, userId: 'manager76', card: 'message-1-0', group: 'cidGanyu0001==' }

test('the token is the parameter that the template gives the button', () => {
  expect(readPress(press('button1', { token }))).toEqual(read)
})

test('or, where a template gives none, the action’s id', () => {
  expect(readPress(press(token))).toEqual(read)
})

test('content may come as an object too, and the space with its scheme', () => {
  const content = { cardPrivateData: { actionIds: ['button1'], params: { token } } }
  expect(readPress({ ...press('x'), content, spaceId: 'dtv1.card//IM_GROUP.cidGanyu0001==' })).toEqual(read)
})

test('a press in the private chat has no group', () => {
  expect(readPress({ ...press('x', { token }), spaceId: 'manager76', spaceType: 'IM_ROBOT' })).toMatchObject({ group: null })
})

test.each([
  ['no token', press('button1')],
  ['a token that is no token', press('button1', { token: '1 or 1=1' })],
  ['content that is no JSON', { ...press('x', { token }), content: '{' }],
  ['no user', { ...press('x', { token }), userId: undefined }],
  ['nothing', null],
])('%s is no press', (_what, body) => {
  expect(readPress(body)).toBeNull()
})
