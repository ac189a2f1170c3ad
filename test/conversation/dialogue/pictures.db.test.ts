import { hash, randomBytes } from 'node:crypto'
import { afterAll, describe, expect } from 'vitest'
import type { Incoming } from '../../../src/conversation/inbox/incoming.ts'
import { appendEvents } from '../../../src/orders/append/append.ts'
import { contextOf } from '../../../src/people/policy-context.ts'
import { test } from '../../engines/database.ts'
import { ChatRoom, organisation } from '../chat-room.ts'

let room: ChatRoom
const COMPLAINED = 'ZD20261121700001'
const OTHER = 'ZD20261121700002'
const ELSEWHERE = 'ZD20261121700003'
const sent = new Map<string, Buffer>()
let asked = 0
let trouble: string | null = null

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
  const enteredAt = '2026-11-20T09:00:00+08:00'
  await room.orders(
    { id: COMPLAINED, facts: { enteredAt } },
    { id: OTHER, facts: { enteredAt } },
    { id: ELSEWHERE, facts: { district: 'donghai' } },
  )
  await room.does('ganyu-dispatcher', 'ganyu', `/投诉 ${COMPLAINED} 没人上门`)
  room.pictures.set('webchat', (link) => {
    asked += 1
    const content = sent.get(String(link))
    if (trouble !== null || content === undefined) return Promise.resolve({ trouble: trouble ?? '平台应答 404，可能已过期' })
    return Promise.resolve({ content, mediaType: 'image/png' as const })
  })
})
afterAll(() => room.close())

/** As a channel hands over a picture that was sent in a private chat. */
function picture(): Pick<Incoming, 'pictures' | 'unread'> & { readonly content: Buffer } {
  const content = randomBytes(200)
  const link = randomBytes(4).toString('hex')
  sent.set(link, content)
  return { pictures: [link], unread: 'picture', content }
}
async function sends(person: string, text = ''): Promise<{ answer: string; content: Buffer }> {
  const { content, pictures, unread } = picture()
  const answer = await room.says(person, 'direct', text, { ...(pictures && { pictures }), ...(text === '' && unread && { unread }) })
  return { answer, content }
}
const nameIn = (answer: string): string => /图片P\d+/.exec(answer)?.[0] ?? ''

