import { expect, test } from 'vitest'
import type { FileMessage } from '../../../src/messages/message.ts'
import { keptFile } from '../../fakes/kept-files.ts'
import { faults } from '../../fakes/dingtalk/faults.ts'
import { CITY, GANYU, startSample } from '../../fakes/dingtalk/sample-tenant.ts'
import { openWorld } from './world.ts'

const UPLOAD = '/media/upload'
const png = Buffer.from('png')
const about = { kind: 'image', name: '赣榆日报.png', mediaType: 'image/png', text: '赣榆 95.0%' } as const
const picture = keptFile(about, png)
const workbook: FileMessage = { ...picture, kind: 'file', name: '赣榆日报.xlsx', mediaType: 'application/zip' }

test('a picture is shown, a workbook can be opened', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  expect(await world.send(picture)).toMatchObject({ sent: true, answer: { route: 'openapi' } })
  expect(await world.send(workbook)).toMatchObject({ sent: true })
  const [shown, file] = dingtalk.seen(GANYU)
  expect(shown).toMatchObject({ kind: 'sampleImageMsg', media: { type: 'image', bytes: png, name: '赣榆日报.png' } })
  expect(file).toMatchObject({ kind: 'sampleFile', content: { fileName: '赣榆日报.xlsx', fileType: 'xlsx' }, media: { type: 'file' } })
  const uploads = dingtalk.asked.filter(({ path }) => path === UPLOAD)
  expect(uploads.map(({ query }) => query.get('type'))).toEqual(['image', 'file'])
})

test('a picture with a caption is one message, its words below it; where none goes, what was written instead', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  const captioned = { ...picture, text: '赣榆 通报\n考核及时率 95.0%', captioned: true as const }
  await world.send(captioned)
  await world.send({ ...captioned, hash: 'f'.repeat(64), instead: { kind: 'text', text: '一张表' } })
  expect(dingtalk.seen(GANYU).map(({ text }) => text)).toEqual([
    expect.stringMatching(/^!\[\]\(@lADP.+\)\n\n赣榆 通报\n\n考核及时率 95\.0%$/),
    '一张表',
  ])
})

test('the same file goes to several groups with one upload', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  await world.send(workbook)
  await world.send(workbook, { conversation: { kind: 'group', group: 'city' } })
  expect(dingtalk.asked.filter(({ path }) => path === UPLOAD)).toHaveLength(1)
  expect(dingtalk.seen(CITY)).toMatchObject([{ media: { bytes: png } }])
})

test('a repeat says so: a file in its name, a picture above it', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  await world.send(picture, { repeat: true })
  await world.send(workbook, { repeat: true })
  const [shown, file] = dingtalk.seen(GANYU)
  expect(shown?.text).toMatch(/^【可能重复】\n\n!\[\]\(@lADP.+\)$/)
  expect(file?.content).toMatchObject({ fileName: '【可能重复】赣榆日报.xlsx' })
})

test('an upload without an answer has shown nothing, so it is tried again', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  for (const fault of [faults.answerCut, faults.badGateway, faults.droppedAfterWork]) {
    dingtalk.faults.next(UPLOAD, fault)
    expect(await world.send(picture)).toMatchObject({ sent: false, retry: 'now' })
  }
  expect(await world.send(picture)).toMatchObject({ sent: true })
  expect(dingtalk.seen(GANYU)).toHaveLength(1)
})

test('a token that ended is replaced for an upload too', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  await world.send({ kind: 'text', text: 'x' })
  dingtalk.openapi.tokens.invalidateAll()
  expect(await world.send(picture)).toMatchObject({ sent: true })
})

test('a medium that cannot be shown is told in words', async () => {
  await using dingtalk = await startSample()
  const world = openWorld(dingtalk)
  expect(await world.send({ ...workbook, name: '日报.csv' })).toMatchObject({ sent: true })
  expect(await world.send({ ...picture, hash: 'f'.repeat(64) })).toMatchObject({ sent: true })
  expect(dingtalk.seen(GANYU).map(({ text }) => text)).toEqual(['〔文件 日报．csv〕\n\n赣榆 95.0%', '〔图片 赣榆日报．png〕\n\n赣榆 95.0%'])
  expect(dingtalk.asked.filter(({ path }) => path === UPLOAD)).toEqual([])
})
