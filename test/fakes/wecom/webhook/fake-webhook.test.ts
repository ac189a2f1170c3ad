import { createHash } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { Enterprise } from '../enterprise.ts'
import { startFakeWebhook } from './fake-webhook.ts'
import { HandClock } from '../hand-clock.ts'
import { greyPng } from '../png.ts'

const answer = z.looseObject({ errcode: z.number(), errmsg: z.string(), media_id: z.string().optional() })
type Answer = z.infer<typeof answer>

/** A group of 张三 and 李四 with webhook KEY, another group with OTHER. */
async function world() {
  const clock = new HandClock()
  const enterprise = new Enterprise(clock, { wrGanyu: ['zhangsan', 'lisi'], wrDonghai: ['wangwu'] })
  const fake = await startFakeWebhook(enterprise, { keys: { KEY: 'wrGanyu', OTHER: 'wrDonghai' }, mobiles: { '13800000000': 'lisi' } })
  onTestFinished(() => fake.close())
  const post = async (url: string, body: unknown): Promise<Answer> => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
    expect(response.status).toBe(200)
    return answer.parse(await response.json())
  }
  const send = (msgtype: string, body: unknown, key = 'KEY'): Promise<Answer> => post(fake.webhookUrl(key), { msgtype, [msgtype]: body })
  const upload = async (name: string, bytes: Buffer<ArrayBuffer>, type = 'file', key = 'KEY'): Promise<Answer> => {
    const form = new FormData()
    form.append('media', new Blob([bytes]), name)
    const response = await fetch(`${fake.url}/cgi-bin/webhook/upload_media?key=${key}&type=${type}`, { method: 'POST', body: form })
    return answer.parse(await response.json())
  }
  return { clock, enterprise, fake, post, send, upload }
}

const image = (bytes: Buffer): unknown => ({ base64: bytes.toString('base64'), md5: createHash('md5').update(bytes).digest('hex') })

test('what was accepted is seen in the group of its key, in order', async () => {
  const { enterprise, send } = await world()
  expect(await send('text', { content: '一' })).toEqual({ errcode: 0, errmsg: 'ok' })
  await send('markdown', { content: '**二**' })
  await send('text', { content: '三' }, 'OTHER')
  expect(enterprise.seen('wrGanyu').map(({ msgtype, text, via }) => [msgtype, text, via])).toEqual([
    ['text', '一', 'webhook'],
    ['markdown', '**二**', 'webhook'],
  ])
  expect(enterprise.seen('wrDonghai').map(({ text }) => text)).toEqual(['三'])
})

test('an unknown key, or one whose robot was removed, is 93000', async () => {
  const { fake, send } = await world()
  expect(await send('text', { content: '一' }, 'NONE')).toMatchObject({ errcode: 93000, errmsg: expect.stringContaining('hint') })
  fake.removeRobot('KEY')
  expect(await send('text', { content: '一' })).toMatchObject({ errcode: 93000 })
})

test('the 21st message within a minute is 45009, one key apart from the other, and after the minute it goes', async () => {
  const { clock, enterprise, send } = await world()
  for (let i = 0; i < 20; i += 1) expect((await send('text', { content: String(i) })).errcode).toBe(0)
  clock.advance(59)
  expect((await send('text', { content: '21' })).errcode).toBe(45009)
  expect((await send('text', { content: '21' }, 'OTHER')).errcode).toBe(0)
  clock.advance(1)
  expect((await send('text', { content: '21' })).errcode).toBe(0)
  expect(enterprise.seen('wrGanyu')).toHaveLength(21)
})

test('without limits there is no 45009', async () => {
  const enterprise = new Enterprise(new HandClock(), { wr: [] })
  await using fake = await startFakeWebhook(enterprise, { keys: { K: 'wr' }, limits: 'off' })
  for (let i = 0; i < 25; i += 1)
    await fetch(fake.webhookUrl('K'), { method: 'POST', body: JSON.stringify({ msgtype: 'text', text: { content: 'x' } }) })
  expect(enterprise.seen('wr')).toHaveLength(25)
})