describe('A picture in a private chat', () => {
  test('is the proof that a group was told to give, and the exemption names it', async () => {
    expect(await room.says('ganyu-manager', 'ganyu', `/豁免 ${COMPLAINED} 客户不在家`)).toMatch(/必须有凭证.*私聊里发图片给我。$/)
    const { answer, content } = await sends('ganyu-manager')
    const name = nameIn(answer)
    expect(answer).toMatch(new RegExp(`^【请确认登记豁免】\\n工单：${COMPLAINED}\n[^]*凭证：${name}\n`))
    expect(await room.says('ganyu-manager', 'direct', '确认')).toContain(`凭证 ${name}`)
    const shown = await room.ask('desk', 'direct', `/凭证 ${COMPLAINED} 查看`)
    expect(shown).toMatchObject([
      { kind: 'text', text: `工单 ${COMPLAINED} 的凭证：${name}` },
      { kind: 'image', hash: hash('sha256', content), mediaType: 'image/png', size: 200 },
    ])
    expect(await room.says('ganyu-manager', 'direct', COMPLAINED)).toContain('看凭证')
    // In a group, to a crew that is not on it and to another district nothing is shown.
    expect(await room.says('ganyu-manager', 'ganyu', `/凭证 ${COMPLAINED} 查看`)).toBe(
      `凭证图片只在私聊里看，请私聊我发：/凭证 ${COMPLAINED} 查看`,
    )
    expect(await room.says('ganyu-installer-02', 'direct', `/凭证 ${COMPLAINED} 查看`)).toMatch(/^无权限/)
    expect(await room.says('donghai-manager', 'direct', `/凭证 ${COMPLAINED} 查看`)).toBe('查无此单')
    expect(await room.says('ganyu-manager', 'ganyu', COMPLAINED)).not.toContain('看凭证')
  })

  test('with words is the proof of what they tell', async () => {
    const exempt = await sends('ganyu-dispatcher', `${OTHER} 申请豁免 客户不在家`)
    expect(exempt.answer).toMatch(new RegExp(`^【请确认提交豁免申请】\\n工单：${OTHER}\n[^]*凭证：图片P\\d+\n`))
    const written = await sends('ganyu-dispatcher', `/豁免 ${OTHER} 客户原因`)
    expect(written.answer).toMatch(/凭证：图片P\d+\n/)
    const later = await sends('ganyu-dispatcher', `改约${OTHER}到明天下午3点，客户要求，客户同意`)
    expect(later.answer).toMatch(/^【请确认改约】\n[^]*凭证：图片P\d+\n/)
    // A look-up takes none.
    expect((await sends('ganyu-dispatcher', `查单 ${OTHER}`)).answer).toContain(`【工单 ${OTHER}】`)
  })

  test('that nobody asked for is asked about, and waits for its order', async () => {
    const { answer } = await sends('ganyu-manager')
    expect(answer).toContain('是哪一张工单？')
    expect(await room.says('ganyu-manager', 'direct', OTHER)).toMatch(new RegExp(`没有缺凭证的|请确认登记凭证`))
  })

  test('answers a question for another argument only as far as it goes', async () => {
    await room.says('ganyu-dispatcher', 'direct', `/豁免 ${OTHER}`)
    expect((await sends('ganyu-dispatcher')).answer).toMatch(/^【原因是？】/)
    expect(await room.says('ganyu-dispatcher', 'direct', '1')).toMatch(/^【请确认提交豁免申请】\n[^]*原因：客户原因\n凭证：图片P\d+\n/)
  })

  test('after ten minutes answers nothing that was asked', async () => {
    await room.says('ganyu-manager', 'ganyu', `/凭证 ${OTHER}`)
    room.clock.time += 601
    expect((await sends('ganyu-manager')).answer).not.toContain(OTHER)
  })

  test('is nobody else’s proof, and no more when it was forgotten', async () => {
    const name = nameIn((await sends('ganyu-manager', `/豁免 ${OTHER} 客户原因`)).answer)
    expect(name).not.toBe('')
    expect(await room.says('ganyu-dispatcher', 'direct', `/豁免 ${OTHER} 客户原因 ${name}`)).toMatch(new RegExp(`^没有${name}：不是你发的`))
    expect(await room.says('ganyu-manager', 'direct', `/豁免 ${OTHER} 客户原因 图片P999999`)).toMatch(/^没有图片P999999：/)
    // An export may write what it likes: a name alone shows nothing.
    const enteredAt = '2026-11-20T09:00:00+08:00'
    const event = {
      orderId: ELSEWHERE,
      type: 'evidence' as const,
      payload: { of: 'acceptance' as const, evidence: name, rescheduledAt: null },
      happenedAt: room.clock.now(),
      learntAt: room.clock.now(),
      source: 'push',
      key: enteredAt,
      actor: null,
      importId: null,
    }
    await room.database.db.transaction().execute((trx) => appendEvents(trx, [event], contextOf(organisation, room.clock.now())))
    expect(await room.says('donghai-manager', 'direct', `/凭证 ${ELSEWHERE} 查看`)).toBe(`工单 ${ELSEWHERE} 的凭证：${name}\n没有图片。`)
  })

  test('that cannot be fetched is asked for again, and the words with it are read', async () => {
    trouble = '平台应答 404，可能已过期'
    expect((await sends('ganyu-manager')).answer).toBe('图片没有取到：平台应答 404，可能已过期。请重新发一次，或改发录音编号等文字。')
    expect((await sends('ganyu-manager', `查单 ${OTHER}`)).answer).toMatch(new RegExp(`^【工单 ${OTHER}】[^]*---\n图片没有取到：`))
    trouble = null
  })

  test('from somebody unknown, or too long ago, is not even fetched, and its address is forgotten', async () => {
    const before = asked
    const { pictures = [] } = picture()
    expect(await room.says(null, 'direct', '', { pictures, unread: 'picture', conversation: { kind: 'stranger', user: 'x' } })).toMatch(
      /^无权限/,
    )
    expect(await room.says('ganyu-manager', 'direct', '', { pictures, unread: 'picture', saidAt: room.clock.now() - 601 })).toMatch(
      /已超过10分钟/,
    )
    expect(asked).toBe(before)
    const left = await room.database.db.selectFrom('inbox').select('pictures').where('state', 'in', ['handled', 'ignored']).execute()
    expect(JSON.stringify(left)).not.toContain('wanted')
  })

  test('is fetched again by the process that takes over', async () => {
    const { pictures = [], content } = picture()
    const fetchPicture = room.pictures.get('webchat')
    room.pictures.set('webchat', () => Promise.reject(new Error('killed')))
    const incoming = room.incoming('ganyu-manager', 'direct', `/豁免 ${OTHER} 客户原因`, { pictures })
    await room.inbox.receive(incoming)
    await room.inbox.settled('webchat', incoming.messageId)
    if (fetchPicture !== undefined) room.pictures.set('webchat', fetchPicture)
    await (await room.restarted()).resume()
    await room.inbox.settled('webchat', incoming.messageId)
    const { content: kept } = await room.database.db
      .selectFrom('file')
      .select('content')
      .where('hash', '=', hash('sha256', content))
      .executeTakeFirstOrThrow()
    expect(Buffer.from(kept)).toEqual(content)
  })
})
