import { setTimeout as sleep } from 'node:timers/promises'
import { type DatabaseAddress, openDatabase } from '../../src/db/database.ts'
import type { Lane } from '../../src/db/tables/delivery.ts'
import { type Queue, openQueue } from '../../src/delivery/queue.ts'
import { rates } from '../../src/delivery/rates.ts'
import type { SendResult, Sender } from '../../src/delivery/sender.ts'
import type { Platform } from '../../src/platforms/platforms.ts'
import { NOW, say, silent, toSay } from './fake-platform.ts'

/** A process of its own, to be killed: says something, and sends it to the platform of the test. */
export interface Orders {
  readonly place: DatabaseAddress
  readonly platformUrl: string
  /** Beginning of the keys; null: says nothing new, ends when nothing waits any more. */
  readonly name: string | null
  /** Stops short of the platform, so that it can be killed there. */
  readonly pauseBeforeSending: boolean
}

export type Progress = { readonly committed: readonly string[] } | { readonly about: 'to send' }

const { place, platformUrl, name, pauseBeforeSending }: Orders = JSON.parse(process.argv[2] ?? '')
const tell = (progress: Progress): void => void process.send?.(progress)

const sender = (platform: Platform): Sender => ({
  platform,
  async send({ id, message, repeat, conversation }): Promise<SendResult> {
    if (pauseBeforeSending) {
      tell({ about: 'to send' })
      await sleep(60_000)
    }
    const text = message.kind === 'text' ? message.text : ''
    const response = await fetch(platformUrl, { method: 'POST', body: JSON.stringify({ id, platform, text, repeat, conversation }) })
    return { sent: true, answer: await response.json() }
  },
})

const database = await openDatabase(place, (error) => console.error(error.message))
const queue: Queue = await openQueue(database, { log: silent, now: () => NOW, rates: { ...rates, wecom: null }, answerWithinSeconds: 10 })
const serve = async (): Promise<void> => {
  await queue.serve(sender('wecom'))
  await queue.serve({ ...sender('webchat'), idempotent: true })
}

if (name === null) {
  await serve()
  const waiting = database.db.selectFrom('outgoing').select('id').where('state', 'in', ['queued', 'sending'])
  while ((await waiting.execute()).length > 0) await sleep(50)
  await queue.stop(5000)
  await database.close()
  process.exit()
} else {
  // A conversation of its own: what was left in doubt holds up its lane until it is settled.
  const conversation = { kind: 'group', group: name } as const
  const lanes: readonly Lane[] = ['reply', 'alert', 'bulletin']
  const messages = (['wecom', 'webchat'] as const).flatMap((platform) =>
    lanes.flatMap((lane) => [1, 2].map((part) => toSay(`${name}/${platform}/${lane}/${part}`, { platform, lane, conversation }))),
  )
  const ids = await say(database, queue, ...messages)
  tell({ committed: messages.map(({ key }) => key) })
  await serve()
  await Promise.all(ids.map((id) => queue.deliverNow([id])))
}
