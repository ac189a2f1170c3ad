import { expect, test } from 'vitest'
import { rawClient } from './raw-client.ts'
import { CREDENTIALS, buttonCard, markdown, push, stream, subscribedWorld, templateCard } from './world.ts'

const inGroup = { userid: 'zhangsan', chatid: 'wrGanyu', text: '你好' }

test('wrong credentials leave the socket open, and the one who is subscribed alone', async () => {
  const { client, fake } = await subscribedWorld()
  const other = await rawClient(fake.url)
  expect(await other.code('aibot_subscribe', { ...CREDENTIALS, secret: 'wrong' })).toBe(853000)
  expect(await other.code('aibot_subscribe', { ...CREDENTIALS, bot_id: 'aibops' })).toBe(853000)
  expect(await other.code('aibot_send_msg', push(markdown('报')))).toBe(853000)
  expect(await other.code('ping')).toBe(0)
  fake.say(inGroup)
  await expect.poll(() => client.heard.length).toBe(1)
  expect(other.heard).toEqual([])
})

test('the second to subscribe takes over; what the first still sends is lost', async () => {
  const { client, enterprise, fake } = await subscribedWorld({ kickedAfter: 100 })
  const { reqId } = fake.say(inGroup)
  const other = await rawClient(fake.url)
  expect(await other.code('aibot_subscribe', CREDENTIALS)).toBe(0)
  await expect.poll(() => client.heard.at(-1)?.body?.['event']).toEqual({ eventtype: 'disconnected_event' })
  void client.code('aibot_respond_msg', markdown('晚'), reqId)
  await client.closed
  expect(await other.code('aibot_respond_msg', markdown('答'), reqId)).toBe(0)
  expect(enterprise.seen('wrGanyu').map(({ text }) => text)).toEqual(['答'])
  expect(fake.received('aibot_respond_msg').map(({ answer }) => answer?.errcode)).toEqual([undefined, 0])
})

test('whoever subscribes more than twenty times a minute has to wait', async () => {
  const { client, clock } = await subscribedWorld()
  for (let i = 1; i < 20; i += 1) expect(await client.code('aibot_subscribe', CREDENTIALS)).toBe(0)
  expect(await client.code('aibot_subscribe', CREDENTIALS)).toBe(45009)
  clock.advance(60)
  expect(await client.code('aibot_subscribe', CREDENTIALS)).toBe(0)
})

test('an unknown command is refused; what is no frame is kept as a problem', async () => {
  const { client, enterprise, fake } = await subscribedWorld()
  expect(await client.code('aibot_fly')).toBe(40058)
  client.socket.send('hello')
  client.socket.send('{"cmd":"ping"}')
  await enterprise.until('two problems', () => fake.problems.length === 2)
  expect(fake.problems).toEqual(['not JSON: hello', 'no frame: {"cmd":"ping"}'])
})

test('new connections can be turned away', async () => {
  const { fake } = await subscribedWorld()
  fake.accepting = false
  await expect(rawClient(fake.url)).rejects.toThrow('503')
  fake.accepting = true
  await rawClient(fake.url)
})

test('what is said while nobody is subscribed is lost, yet it was said', async () => {
  const { client, enterprise, fake } = await subscribedWorld()
  client.socket.terminate()
  await enterprise.until('nobody is subscribed', () => !fake.subscribed)
  expect(fake.say(inGroup).delivered).toBe(false)
  const next = await rawClient(fake.url)
  await next.ask('aibot_subscribe', CREDENTIALS)
  expect(await next.code('aibot_send_msg', push(markdown('报')))).toBe(0)
  expect(next.heard).toEqual([])
})

test('a callback comes again, under a new req_id or the same one, and both take replies', async () => {
  const { client, fake } = await subscribedWorld()
  const said = fake.say(inGroup)
  const again = fake.repeat(said)
  fake.repeat(said, 'same-req-id')
  await expect.poll(() => client.heard.map(({ headers }) => headers.req_id)).toEqual([said.reqId, again.reqId, said.reqId])
  expect(new Set(client.heard.map(({ body }) => body?.['msgid']))).toEqual(new Set([said.msgid]))
  expect([await client.code('aibot_respond_msg', markdown('一'), again.reqId)]).toEqual([0])
})

test('answers go out to the dropped connection’s successor, and a stream goes on there', async () => {
  const { client, enterprise, fake } = await subscribedWorld()
  const { reqId } = fake.say(inGroup)
  fake.faults.plan('drop-unanswered', { of: 'aibot_respond_msg' })
  void client.ask('aibot_respond_msg', stream('A', '一半', false), reqId)
  await client.closed
  const next = await rawClient(fake.url)
  await next.ask('aibot_subscribe', CREDENTIALS)
  expect(await next.code('aibot_respond_msg', stream('A', '全部', true), reqId)).toBe(0)
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ text: '全部', stream: { snapshots: ['一半', '全部'] } }])
})

