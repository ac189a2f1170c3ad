import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import type { FakeDingTalk } from '../fake-dingtalk.ts'
import { withTextTimes, withoutStaffId } from '../incoming-message.ts'
import { signProblem } from './robot-sign.ts'
import { GANYU, startSample } from '../sample-tenant.ts'

interface Receiver extends AsyncDisposable {
  readonly address: string
  readonly bodies: unknown[]
}

/** A receiver that checks what DingTalk's documentation says to check: 401 with the problem, or 200. */
async function startReceiver({ tenant, clock }: FakeDingTalk): Promise<Receiver> {
  const bodies: unknown[] = []
  const server = createServer((request, response) => {
    const header = (name: string): string | null => request.headersDistinct[name]?.[0] ?? null
    const problem = signProblem(tenant.app.appSecret, { timestamp: header('timestamp'), sign: header('sign') }, clock.now())
    void json(request).then((body) => {
      bodies.push(body)
      response.writeHead(problem === null ? 200 : 401).end(problem ?? '{"msgtype":"empty"}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}/callback/dingtalk`, bodies, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

const said = { by: 'manager7676', in: GANYU }

test('a message arrives signed, with the body that the documentation shows', async () => {
  await using dingtalk = await startSample()
  await using receiver = await startReceiver(dingtalk)
  const message = dingtalk.messages.text(said, '/工单 JD1')
  expect(await dingtalk.callback(receiver.address).post(message)).toEqual({ status: 200, body: '{"msgtype":"empty"}' })
  expect(receiver.bodies).toEqual([
    {
      senderPlatform: 'Win',
      conversationId: GANYU,
      conversationType: '2',
      conversationTitle: '赣榆装维群',
      atUsers: [{ dingtalkId: expect.stringMatching(/^\$:LWCP_v1:\$/) }],
      isInAtList: true,
      chatbotCorpId: dingtalk.tenant.app.corpId,
      chatbotUserId: expect.stringMatching(/^\$:LWCP_v1:\$/),
      robotCode: dingtalk.tenant.app.robotCode,
      msgId: message.msgId,
      createAt: dingtalk.clock.now(),
      senderNick: '张三',
      senderStaffId: 'manager7676',
      senderUnionId: 'union-manager7676',
      senderId: expect.stringMatching(/^\$:LWCP_v1:\$/),
      senderCorpId: dingtalk.tenant.app.corpId,
      isAdmin: true,
      sessionWebhook: expect.stringContaining(`${dingtalk.url}/robot/sendBySession?session=`),
      sessionWebhookExpiredTime: dingtalk.clock.now() + 5_400_000,
      msgtype: 'text',
      text: { content: ' /工单 JD1' },
    },
  ])
})

test.each([
  ['right', 3_600_000, 200, ''],
  ['right', -3_600_000, 200, ''],
  ['right', 3_600_001, 401, 'invalid timestamp'],
  ['right', -3_600_001, 401, 'invalid timestamp'],
  ['wrong', 0, 401, 'sign not match'],
  ['missing', 0, 401, 'sign not match'],
  ['other-secret', 0, 401, 'sign not match'],
] as const)('a sign that is %s and %i ms old is answered %i %s', async (signing, age, status, problem) => {
  await using dingtalk = await startSample()
  await using receiver = await startReceiver(dingtalk)
  const answer = await dingtalk.callback(receiver.address).post(dingtalk.messages.text(said, '好'), signing, age)
  expect(answer).toEqual({ status, body: expect.stringContaining(problem) })
})

test('a captured header pair fits another body, and repeats carry the same msgId', async () => {
  await using dingtalk = await startSample()
  await using receiver = await startReceiver(dingtalk)
  const callback = dingtalk.callback(receiver.address)
  const message = dingtalk.messages.text(said, '好')
  expect(await callback.repeat(message, 3)).toHaveLength(3)
  expect(new Set(receiver.bodies.map((body) => (body as { msgId: string }).msgId))).toEqual(new Set([message.msgId]))
  const captured = { timestamp: '1577262236757', sign: 'DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA=' }
  expect((await callback.postWith(captured, '{"forged":true}')).status).toBe(401)
})

test('each kind of message has the content of its kind', async () => {
  await using dingtalk = await startSample()
  const { messages, tenant } = dingtalk
  const png = Buffer.from('png')
  expect(messages.text({ by: 'manager76' }, '你好')).toMatchObject({ conversationType: '1', text: { content: '你好' } })
  expect(messages.richText(said, [{ text: '看图' }, { picture: png }])).toMatchObject({
    msgtype: 'richText',
    content: { richText: [{ text: '看图' }, { type: 'picture', downloadCode: expect.any(String) }] },
  })
  expect(messages.picture(said, png)).toMatchObject({ msgtype: 'picture', content: { downloadCode: expect.any(String) } })
  expect(messages.audio({ by: 'manager76' }, '查一下超时')).toMatchObject({ msgtype: 'audio', content: { recognition: '查一下超时' } })
  expect(messages.file({ by: 'manager76' }, '工单.xlsx', png)).toMatchObject({ msgtype: 'file', content: { fileName: '工单.xlsx' } })
  expect(messages.quoting(said, '是的', { by: 'manager76', text: '/豁免 JD1' })).toMatchObject({
    text: { content: ' 是的', isReplyMsg: true, repliedMsg: { content: { text: '/豁免 JD1' } } },
  })
  expect([...tenant.sentFiles.values()].map(({ name }) => name)).toEqual(['a.png', 'a.png', 'a.amr', '工单.xlsx'])
})

test('outside members and people of an unpublished app come without a staff id', async () => {
  await using dingtalk = await startSample()
  const guest = dingtalk.messages.text({ by: 'guest01', in: GANYU }, '好')
  expect(guest).toMatchObject({ senderNick: '外人', senderCorpId: 'dingcorp0999', chatbotCorpId: dingtalk.tenant.app.corpId })
  const unpublished = withoutStaffId(dingtalk.messages.text(said, '好'))
  for (const message of [guest, unpublished]) expect(message).not.toHaveProperty('senderStaffId')
  expect(unpublished).toMatchObject({ senderCorpId: dingtalk.tenant.app.corpId })
})

test('times may be text, and an error code may stand where the text was', async () => {
  await using dingtalk = await startSample()
  const textual = withTextTimes(dingtalk.messages.text(said, '好'))
  expect([textual['createAt'], textual['sessionWebhookExpiredTime']]).toEqual(['1767225600000', '1767231000000'])
  const overQuota = dingtalk.messages.overQuota(said)
  expect(overQuota).toMatchObject({ errorCode: expect.any(String) })
  expect(overQuota).not.toHaveProperty('text')
})
