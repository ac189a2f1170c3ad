import { expect, test } from 'vitest'
import { outgoing } from './branch.ts'
import { carrying } from '../../fakes/kept-files.ts'
import { picture, workbook } from './messages.ts'
import type { FileMessage } from '../../../src/messages/message.ts'
import { KEY, connectedWorld, impatient, world } from './world.ts'

const contentOf = (message: FileMessage): Buffer => carrying(message).content ?? Buffer.alloc(0)

test('a picture and a file arrive by the bot, byte for byte', async () => {
  const { channel, enterprise, platform } = await connectedWorld({ timing: { answer: 5000 } })
  const file = workbook(3 * 1024 * 1024 + 5)
  for (const message of [picture, file]) expect(await channel.sender.send(outgoing(message))).toMatchObject({ sent: true })
  const [shown, xlsx] = enterprise.seen('wrGanyu')
  expect([shown?.msgtype, shown?.file?.bytes.equals(contentOf(picture))]).toEqual(['image', true])
  expect([xlsx?.msgtype, xlsx?.file?.name, xlsx?.file?.bytes.equals(contentOf(file))]).toEqual(['file', '赣榆日报.xlsx', true])
  expect(platform.received('aibot_upload_media_chunk').length).toBe(1 + 7)
})

test('the words of a captioned picture follow it as its second part', async () => {
  const { channel, enterprise } = await connectedWorld()
  const message = { ...picture, text: '赣榆 通报\n考核及时率 95.0%', captioned: true as const }
  for (const part of [0, 1]) expect(await channel.sender.send(outgoing(message, { part }))).toMatchObject({ sent: true, parts: 2 })
  expect(enterprise.seen('wrGanyu').map(({ msgtype, text: said }) => [msgtype, said])).toEqual([
    ['image', expect.anything()],
    ['markdown', '赣榆 通报\n考核及时率 95.0%'],
  ])
})

test('a chunk that fails is sent again, and an upload that fails is done anew', async () => {
  const { channel, enterprise, platform } = await connectedWorld(impatient)
  platform.faults.plan({ errcode: -1 }, { of: 'aibot_upload_media_chunk', times: 2 })
  expect(await channel.sender.send(outgoing(workbook(100)))).toMatchObject({ sent: true })
  platform.faults.plan('ignore', { of: 'aibot_upload_media_finish' })
  const message = outgoing(workbook(200))
  expect(await channel.sender.send(message)).toMatchObject({ sent: false, retry: 'now' })
  expect(await channel.sender.send(message)).toMatchObject({ sent: true })
  expect(enterprise.seen('wrGanyu').length).toBe(2)
})

test('a picture and a file arrive by the webhook too, and as a repeat they are announced', async () => {
  const { program, open, enterprise } = await world()
  program.webhook = KEY
  const channel = open({ bot: null })
  await channel.sender.send(outgoing(picture))
  await channel.sender.send(outgoing(workbook(100), { repeat: true }))
  expect(enterprise.seen('wrGanyu').map(({ msgtype, text: said, file }) => [msgtype, file?.name ?? said])).toEqual([
    ['image', 'image'],
    ['markdown_v2', '【可能重复】\n〔文件 赣榆日报．xlsx〕\n赣榆日报'],
    ['file', '赣榆日报.xlsx'],
  ])
})

test('a file that no way takes is told in words, or by what was written to stand for it', async () => {
  const { channel, enterprise } = await connectedWorld()
  for (const bytes of [4, 20 * 1024 * 1024 + 1]) await channel.sender.send(outgoing(workbook(bytes)))
  await channel.sender.send(outgoing({ ...workbook(4), instead: { kind: 'text', text: '赣榆 95.0%' } }))
  const words = '〔文件 赣榆日报．xlsx〕\n赣榆日报'
  expect(enterprise.seen('wrGanyu').map(({ text: said }) => said)).toEqual([words, words, '赣榆 95.0%'])
})