test('the connection ends before a frame is handled, or after it was answered', async () => {
  const { client, enterprise, fake } = await subscribedWorld()
  fake.say(inGroup)
  fake.faults.plan('drop-after', { of: 'aibot_send_msg', nth: 2 })
  expect(await client.code('aibot_send_msg', push(markdown('一')))).toBe(0)
  expect(await client.code('aibot_send_msg', push(markdown('二')))).toBe(0)
  await client.closed
  const next = await rawClient(fake.url)
  await next.ask('aibot_subscribe', CREDENTIALS)
  fake.faults.plan('drop-before')
  void next.ask('aibot_send_msg', push(markdown('三')))
  await next.closed
  expect(enterprise.seen('wrGanyu').map(({ text }) => text)).toEqual(['一', '二'])
  expect(fake.received('aibot_send_msg').map(({ answer }) => answer?.errcode)).toEqual([0, 0, undefined])
})

test('a frame is refused with any code, handled without an answer, or answered late', async () => {
  const { client, enterprise, fake } = await subscribedWorld()
  fake.say(inGroup)
  fake.faults.plan({ errcode: 45009 }, { of: 'aibot_send_msg', times: 2 })
  const sent = () => client.code('aibot_send_msg', push(markdown('报')))
  expect([await client.code('ping'), await sent(), await sent(), await sent()]).toEqual([0, 45009, 45009, 0])
  fake.faults.plan('unanswered')
  void sent()
  await enterprise.until('handled', () => enterprise.seen('wrGanyu').length === 2)
  fake.faults.plan({ delay: 40 })
  const before = performance.now()
  expect(await sent()).toBe(0)
  expect(performance.now() - before).toBeGreaterThan(35)
})

test('garbage goes out as it is', async () => {
  const { client, fake } = await subscribedWorld()
  fake.sendRaw('{"cmd":')
  fake.sendRaw(Buffer.from('no json'))
  await expect.poll(() => client.garbage).toEqual(['{"cmd":', 'no json'])
  expect(await client.code('ping')).toBe(0)
})

test('a press is that of a person who sees the button', async () => {
  const { client, fake } = await subscribedWorld()
  fake.say({ userid: 'lisi', text: '你好' })
  await client.ask('aibot_send_msg', { chatid: 'lisi', chat_type: 1, ...templateCard(buttonCard('T1')) })
  expect(() => fake.press({ userid: 'lisi', taskId: 'T2', key: 'escalate' })).toThrow('nobody sees')
  expect(() => fake.press({ userid: 'lisi', taskId: 'T1', key: 'exempt' })).toThrow('sees no button')
  expect(() => fake.press({ userid: 'zhangsan', taskId: 'T1', key: 'escalate' })).toThrow('private chat')
  fake.press({ userid: 'lisi', taskId: 'T1', key: 'escalate', selected: { reason: ['r2'] } })
  await expect
    .poll(() => client.heard.at(-1)?.body?.['event'])
    .toEqual({
      eventtype: 'template_card_event',
      template_card_event: {
        card_type: 'button_interaction',
        event_key: 'escalate',
        task_id: 'T1',
        selected_items: { selected_item: [{ question_key: 'reason', option_ids: { option_id: ['r2'] } }] },
      },
    })
})

test('strangers are not heard, nor a picture alone in a group', async () => {
  const { fake } = await subscribedWorld()
  expect(() => fake.say({ userid: 'guest', chatid: 'wrGanyu', text: '你好' })).toThrow('not in')
  expect(() => fake.say({ userid: 'lisi', chatid: 'wrGanyu', image: Buffer.from('x') })).toThrow('in a group')
})

test('feedback and any other callback go out; an answer address goes with each where there is one', async () => {
  const responseUrl = ({ userid }: { userid: string }, msgid: string): string => `http://127.0.0.1/${userid}/${msgid}`
  const { client, fake } = await subscribedWorld({ responseUrl })
  const { msgid, reqId } = fake.feedback({ userid: 'lisi', id: 'trace_1', type: 'bad', words: '不对' })
  fake.callback('aibot_event_callback', { userid: 'lisi' }, { msgtype: 'event', event: { eventtype: 'new_kind' } })
  await expect
    .poll(() => client.heard.map(({ body }) => body?.['event']))
    .toEqual([{ eventtype: 'feedback_event', feedback_event: { id: 'trace_1', type: 2, content: '不对' } }, { eventtype: 'new_kind' }])
  expect(client.heard[0]?.body?.['response_url']).toBe(`http://127.0.0.1/lisi/${msgid}`)
  expect(await client.code('aibot_respond_msg', markdown('谢谢'), reqId)).toBe(846605)
})
