import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import type { Outgoing } from '../../src/delivery/sender.ts'
import { MOST_BYTES, keepFile, readFile, forgetUnused, useFile } from '../../src/files/files.ts'
import { FakePlatform, NOW, say, toSay, withQueue } from '../delivery/fake-platform.ts'
import { test } from '../engines/database.ts'

test('a file is kept once by its content, and reaches the channel with the message that refers to it', async ({ database }) => {
  const { db } = database
  const content = randomBytes(300_000)
  const kept = await keepFile(db, content, 'image/png', NOW)
  expect(await keepFile(db, content, 'image/png', NOW + 60)).toEqual(kept)
  expect((await readFile(db, kept.hash))?.content.equals(content)).toBe(true)

  const got: Outgoing[] = []
  const platform = new FakePlatform('webchat')
  platform.answers = [(outgoing) => (got.push(outgoing), Promise.resolve({ sent: true, answer: null }))]
  await withQueue(database, [platform], async (queue) => {
    const message = { kind: 'image', name: '通报.png', mediaType: 'image/png', hash: kept.hash, size: kept.size, text: '' } as const
    await queue.deliverNow(await say(database, queue, toSay('picture', { message })))
  })
  expect(got.map((outgoing) => outgoing.content?.equals(content))).toEqual([true])
  const unneeded = await keepFile(db, Buffer.from('nobody needs this'), 'text/plain', NOW)
  expect([await forgetUnused(db, NOW), await forgetUnused(db, NOW + 120)]).toEqual([0, 1])
  expect([await readFile(db, unneeded.hash), (await readFile(db, kept.hash))?.size]).toEqual([null, kept.size])
})

test('nothing is kept that is empty or larger than a platform takes, and nothing can use what is not there', async ({ database }) => {
  const { db } = database
  await expect(keepFile(db, Buffer.alloc(0), 'image/png', NOW)).rejects.toThrow('文件是空的')
  await expect(keepFile(db, Buffer.alloc(MOST_BYTES + 1), 'image/png', NOW)).rejects.toThrow('文件有 20.0 MB，最多 20 MB')
  await expect(useFile(db, [{ hash: 'a'.repeat(64), usedBy: 'evidence/CR1/1' }])).rejects.toThrow()
  expect(await readFile(db, 'a'.repeat(64))).toBeNull()
})
