import { sql } from 'kysely'
import { expect } from 'vitest'
import { enqueueAll } from '../../src/delivery/enqueue.ts'
import type { Queue } from '../../src/delivery/queue.ts'
import { rates } from '../../src/delivery/rates.ts'
import type { Outgoing, SendResult } from '../../src/delivery/sender.ts'
import type { TellTrouble } from '../../src/delivery/outcome.ts'
import { conversationKey } from '../../src/messages/conversation.ts'
import { test } from '../engines/database.ts'
import { FakePlatform, refusal, say, toSay, withQueue } from './fake-platform.ts'

/** A platform to which each message takes three sends. */
class InThree extends FakePlatform {
  readonly parts: string[] = []

  override async send(outgoing: Outgoing): Promise<SendResult> {
    const answer = this.answers.shift()
    const result: SendResult = answer ? await answer(outgoing) : { sent: true, answer: { n: outgoing.part }, parts: 3 }
    if (result.sent) this.parts.push(`${outgoing.part}${outgoing.repeat ? ' again' : ''}`)
    return result
  }
}

const unlimited = { rates: { ...rates, wecom: null } }
/** How many jobs still look after a message. */
async function jobsOf({ db }: Parameters<typeof say>[0], id: string): Promise<number> {
  const { rows } = await sql<{ jobs: number }>`
    select count(*)::int as jobs from pgboss.job where data->>'id' = ${id} and state in ('created', 'retry', 'active')`.execute(db)
  return rows[0]?.jobs ?? -1
}

const rowOf = (database: Parameters<typeof say>[0], id: string) =>
  database.db.selectFrom('outgoing').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

test('a message in three parts is sent part by part, and the platform’s answers are kept', async ({ database }) => {
  const platform = new InThree('wecom')
  await withQueue(
    database,
    [platform],
    async (queue) => {
      const [id = ''] = await say(database, queue, toSay('whole', { platform: 'wecom' }))
      await queue.deliverNow([id])
      expect(platform.parts).toEqual(['0', '1', '2'])
      expect(await rowOf(database, id)).toMatchObject({ state: 'sent', part: 2, arrived: [{ n: 0 }, { n: 1 }], answer: { n: 2 } })
    },
    unlimited,
  )
})

test('a refusal in the middle lets only what has not arrived be sent again', async ({ database }) => {
  const platform = new InThree('wecom')
  const taken = (): Promise<SendResult> => Promise.resolve({ sent: true, answer: null, parts: 3 })
  platform.answers = [taken, refusal('now')]
  await withQueue(
    database,
    [platform],
    async (queue) => {
      const [id = ''] = await say(database, queue, toSay('refused in the middle', { platform: 'wecom' }))
      await queue.deliverNow([id])
      expect(platform.parts).toEqual(['0', '1', '2'])
      expect((await rowOf(database, id)).state).toBe('sent')
    },
    unlimited,
  )
})

test('doubt about the second part of an alert repeats that part alone, marked', async ({ database }) => {
  const platform = new InThree('wecom')
  const taken = (): Promise<SendResult> => Promise.resolve({ sent: true, answer: null, parts: 3 })
  platform.answers = [taken, () => Promise.reject(new Error('no answer'))]
  await withQueue(
    database,
    [platform],
    async (queue) => {
      const [id = ''] = await say(database, queue, toSay('doubtful', { platform: 'wecom', lane: 'alert' }))
      await queue.deliverNow([id])
      expect(platform.parts).toEqual(['0', '1 again', '2'])
    },
    unlimited,
  )
})

test('a part that turns out to have arrived after all is followed by the next', async ({ database }) => {
  const platform = new InThree('wecom')
  const late = Promise.withResolvers<SendResult>()
  platform.answers = [() => late.promise]
  await withQueue(
    database,
    [platform],
    async (queue) => {
      const [id = ''] = await say(database, queue, toSay('late', { platform: 'wecom' }))
      await queue.deliverNow([id])
      expect((await rowOf(database, id)).state).toBe('in-doubt')
      late.resolve({ sent: true, answer: 'late', parts: 3 })
      await expect.poll(async () => (await rowOf(database, id)).state).toBe('sent')
      expect(platform.parts).toEqual(['0', '1', '2'])
    },
    { ...unlimited, answerWithinSeconds: 0.5 },
  )
})

