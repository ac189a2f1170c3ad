import { expect, test } from 'vitest'
import { readEvent } from '../../../src/channels/dingtalk/in/events.ts'
import { faults } from '../../fakes/dingtalk/faults.ts'
import { GANYU, startSample } from '../../fakes/dingtalk/sample-tenant.ts'
import { greyPng } from '../../fakes/wecom/png.ts'
import { openWorld } from './world.ts'

const direct = { by: 'manager7676' }
const DOWNLOAD = '/v1.0/robot/messageFiles/download'

test('pictures of a private chat can be fetched by their codes; those of a group are not handed over', async () => {
  await using dingtalk = await startSample()
  const { messages } = dingtalk
  const world = openWorld(dingtalk)
  const picturesOf = (body: unknown) => {
    const event = readEvent(body)
    return event?.kind === 'said' ? event.pictures : []
  }
  const jpeg = Buffer.from('ffd8ffe000104a464946', 'hex')
  const [alone] = picturesOf(messages.picture(direct, greyPng(8)))
  const both = picturesOf(messages.richText(direct, [{ text: '凭证 2602' }, { picture: jpeg }, { picture: Buffer.from('BM') }]))
  expect(await world.channel.fetchPicture(alone)).toEqual({ content: greyPng(8), mediaType: 'image/png' })
  expect(await world.channel.fetchPicture(both[0])).toEqual({ content: jpeg, mediaType: 'image/jpeg' })
  expect(await world.channel.fetchPicture(both[1])).toEqual({ trouble: '只收 JPG 和 PNG' })
  expect(picturesOf(messages.richText({ ...direct, in: GANYU }, [{ picture: jpeg }]))).toEqual([])
  expect(picturesOf({ ...messages.picture(direct, jpeg), content: 5 })).toEqual([])
})

test('a picture that cannot be had is told why, without an address', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  for (const bad of [{ downloadCode: 'unknown' }, {}, null]) {
    const fetched = await world.channel.fetchPicture(bad)
    expect(fetched).toHaveProperty('trouble')
    expect(JSON.stringify(fetched)).not.toMatch(/http|127/)
  }
  dingtalk.faults.next(DOWNLOAD, faults.answerCut)
  expect(await world.channel.fetchPicture({ downloadCode: 'x' })).toEqual({ trouble: '连不上钉钉' })
})
