import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { describe, expect, vi } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { enqueue } from '../../src/delivery/enqueue.ts'
import { queueName } from '../../src/delivery/jobs.ts'
import { test } from '../engines/database.ts'
import { FakePlatform, refusal, say, toSay, withQueue } from './fake-platform.ts'

const stateOf = async ({ db }: Database, key: string) =>
  db.selectFrom('outgoing').select(['state', 'attempts', 'answer', 'seq', 'reason', 'repeat']).where('key', '=', key).executeTakeFirst()

describe('what is decided and what must be said commit together', () => {
  test('a transaction that is rolled back leaves neither message nor job', async ({ database }) => {
    const page = new FakePlatform('webchat')
    await withQueue(database, [page], async (queue) => {
      const undone = database.db.transaction().execute(async (trx) => {
        await enqueue(trx, queue, toSay('rolled back'))
        throw new Error('the order could not be changed')
      })
      await expect(undone).rejects.toThrow('the order could not be changed')
      expect(await stateOf(database, 'rolled back')).toBeUndefined()
      expect(await queue.boss.findJobs(queueName('webchat'))).toEqual([])
    })
    expect(page.texts).toEqual([])
  })

  test('a write that fails while the jobs are still being made is met by who enqueues', async ({ database }) => {
    const nobodyMet = vi.fn()
    process.on('unhandledRejection', nobodyMet)
    await withQueue(database, [new FakePlatform('webchat')], async (queue) => {
      vi.spyOn(queue.boss, 'insert').mockImplementation(async () => {
        await vi.waitFor(() => expect(failed).toHaveBeenCalled())
        await setImmediate()
        return null
      })
      const failed = vi.fn()
      const enqueued = database.db.transaction().execute(async (trx) => {
        await sql`select 1 / 0`.execute(trx).catch(() => undefined)
        const enqueueing = enqueue(trx, queue, toSay('in vain'))
        // Behind what was written, on the same connection.
        await sql`select 1`.execute(trx).catch(failed)
        return enqueueing
      })
      await expect(enqueued).rejects.toMatchObject({ code: '25P02' })
    })
    process.off('unhandledRejection', nobodyMet)
    expect(nobodyMet).not.toHaveBeenCalled()
  })

  test('a job knows its times as dates, as the queue’s own library expects them', async ({ database }) => {
    await withQueue(database, [new FakePlatform('webchat')], async (queue) => {
      const said = await say(database, queue, toSay('dated'))
      const [job] = await queue.boss.findJobs(queueName('webchat'))
      expect(job).toMatchObject({ createdOn: expect.any(Date), startAfter: expect.any(Date) })
      await queue.deliverNow(said)
    })
  })

  test('a key that is already there says nothing again', async ({ database }) => {
    const page = new FakePlatform('webchat')
    await withQueue(database, [page], async (queue) => {
      const first = await say(database, queue, toSay('k/1'), toSay('k/2'), toSay('k/1'))
      const again = await database.db.transaction().execute((trx) => enqueue(trx, queue, toSay('k/2')))
      expect(first).toHaveLength(2)
      expect(again).toBeNull()
      await queue.deliverNow(first)
    })
    expect(page.texts).toEqual(['k/1', 'k/2'])
  })

  test('text that a database cannot store as it is does not undo the decision', async ({ database }) => {
    const page = new FakePlatform('webchat')
    await withQueue(database, [page], async (queue) =>
      queue.deliverNow(await say(database, queue, toSay('odd', { message: { kind: 'text', text: 'a\0b\ud83d' } }))),
    )
    expect(page.texts).toEqual(['a\u{fffd}b\u{fffd}'])
  })
})