test('a part that arrived late does not hold up its lane where the next part has to wait', async ({ database }) => {
  const platform = new InThree('wecom')
  const late = Promise.withResolvers<SendResult>()
  platform.answers = [() => late.promise]
  const slow = { ...rates, wecom: { everySeconds: 1, burst: 1, bulletinBurst: 1 } }
  const place = { platform: 'wecom', conversation: { kind: 'group', group: 'guannan' } } as const
  await withQueue(
    database,
    [platform],
    async (queue) => {
      const [id = ''] = await say(database, queue, toSay('late and slow', place))
      await queue.deliverNow([id])
      await expect.poll(async () => (await rowOf(database, id)).state).toBe('in-doubt')
      // Its job looks after it once more, finds it in doubt, and ends.
      await expect.poll(() => jobsOf(database, id), { timeout: 15_000 }).toBe(0)
      await sql`update rate_slot set free_at = now() + interval '2 s' where conversation = 'group/guannan'`.execute(database.db)
      late.resolve({ sent: true, answer: 'late', parts: 3 })
      await expect.poll(async () => (await rowOf(database, id)).state, { timeout: 20_000 }).toBe('sent')
      expect(platform.parts).toEqual(['0', '1', '2'])
    },
    { rates: slow, answerWithinSeconds: 0.5 },
  )
})

test('trouble is told in the transaction that records it, and what is told is delivered', async ({ database }) => {
  const platform = new FakePlatform('wecom')
  platform.answers = [() => Promise.resolve({ sent: false, retry: 'never', reason: '93006', answer: null, trouble: 'gone' })]
  const control = { platform: 'wecom', conversation: { kind: 'group', group: 'control' } } as const
  const reach: { queue?: Queue } = {}
  const tellTrouble: TellTrouble = (trx, { trouble, reason, conversation }) =>
    reach.queue === undefined
      ? Promise.resolve([])
      : enqueueAll(trx, reach.queue, [toSay(`${trouble} ${reason} in ${conversationKey(conversation)}`, control)])
  await withQueue(
    database,
    [platform],
    async (queue) => {
      reach.queue = queue
      const [id = ''] = await say(database, queue, toSay('to nobody', { platform: 'wecom' }))
      await queue.deliverNow([id])
      await expect.poll(() => platform.texts).toEqual(['gone 93006 in group/ganyu'])
      expect((await rowOf(database, id)).state).toBe('refused')
    },
    { ...unlimited, tellTrouble },
  )
})

test('a platform that is no longer served is left to others', async ({ database }) => {
  const platform = new FakePlatform('wecom')
  await withQueue(
    database,
    [platform],
    async (queue) => {
      expect(queue.serves('wecom')).toBe(true)
      await queue.unserve('wecom')
      expect(queue.serves('wecom')).toBe(false)
      const ids = await say(database, queue, toSay('later', { platform: 'wecom' }))
      await queue.deliverNow(ids)
      expect(platform.texts).toEqual([])
      const next = new FakePlatform('wecom')
      await withQueue(database, [next], async () => expect.poll(() => next.texts, { timeout: 10_000 }).toEqual(['later']), unlimited)
    },
    unlimited,
  )
})

test('only buttons on platforms whose presses come back carry tokens, each another one', async ({ database }) => {
  const card = (platform: 'wecom' | 'webchat') =>
    toSay(`card ${platform}`, {
      platform,
      message: {
        kind: 'card',
        title: '确认？',
        fields: [],
        body: [],
        buttons: [
          { label: '确认 37', says: '确认 37', style: 'primary', validSeconds: 600 },
          { label: '取消 37', says: '取消 37', style: 'plain' },
        ],
      },
    })
  await withQueue(database, [], async (queue) => {
    const ids = await say(database, queue, card('wecom'), card('webchat'))
    // A repeat of the decision writes nothing anew.
    expect(await say(database, queue, card('wecom'))).toEqual([])
    const buttons = await database.db.selectFrom('card_button').selectAll().orderBy('label').execute()
    expect(buttons.map(({ label, outgoing_id, conversation }) => [label, outgoing_id, conversation])).toEqual([
      ['取消 37', ids[0], 'group/ganyu'],
      ['确认 37', ids[0], 'group/ganyu'],
    ])
    expect(buttons.map(({ expires_at }) => expires_at - 1_795_312_800)).toEqual([86_400, 600])
    const { message } = await rowOf(database, ids[0] ?? '')
    const tokens = (message as { buttons: { token: string }[] }).buttons.map(({ token }) => token)
    expect(new Set(tokens).size).toBe(2)
    expect(buttons.map(({ token }) => token).toSorted()).toEqual(tokens.toSorted())
    expect(JSON.stringify((await rowOf(database, ids[1] ?? '')).message)).not.toContain('token')
  })
})

test('“too many messages” holds up all that is said in the conversation, and nothing elsewhere', async ({ database }) => {
  const platform = new FakePlatform('dingtalk')
  platform.answers = [refusal('after-a-minute')]
  await withQueue(database, [platform], async (queue) => {
    const busy = { conversation: { kind: 'group', group: 'haizhou' } } as const
    const elsewhere = { conversation: { kind: 'group', group: 'donghai' } } as const
    const ids = await say(
      database,
      queue,
      toSay('first', { platform: 'dingtalk', ...busy }),
      toSay('an alert', { platform: 'dingtalk', lane: 'alert', ...busy }),
      toSay('elsewhere', { platform: 'dingtalk', ...elsewhere }),
    )
    await queue.deliverNow(ids)
    expect(platform.texts).toEqual(['elsewhere'])
  })
})
