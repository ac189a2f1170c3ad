import { describe, expect, test } from 'vitest'
import { type TerminalTalk, type ConsoleDeps, chat, chatConversation } from '../../../src/channels/console/chat.ts'
import { linesOf } from '../../../src/channels/console/lines.ts'
import { consoleSender } from '../../../src/channels/console/sender.ts'
import type { Incoming } from '../../../src/conversation/inbox/incoming.ts'
import type { Message } from '../../../src/messages/message.ts'

async function* bytes(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? new TextEncoder().encode(part) : part
}

const collected = async (input: AsyncIterable<Uint8Array>): Promise<string[]> => {
  const lines: string[] = []
  for await (const line of linesOf(input)) lines.push(line)
  return lines
}

describe('lines', () => {
  test('come whole, whatever the pieces, without mark, carriage returns and empty ones', async () => {
    const text = new TextEncoder().encode('\ufeff查单 CR1\r\n\r\n在途\n  超时')
    const pieces = Array.from(text, (byte) => Uint8Array.of(byte))
    expect(await collected(bytes(...pieces))).toEqual(['查单 CR1', '在途', '超时'])
    expect(await collected(bytes())).toEqual([])
  })

  test('without an end are cut and do not fill the memory', async () => {
    const [line = ''] = await collected(bytes(...Array.from({ length: 200 }, () => 'x'.repeat(10_000))))
    expect(line.length).toBeLessThanOrEqual(20_000)
  })
})

const card: Message = {
  kind: 'card',
  title: '工单 ZD1',
  fields: [{ name: '状态', value: '在途' }],
  body: [],
  buttons: [],
  mentions: ['ganyu-manager'],
}

/** A chat whose bot answers with `answers`; what was received and printed. */
async function talk(said: string, given: Partial<TerminalTalk>, answers: readonly Message[] = [card], outcome: 'new' | 'closing' = 'new') {
  const received: Incoming[] = []
  const printed = { out: '', err: '' }
  const deps: ConsoleDeps = {
    receive: (incoming) => {
      received.push(incoming)
      return Promise.resolve(outcome)
    },
    answered: (messageId) => Promise.resolve(received.at(-1)?.messageId === messageId ? answers : []),
    nameOf: (person) => (person === 'ganyu-manager' ? '赣榆县公司经理' : person),
  }
  const code = await chat(
    deps,
    { person: 'ganyu-manager', conversation: chatConversation('ganyu', 'ganyu-manager'), json: false, ...given },
    {
      input: bytes(said),
      out: (text) => Promise.resolve(void (printed.out += text)),
      err: (text) => Promise.resolve(void (printed.err += text)),
    },
  )
  return { code, received, ...printed }
}

describe('the terminal', () => {
  test('says each line as that person in that group, addressed to the bot, each under its own id', async () => {
    const { received, code } = await talk('查单 ZD1\n在途\n', {})
    expect(received).toMatchObject([
      { platform: 'console', person: 'ganyu-manager', conversation: { kind: 'group', group: 'ganyu' }, text: '查单 ZD1', addressed: true },
      { text: '在途' },
    ])
    expect(new Set(received.map(({ messageId }) => messageId)).size).toBe(2)
    expect(code).toBe(0)
  })

  test('takes the group “direct” for the private chat', () => {
    expect(chatConversation('direct', 'desk')).toEqual({ kind: 'direct', person: 'desk' })
  })

  test('prints what was answered as text', async () => {
    const { out } = await talk('ZD1', {}, [card, { kind: 'text', text: '完' }])
    expect(out).toBe('@赣榆县公司经理\n【工单 ZD1】\n状态：在途\n\n完\n')
  })

  test('prints one line of JSON per message when asked', async () => {
    const { out } = await talk('ZD1\n你好\n', { json: true })
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toEqual([
      { in: 'ZD1', replies: [{ kind: 'card', text: '@赣榆县公司经理\n【工单 ZD1】\n状态：在途' }] },
      { in: '你好', replies: [{ kind: 'card', text: '@赣榆县公司经理\n【工单 ZD1】\n状态：在途' }] },
    ])
  })

  test('says that the service is closing, and fails', async () => {
    expect(await talk('在途', {}, [], 'closing')).toMatchObject({ code: 1, out: '', err: '服务正在停止，没有执行。\n' })
  })

  test('has shown what it was sent: it reads its answers back', async () => {
    const outgoing = {
      id: '1',
      platform: 'console',
      conversation: { kind: 'group', group: 'ganyu' },
      message: card,
      at: 0,
      repeat: false,
      part: 0,
      replyTo: null,
    } as const
    expect(await consoleSender.send(outgoing)).toEqual({ sent: true, answer: null })
  })
})