test.each([
  ['text', 2048],
  ['markdown', 4096],
  ['markdown_v2', 4096],
])('%s may have %i bytes of UTF-8 and not one more, and must say something', async (msgtype, most) => {
  const { enterprise, send } = await world()
  const exact = '装'.repeat(Math.floor(most / 3)) + 'x'.repeat(most % 3)
  expect((await send(msgtype, { content: exact })).errcode).toBe(0)
  expect((await send(msgtype, { content: `${exact}x` })).errcode).toBe(40058)
  expect((await send(msgtype, { content: '' })).errcode).toBe(44004)
  expect(enterprise.seen('wrGanyu')).toHaveLength(1)
})

test('an unknown kind of message is 40008, a body that is no JSON 40058', async () => {
  const { fake, send } = await world()
  expect((await send('stream', {})).errcode).toBe(40008)
  const response = await fetch(fake.webhookUrl('KEY'), { method: 'POST', body: '{' })
  expect(await response.json()).toMatchObject({ errcode: 40058 })
})

test('members are notified by list, by mobile and inline; strangers are only named', async () => {
  const { enterprise, send } = await world()
  await send('text', {
    content: '请 <@zhangsan> <@guest>',
    mentioned_list: ['nobody'],
    mentioned_mobile_list: ['13800000000', '13900000000'],
  })
  await send('markdown', { content: '<@lisi> 与 <@wangwu>' })
  await send('markdown_v2', { content: '<@lisi>' })
  await send('text', { content: '大家', mentioned_list: ['@all'] })
  await send('text', { content: '备注 @all' })
  expect(enterprise.seen('wrGanyu').map(({ mentions, namedOnly }) => [mentions, namedOnly])).toEqual([
    [
      ['lisi', 'zhangsan'],
      ['nobody', '13900000000', 'guest'],
    ],
    [['lisi'], ['wangwu']],
    [[], ['lisi']],
    [['@all'], []],
    [['@all'], []],
  ])
})

test('a picture is taken by its md5, its format and its size', async () => {
  const { enterprise, send } = await world()
  const png = greyPng(64)
  expect((await send('image', image(png))).errcode).toBe(0)
  expect((await send('image', { ...Object(image(png)), md5: 'f'.repeat(32) })).errcode).toBe(40058)
  expect((await send('image', { base64: '&', md5: '' })).errcode).toBe(40058)
  expect((await send('image', image(greyPng(1)))).errcode).toBe(40123)
  expect((await send('image', image(Buffer.from('GIF89a')))).errcode).toBe(40123)
  expect((await send('image', image(Buffer.concat([png, Buffer.alloc(2 * 1024 * 1024)])))).errcode).toBe(40009)
  expect(enterprise.seen('wrGanyu').map(({ file }) => file?.bytes.equals(png))).toEqual([true])
})

test('a file is uploaded and sent by the webhook that has it, for three days', async () => {
  const { clock, enterprise, send, upload } = await world()
  const bytes = Buffer.from('城东日报的内容')
  const { errcode, media_id } = await upload('城东日报.xlsx', bytes)
  expect(errcode).toBe(0)
  expect((await send('file', { media_id }, 'OTHER')).errcode).toBe(40007)
  expect((await send('voice', { media_id })).errcode).toBe(40007)
  expect((await send('file', { media_id: 'none' })).errcode).toBe(40007)
  expect((await send('file', { media_id })).errcode).toBe(0)
  expect(enterprise.seen('wrGanyu')[0]?.file).toEqual({ type: 'file', name: '城东日报.xlsx', bytes, at: clock.now() })
  clock.advance(3 * 86_400 + 1)
  expect((await send('file', { media_id })).errcode).toBe(40007)
})

test('an upload is refused without a good key, type, size or part', async () => {
  const { fake, upload } = await world()
  const bytes = Buffer.from('12345')
  expect((await upload('a', bytes, 'file', 'NONE')).errcode).toBe(93000)
  expect((await upload('a', bytes, 'image')).errcode).toBe(40004)
  expect((await upload('a', Buffer.from('1234'))).errcode).toBe(40006)
  expect((await upload('a', Buffer.alloc(20 * 1024 * 1024 + 1))).errcode).toBe(40006)
  const form = new FormData()
  form.append('other', new Blob([bytes]), 'a')
  const url = `${fake.url}/cgi-bin/webhook/upload_media?key=KEY&type=file`
  expect(await (await fetch(url, { method: 'POST', body: form })).json()).toMatchObject({ errcode: 40063 })
})