describe('delivery', () => {
  test('is at once after the commit, with the answer and the place in the transcript kept', async ({ database }) => {
    const page = new FakePlatform('webchat')
    await withQueue(database, [page], async (queue) => {
      await queue.deliverNow(await say(database, queue, toSay('first'), toSay('second')))
      expect(page.texts).toEqual(['first', 'second'])
      const [first, second] = [await stateOf(database, 'first'), await stateOf(database, 'second')]
      expect(first).toMatchObject({ state: 'sent', attempts: 1, answer: { errcode: 0 }, reason: null })
      expect(second?.seq).toBeGreaterThan(first?.seq ?? Infinity)
    })
  })

  test('needs nobody to ask for it: the job sends what was only written', async ({ database }) => {
    const page = new FakePlatform('webchat')
    await withQueue(database, [page], async (queue) => {
      await say(database, queue, toSay('left to its job'))
      await vi.waitFor(() => expect(page.texts).toEqual(['left to its job']), { timeout: 8000 })
    })
  })

  test('leaves a platform alone that this process cannot reach', async ({ database }) => {
    const page = new FakePlatform('webchat')
    await withQueue(database, [page], async (queue) => {
      await queue.deliverNow(await say(database, queue, toSay('for DingTalk', { platform: 'dingtalk' })))
      expect(await stateOf(database, 'for DingTalk')).toMatchObject({ state: 'queued', attempts: 0 })
    })
    const robot = new FakePlatform('dingtalk')
    await withQueue(database, [robot], () => vi.waitFor(() => expect(robot.texts).toEqual(['for DingTalk'])))
  })

  test('finds what waited when the process before it ended, without waiting for a job', async ({ database }) => {
    await withQueue(database, [], (queue) => say(database, queue, toSay('written before the end')))
    const page = new FakePlatform('webchat')
    await withQueue(database, [page], () => vi.waitFor(() => expect(page.texts).toEqual(['written before the end'])))
  })

  test('of two workers on one database one sends each message, and all are sent', async ({ database }) => {
    const pages = [new FakePlatform('webchat'), new FakePlatform('webchat')]
    const texts = Array.from({ length: 60 }, (_, i) => `shared ${i}`)
    const messages = texts.map((text, i) => toSay(text, { conversation: { kind: 'group', group: `g${i % 7}` } }))
    await withQueue(database, pages.slice(0, 1), (one) =>
      withQueue(database, pages.slice(1), async (two) => {
        const ids = await say(database, one, ...messages)
        await Promise.all([one.deliverNow(ids), two.deliverNow(ids.toReversed())])
        await vi.waitFor(() => expect(pages.flatMap((page) => page.texts)).toHaveLength(60), { timeout: 8000 })
      }),
    )
    expect(pages.flatMap((page) => page.texts).toSorted()).toEqual(texts.toSorted())
    expect(pages.flatMap(({ arrived }) => arrived).filter(({ repeat }) => repeat)).toEqual([])
  })

  test('begins nothing more once it was told to stop, and what waits is sent by the next', async ({ database }) => {
    const page = new FakePlatform('webchat')
    await withQueue(database, [page], async (queue) => {
      const ids = await say(database, queue, toSay('before the stop'), toSay('after the stop'))
      page.answers = [
        () => {
          void queue.stop(5000)
          return Promise.resolve({ sent: true, answer: null })
        },
      ]
      await queue.deliverNow(ids)
      expect(page.texts).toEqual(['before the stop'])
      expect(await stateOf(database, 'after the stop')).toMatchObject({ state: 'queued' })
    })
    await withQueue(database, [page], () => vi.waitFor(() => expect(page.texts).toEqual(['before the stop', 'after the stop'])))
  })

  test('stops within its bound while a platform does not answer', async ({ database }) => {
    const page = new FakePlatform('webchat')
    page.answers = [() => Promise.withResolvers<never>().promise]
    await withQueue(database, [page], async (queue) => {
      void queue.deliverNow(await say(database, queue, toSay('never answered', { conversation: { kind: 'direct', person: 'desk' } })))
      await vi.waitFor(async () => expect(await stateOf(database, 'never answered')).toMatchObject({ state: 'sending' }))
      const began = performance.now()
      await queue.stop(1500)
      expect(performance.now() - began).toBeLessThan(2500)
    })
  })
})

describe('a refused message', () => {
  test('is tried again at once, then after growing pauses, and what follows it in its lane waits', async ({ database }) => {
    const page = new FakePlatform('webchat')
    page.answers = [refusal('now'), refusal('now')]
    await withQueue(database, [page], async (queue) => {
      const ids = await say(database, queue, toSay('refused twice'), toSay('behind it'))
      await queue.deliverNow(ids)
      expect(page.texts).toEqual([])
      expect(await stateOf(database, 'refused twice')).toMatchObject({
        state: 'queued',
        attempts: 2,
        reason: 'api freq out of limit',
        answer: { errcode: 45009 },
      })
      await vi.waitFor(() => expect(page.texts).toEqual(['refused twice', 'behind it']), { timeout: 10_000 })
      await vi.waitFor(async () =>
        expect(await stateOf(database, 'refused twice')).toMatchObject({ state: 'sent', attempts: 3, reason: null }),
      )
    })
  })

  test('waits a minute where the platform asks for one', async ({ database }) => {
    const page = new FakePlatform('webchat')
    page.answers = [refusal('after-a-minute')]
    await withQueue(database, [page], async (queue) =>
      queue.deliverNow(await say(database, queue, toSay('in a minute', { conversation: { kind: 'group', group: 'donghai' } }))),
    )
    const { rows } = await sql<{ seconds: number }>`
      select extract(epoch from not_before - now())::float8 as seconds from outgoing where key = 'in a minute'`.execute(database.db)
    expect(rows[0]?.seconds).toBeGreaterThan(50)
    expect(rows[0]?.seconds).toBeLessThan(61)
  })

  test('for good does not hold up the next', async ({ database }) => {
    const page = new FakePlatform('webchat')
    page.answers = [refusal('never')]
    await withQueue(database, [page], async (queue) =>
      queue.deliverNow(await say(database, queue, toSay('robot removed'), toSay('still said'))),
    )
    expect(page.texts).toEqual(['still said'])
    expect(await stateOf(database, 'robot removed')).toMatchObject({ state: 'refused', attempts: 1, seq: null })
  })

  test('is dead after eight tries, and kept', async ({ database }) => {
    const page = new FakePlatform('webchat')
    page.answers = [refusal('now')]
    await withQueue(database, [page], async (queue) => {
      const ids = await say(database, queue, toSay('seven times before', { conversation: { kind: 'group', group: 'guanyun' } }))
      await database.db.updateTable('outgoing').set({ refusals: 7 }).where('id', 'in', ids).execute()
      await queue.deliverNow(ids)
    })
    expect(await stateOf(database, 'seven times before')).toMatchObject({ state: 'dead', reason: 'api freq out of limit' })
  })
})
