import { expect, test } from 'vitest'
import type { Incoming, Received } from '../../src/conversation/inbox/incoming.ts'
import type { Outgoing, SendResult } from '../../src/delivery/sender.ts'
import { sayToControl, tellingUnkept } from '../../src/program/past-the-queue.ts'
import { example } from '../people/example.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const saying = { now: () => 1_000, log }
const refused: SendResult = { sent: false, retry: 'never', reason: 'closed', answer: null }

const question: Incoming = {
  platform: 'dingtalk',
  messageId: 'm1',
  conversation: { kind: 'group', group: 'ganyu' },
  person: 'ganyu-manager',
  text: '查单 1',
  addressed: true,
  userId: 'u1',
  replyAddress: { session: 'https://oapi.dingtalk.com/x' },
}

function channel(answer: () => Promise<SendResult>) {
  const sent: Outgoing[] = []
  const taken: string[] = []
  const outcomes: Received[] = []
  const send = (outgoing: Outgoing): Promise<SendResult> => {
    sent.push(outgoing)
    return answer()
  }
  const sender = { platform: 'dingtalk', send } as const
  const receive = tellingUnkept(
    async ({ messageId }) => {
      const outcome = outcomes.shift() ?? 'new'
      if (outcome === 'new') taken.push(messageId)
      return outcome
    },
    () => sender,
    saying,
  )
  return { sent, taken, outcomes, sender, receive }
}

const spoken: SendResult = { sent: true, answer: null }

test('whoever wrote what could not be kept is told so where they wrote, and it is not carried out when the platform brings it again', async () => {
  const { receive, outcomes, sent, taken } = channel(async () => spoken)
  outcomes.push('no-room')
  expect(await receive(question)).toBe('no-room')
  expect(await receive(question)).toBe('repeat')
  expect(await receive({ ...question, messageId: 'm2' })).toBe('new')
  expect(taken).toEqual(['m2'])
  expect(sent).toEqual([
    expect.objectContaining({
      conversation: question.conversation,
      message: { kind: 'text', text: '磁盘空间不足，这条没有收下，也没有执行。管理员处理后请再发一次。' },
      replyTo: { userId: 'u1', address: question.replyAddress },
    }),
  ])
})

test.for([
  ['was refused', async (): Promise<SendResult> => refused],
  ['may not have arrived', () => Promise.reject(new Error('no answer'))],
] as const)('where the answer %s, the message is carried out when it comes again and there is room', async ([, answer]) => {
  const { receive, outcomes, taken } = channel(answer)
  outcomes.push('no-room')
  expect([await receive(question), await receive(question)]).toEqual(['no-room', 'new'])
  expect(taken).toEqual(['m1'])
})

test('what was not said to the bot is not answered', async () => {
  const { receive, outcomes, sent } = channel(async () => spoken)
  outcomes.push('no-room')
  expect(await receive({ ...question, addressed: false })).toBe('no-room')
  expect(sent).toEqual([])
})

test('the control group is told at each platform that this process is at, and one that hears it is enough', async () => {
  const [heard, deaf] = [channel(async () => spoken), channel(async () => refused)]
  const places = { ...saying, organisation: example }
  expect(await sayToControl({ ...places, senders: [heard.sender, deaf.sender] }, '磁盘满了')).toBe(true)
  expect([...heard.sent, ...deaf.sent].map(({ conversation, message }) => [conversation, message])).toEqual(
    Array.from({ length: 2 }, () => [
      { kind: 'group', group: 'control' },
      { kind: 'text', text: '磁盘满了' },
    ]),
  )
  expect(await sayToControl({ ...places, senders: [deaf.sender] }, '磁盘满了')).toBe(false)
})