test('of cards only notices are taken, and they need an action', async () => {
  const { enterprise, send } = await world()
  const notice = { card_type: 'text_notice', main_title: { title: '超时 3 单' }, card_action: { type: 1, url: 'https://ops.example/' } }
  expect((await send('template_card', notice)).errcode).toBe(0)
  expect((await send('template_card', { ...notice, card_action: undefined })).errcode).toBe(40058)
  const buttons = { card_type: 'button_interaction', main_title: { title: 'x' }, button_list: [{ text: 'a', key: 'a' }], task_id: 't1' }
  expect((await send('template_card', buttons)).errcode).toBe(40058)
  expect(enterprise.seen('wrGanyu').map(({ text }) => text)).toEqual(['超时 3 单'])
})

test('news are one to eight articles with an address each', async () => {
  const { enterprise, send } = await world()
  const article = { title: '早报', url: 'https://ops.example/' }
  expect((await send('news', { articles: [article] })).errcode).toBe(0)
  expect((await send('news', { articles: [] })).errcode).toBe(40058)
  expect((await send('news', { articles: Array.from({ length: 9 }, () => article) })).errcode).toBe(40058)
  expect((await send('news', { articles: [{ title: '早报' }] })).errcode).toBe(40058)
  expect(enterprise.seen('wrGanyu')).toHaveLength(1)
})

test('an answer address is good once, for an hour, for markdown, and for cards in private only', async () => {
  const { clock, enterprise, fake, post } = await world()
  const markdown = { msgtype: 'markdown', markdown: { content: '答' } }
  const card = { card_type: 'text_notice', main_title: { title: '卡' }, card_action: { type: 1, url: 'https://ops.example/' } }
  const inGroup = fake.responseUrl({ userid: 'zhangsan', chatid: 'wrGanyu' }, 'M1')
  expect((await post(inGroup, { msgtype: 'template_card', template_card: card })).errcode).toBe(40008)
  expect((await post(inGroup, { msgtype: 'markdown', markdown: { content: 'x'.repeat(20_481) } })).errcode).toBe(40058)
  expect((await post(inGroup, markdown)).errcode).toBe(0)
  expect((await post(inGroup, markdown)).errcode).toBe(40058)
  const inPrivate = fake.responseUrl({ userid: 'zhangsan' }, 'M2')
  expect((await post(inPrivate, { msgtype: 'template_card', template_card: card })).errcode).toBe(0)
  const late = fake.responseUrl({ userid: 'zhangsan' }, 'M3')
  clock.advance(3601)
  expect((await post(late, markdown)).errcode).toBe(40058)
  expect(enterprise.seen('wrGanyu')).toMatchObject([{ text: '答', via: 'response-url', answers: 'M1' }])
  expect(enterprise.seen('zhangsan')).toMatchObject([{ text: '卡', answers: 'M2' }])
})

test('faults: refused unhandled, lost before and after it was handled, a gateway’s page, late', async () => {
  const { enterprise, fake, send } = await world()
  const seen = (): string[] => enterprise.seen('wrGanyu').map(({ text }) => text)
  fake.faults.plan({ errcode: -1, errmsg: 'system busy' })
  expect(await send('text', { content: '1' })).toEqual({ errcode: -1, errmsg: 'system busy' })
  fake.faults.plan('drop-before', { of: 'send' })
  await expect(send('text', { content: '2' })).rejects.toThrow('fetch failed')
  expect(seen()).toEqual([])
  fake.faults.plan('drop-unanswered')
  await expect(send('text', { content: '3' })).rejects.toThrow('fetch failed')
  expect(seen()).toEqual(['3'])
  fake.faults.plan({ status: 502 }, { nth: 2, times: 2 })
  expect((await send('text', { content: '4' })).errcode).toBe(0)
  for (const _ of [1, 2]) expect((await fetch(fake.webhookUrl('KEY'), { method: 'POST', body: '{}' })).status).toBe(502)
  fake.faults.plan({ delay: 30 })
  const before = performance.now()
  expect((await send('text', { content: '5' })).errcode).toBe(0)
  expect(performance.now() - before).toBeGreaterThan(25)
  const off = fake.faults.plan('unanswered', { times: Number.POSITIVE_INFINITY })
  await expect(fetch(fake.webhookUrl('KEY'), { method: 'POST', body: '{}', signal: AbortSignal.timeout(50) })).rejects.toThrow()
  off()
  expect((await send('text', { content: '6' })).errcode).toBe(0)
})
