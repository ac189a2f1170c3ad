import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { push, subscribedWorld } from './world.ts'

const CHUNK = 512 * 1024
const file = Buffer.alloc(CHUNK + 1000, 'sameday')
const md5 = createHash('md5').update(file).digest('hex')
const init = { type: 'file', filename: '日报.xlsx', total_size: file.length, total_chunks: 2, md5 }
const chunks = [file.subarray(0, CHUNK), file.subarray(CHUNK)].map((chunk) => chunk.toString('base64'))

/** An upload that was begun, and the steps of it. */
async function begun(announced: object = init, options: { firstChunk?: 0 | 1 } = {}) {
  const world = await subscribedWorld(options)
  const { body } = await world.client.ask('aibot_upload_media_init', announced)
  const upload_id = body?.['upload_id']
  const chunk = (chunk_index: number, base64_data = chunks[chunk_index]) =>
    world.client.code('aibot_upload_media_chunk', { upload_id, chunk_index, base64_data })
  const finish = () => world.client.ask('aibot_upload_media_finish', { upload_id })
  return { ...world, chunk, finish }
}

test('chunks come in any order and more than once', async () => {
  const { client, enterprise, fake, chunk, finish } = await begun()
  expect([await chunk(1), await chunk(0), await chunk(1)]).toEqual([0, 0, 0])
  const { errcode, body } = await finish()
  expect([errcode, body]).toEqual([0, { type: 'file', media_id: expect.any(String), created_at: expect.any(String) }])
  fake.say({ userid: 'lisi', chatid: 'wrGanyu', text: '报表' })
  expect(await client.code('aibot_send_msg', push({ msgtype: 'file', file: { media_id: body?.['media_id'] } }))).toBe(0)
  expect(enterprise.seen('wrGanyu')[0]?.file?.bytes.equals(file)).toBe(true)
})

test('it is not finished while a chunk is missing, and only once', async () => {
  const { chunk, finish } = await begun()
  await chunk(0)
  expect((await finish()).errcode).toBe(40058)
  await chunk(1)
  expect([(await finish()).errcode, (await finish()).errcode]).toEqual([0, 40058])
})

test('what was sent must be what was announced', async () => {
  for (const wrong of [{ md5: 'f'.repeat(32) }, { total_size: file.length - 1 }]) {
    const { chunk, finish } = await begun({ ...init, ...wrong })
    for (const index of [0, 1]) expect(await chunk(index)).toBe(0)
    expect((await finish()).errcode).toBe(40058)
  }
})

test.each([
  ['more than 100 chunks', { total_chunks: 101 }],
  ['too few chunks', { total_chunks: 1 }],
  ['an unknown type', { type: 'sheet' }],
  ['too small a file', { total_size: 4 }],
  ['too large a file', { total_size: 20 * 1024 * 1024 + 1, total_chunks: 100 }],
  ['too large a picture', { type: 'image', total_size: 10 * 1024 * 1024 + 1, total_chunks: 100 }],
  ['too large a voice', { type: 'voice', total_size: 2 * 1024 * 1024 + 1, total_chunks: 100 }],
])('it is not begun with %s', async (_what, wrong) => {
  const { client } = await subscribedWorld()
  expect(await client.code('aibot_upload_media_init', { ...init, ...wrong })).toBe(40058)
})

test('a chunk is refused outside the announced ones, above 512 KB, or when it is no base64', async () => {
  const { chunk } = await begun()
  const tooLarge = Buffer.alloc(CHUNK + 1).toString('base64')
  expect([await chunk(2, 'AAAA'), await chunk(-1, 'AAAA'), await chunk(0, tooLarge), await chunk(0, '?')]).toEqual(Array(4).fill(40058))
})

test('chunks are counted from 0 unless the fake is told to count from 1', async () => {
  const { chunk, finish } = await begun(init, { firstChunk: 1 })
  expect([await chunk(0, 'AAAA'), await chunk(1, chunks[0]), await chunk(2, chunks[1])]).toEqual([40058, 0, 0])
  expect((await finish()).errcode).toBe(0)
})

test('an upload lives half an hour', async () => {
  const { clock, chunk } = await begun()
  clock.advance(1800)
  expect(await chunk(0)).toBe(0)
  clock.advance(1)
  expect(await chunk(1)).toBe(40058)
})

test('a bot begins at most 30 uploads a minute', async () => {
  const { client, clock } = await subscribedWorld()
  const begin = () => client.code('aibot_upload_media_init', init)
  for (let i = 0; i < 30; i += 1) expect(await begin()).toBe(0)
  expect(await begin()).toBe(45009)
  clock.advance(60)
  expect(await begin()).toBe(0)
})
