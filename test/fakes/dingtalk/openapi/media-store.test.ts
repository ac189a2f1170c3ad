import { expect, test } from 'vitest'
import { SEND, call, groupMessage, tokenOf } from './api-call.ts'
import type { FakeDingTalk } from '../fake-dingtalk.ts'
import { faults } from '../faults.ts'
import { GANYU, startSample } from '../sample-tenant.ts'

const workbook = Buffer.from('PK a workbook')

async function upload(
  dingtalk: FakeDingTalk,
  name: string,
  bytes: Buffer,
  query: string,
  part = 'media',
): Promise<Record<string, unknown>> {
  const form = new FormData()
  form.append(part, new Blob([new Uint8Array(bytes)]), name)
  const response = await fetch(`${dingtalk.url}/media/upload?${query}`, { method: 'POST', body: form })
  return (await response.json()) as Record<string, unknown>
}

const withToken = async (dingtalk: FakeDingTalk, type: string): Promise<string> =>
  new URLSearchParams({ access_token: await tokenOf(dingtalk), type }).toString()

test('an uploaded workbook has an id that begins with @, and a group sees it as a file', async () => {
  await using dingtalk = await startSample()
  const uploaded = await upload(dingtalk, '城东日报.xlsx', workbook, await withToken(dingtalk, 'file'))
  expect(uploaded).toMatchObject({ errcode: 0, type: 'file', media_id: expect.stringMatching(/^@/), created_at: dingtalk.clock.now() })
  const file = { mediaId: uploaded['media_id'], fileName: '城东日报.xlsx', fileType: 'xlsx' }
  expect((await call(dingtalk, 'POST', SEND, groupMessage(dingtalk, GANYU, 'sampleFile', file))).status).toBe(200)
  expect(dingtalk.seen(GANYU)[0]?.media).toEqual({ name: '城东日报.xlsx', type: 'file', bytes: workbook })
})

test('a picture goes by its id or by a public address, an unknown id nowhere', async () => {
  await using dingtalk = await startSample()
  const { media_id: photoURL } = await upload(dingtalk, 'a.png', workbook, await withToken(dingtalk, 'image'))
  const send = async (photoURL: unknown): Promise<number> =>
    (await call(dingtalk, 'POST', SEND, groupMessage(dingtalk, GANYU, 'sampleImageMsg', { photoURL }))).status
  expect([await send(photoURL), await send('https://img.example/a.png'), await send('@lADPunknown')]).toEqual([200, 200, 400])
  expect(dingtalk.seen(GANYU).map(({ media }) => media?.name)).toEqual(['a.png', undefined])
})

test('what cannot be uploaded is refused by its code', async () => {
  await using dingtalk = await startSample()
  const query = await withToken(dingtalk, 'file')
  const codes = [
    await upload(dingtalk, 'a.xlsx', workbook, 'type=file&access_token=old'),
    await upload(dingtalk, 'a.xlsx', workbook, query.replace('type=file', '')),
    await upload(dingtalk, 'a.xlsx', workbook, query, 'file'),
    await upload(dingtalk, 'a.exe', workbook, query),
    await upload(dingtalk, 'a.xlsx', Buffer.alloc(0), query),
    await upload(dingtalk, 'a.xlsx', Buffer.alloc(20 * 1024 * 1024 + 1), query),
  ].map(({ errcode }) => errcode)
  expect(codes).toEqual([40014, 40004, 41005, 40005, 40006, 40006])
  expect(dingtalk.tenant.media.size).toBe(0)
})

test('where the month’s quota is used up the old host says so with a code of its own', async () => {
  await using dingtalk = await startSample()
  dingtalk.faults.next('/media/upload', faults.monthlyQuotaOld)
  expect(await upload(dingtalk, 'a.xlsx', workbook, await withToken(dingtalk, 'file'))).toMatchObject({ errcode: 90020 })
})

test('what a person sent can be fetched for ten minutes after asking where', async () => {
  await using dingtalk = await startSample()
  const { robotCode } = dingtalk.tenant.app
  const message = dingtalk.messages.file({ by: 'manager7676' }, '工单.xlsx', workbook)
  const { downloadCode } = message['content'] as { downloadCode: string }
  const ask = (downloadCode: string): ReturnType<typeof call> =>
    call(dingtalk, 'POST', '/v1.0/robot/messageFiles/download', { downloadCode, robotCode })
  const { body } = await ask(downloadCode)
  const address = String(body['downloadUrl'])
  dingtalk.clock.move(10 * 60_000 - 1)
  expect(Buffer.from(await (await fetch(address)).arrayBuffer())).toEqual(workbook)
  dingtalk.clock.move(1)
  expect((await fetch(address)).status).toBe(403)
  expect((await ask('other')).status).toBe(400)
})
