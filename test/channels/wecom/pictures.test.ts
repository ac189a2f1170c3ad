import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openedFile } from '../../../src/channels/wecom/wire/crypto.ts'
import { fetchPicture } from '../../../src/channels/wecom/in/pictures.ts'
import { greyPng } from '../../fakes/wecom/png.ts'
import { connectedWorld, received } from './world.ts'

const known = z
  .object({
    wecom_media: z.array(
      z.object({
        id: z.string(),
        expect: z.string(),
        aeskey_base64: z.string(),
        ciphertext_base64: z.string(),
        plaintext_base64: z.string().optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('../../fakes/vectors.json', import.meta.url), 'utf8'))).wecom_media

test.each(known)('$id: $expect', ({ aeskey_base64: key, ciphertext_base64: sealed, plaintext_base64: plain, expect: outcome }) => {
  const opened = openedFile(Buffer.from(key, 'base64'), Buffer.from(sealed, 'base64'))
  expect(opened?.toString('base64') ?? null).toBe(outcome === 'ok' ? plain : null)
})

test('pictures of a private chat can be fetched while their links are good; those of a group are not handed over', async () => {
  const { platform, program, channel, clock } = await connectedWorld()
  platform.say({ userid: 'lisi', image: greyPng(8) })
  platform.say({ userid: 'lisi', text: '凭证 2602', pictures: [greyPng(9), Buffer.from('GIF89a, no picture that we take')] })
  platform.say({ userid: 'lisi', chatid: 'wrGanyu', text: '凭证 2602', pictures: [greyPng(8)] })
  await received(program, 4)
  const [, alone, ...others] = program.received
  const both = others.find(({ pictures }) => pictures !== undefined)
  expect(alone).toMatchObject({ text: '', unread: 'picture' })
  expect(both?.text).toBe('凭证 2602')
  expect(others.map(({ pictures = [] }) => pictures.length).toSorted((a, b) => a - b)).toEqual([0, 2])
  const fetch = (one: unknown) => channel.fetchPicture(JSON.parse(JSON.stringify(one)))
  expect(await fetch(alone?.pictures?.[0])).toEqual({ content: greyPng(8), mediaType: 'image/png' })
  expect(await fetch(both?.pictures?.[0])).toEqual({ content: greyPng(9), mediaType: 'image/png' })
  expect(await fetch(both?.pictures?.[1])).toEqual({ trouble: '只收 JPG 和 PNG' })
  clock.advance(301)
  expect(await fetch(alone?.pictures?.[0])).toEqual({ trouble: '平台应答 404，可能已过期' })
})

test('nothing is fetched from where the platform is not, without TLS, or without a key', async () => {
  const aeskey = Buffer.alloc(32).toString('base64')
  const bases = ['wss://openws.work.weixin.qq.com', 'https://qyapi.weixin.qq.com']
  expect(await fetchPicture({ url: 'http://127.0.0.1:1/x', aeskey }, null, bases)).toEqual({ trouble: '下载地址不对' })
  expect(await fetchPicture({ url: 'file:///etc/passwd', aeskey }, null, bases)).toEqual({ trouble: '下载地址不对' })
  for (const bad of [{ url: 'https://x.invalid/y' }, { url: 'https://x.invalid/y', aeskey: 'AAAA' }, {}, null, 'x'])
    expect(await fetchPicture(bad, null, bases)).toEqual({ trouble: '企业微信没有给出可用的下载地址' })
})
